"""Where the reports are: in files, or on a server of an organisation. What the product needs of either."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.reading.positions import Positions
from index.retrieval import Library
from index.store.collection import Added
from index.store.manifest import Manifest
from index.store.moving import WholeDocument
from index.store.overview import Overview
from index.store.refresh import Refreshed
from index.types import Document, DocumentSummary, SuggestedQuestion


class Collection(Protocol):
    """All reports. FolderCollection and MilvusCollection are two; each method raises CollectionError."""

    @property
    def is_new(self) -> bool:
        """Whether the sample report may be put in it: there never was anything in it, and it is one person's."""
        ...

    @property
    def told(self) -> str:
        """What it is, in a few Dutch words."""
        ...

    @property
    def remark(self) -> str:
        """One Dutch line about what this store lacks; "": nothing."""
        ...

    def manifest(self) -> Manifest:
        """Return the documents that are there now; it is another object, or unequal, after a change."""
        ...

    def library(self, embedder: Embedder) -> Library:
        """Return what is there now, to be searched. Raises OtherEmbedderError."""
        ...

    def add(
        self,
        path: Path,
        embedder: Embedder,
        *,
        limits: ReadLimits | None = None,
        recognise: bool = False,
        progress: Progress = no_progress,
    ) -> Added:
        """Add a file or replace the document of its name. Raises DocumentError, OtherEmbedderError."""
        ...

    def remove(self, name: str) -> None:
        """Take a document out. Raises UnknownDocumentError."""
        ...

    def take(self, name: str) -> WholeDocument:
        """Return a document as a whole. Raises UnknownDocumentError."""
        ...

    def put(self, whole: WholeDocument, made_with: Manifest) -> None:
        """Write a document as a whole, in the place of one of its name."""
        ...

    def source(self, name: str) -> Path:
        """Return the file of a document as a path of this machine. Raises UnknownDocumentError."""
        ...

    def positions(self, name: str) -> Positions:
        """Return where the characters of a document stand. Raises UnknownDocumentError."""
        ...

    def documents(self) -> Sequence[Document]:
        """Return all documents with their pages."""
        ...

    def overview(self, name: str) -> Overview:
        """Return a document at a glance. Raises UnknownDocumentError."""
        ...

    def questions(self, summaries: Sequence[DocumentSummary]) -> Sequence[tuple[SuggestedQuestion, ...] | None]:
        """Return the questions kept with each document; None: none were made yet, or it is no longer there."""
        ...

    def keep_questions(self, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
        """Keep questions with a document."""
        ...

    def check(self) -> tuple[str, ...]:
        """Return what is wrong, one Dutch line each."""
        ...

    def repair(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[str, ...]:
        """Mend what can be mended; return what was done, one Dutch line each."""
        ...

    def refresh(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[Refreshed, ...]:
        """Read again what an older version read."""
        ...
