"""A collection in a folder, with the same methods as one on a server (index.store.milvus.collection)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.reading.pdf.positions import Positions
from index.retrieval import Library
from index.store.collection import (
    Added,
    add_document,
    load_documents,
    load_positions,
    refuse_other_embedder,
    remove_document,
    source_file,
)
from index.store.manifest import MANIFEST, Manifest, read_manifest, read_steadily
from index.store.moving import WholeDocument, put_in_folder, take_from_folder
from index.store.older import bring_up
from index.store.overview import Overview, keep_questions, kept_questions, read_overview
from index.store.refresh import Refreshed, refresh_collection
from index.store.repair import check_collection, repair_collection
from index.store.segments import gather_loose
from index.store.store import mapped_store
from index.types import Document, DocumentSummary, SuggestedQuestion


@dataclass(frozen=True)
class FolderCollection:
    """Documents in a folder of this machine. Every method raises CollectionError when it cannot be read."""

    folder: Path

    @property
    def told(self) -> str:
        """What it is, in a few Dutch words."""
        return "bestanden op deze computer"

    @property
    def remark(self) -> str:
        """One Dutch line about what this store lacks; "": nothing."""
        return ""

    @property
    def is_new(self) -> bool:
        """Whether there never was anything in it."""
        return not (self.folder / MANIFEST).exists() and not self.manifest().entries

    def manifest(self) -> Manifest:
        """Return the documents that are there now."""
        return read_manifest(self.folder)

    def library(self, embedder: Embedder) -> Library:
        """Return what is there now, to be searched. Raises OtherEmbedderError."""
        return open_library(self.folder, embedder)

    def add(
        self,
        path: Path,
        embedder: Embedder,
        *,
        limits: ReadLimits | None = None,
        recognise: bool = False,
        progress: Progress = no_progress,
    ) -> Added:
        """Add a file or replace the document of its name; see index.store.collection.add_document."""
        return add_document(self.folder, path, embedder, limits=limits, recognise=recognise, progress=progress)

    def remove(self, name: str) -> None:
        """Take a document out, with its files. UnknownDocumentError when it is not there."""
        remove_document(self.folder, name)

    def take(self, name: str) -> WholeDocument:
        """Return a document as a whole. Raises UnknownDocumentError, CollectionError."""
        return take_from_folder(self.folder, name)

    def put(self, whole: WholeDocument, made_with: Manifest) -> None:
        """Write a document, in the place of one of its name; it is there at once, whole, or not at all."""
        put_in_folder(self.folder, whole, made_with)

    def source(self, name: str) -> Path:
        """Return the file that was added. UnknownDocumentError when it is not there."""
        return source_file(self.folder, name)

    def positions(self, name: str) -> Positions:
        """Return where the characters of a document stand. Raises UnknownDocumentError, CollectionError."""
        return load_positions(self.folder, name)

    def documents(self) -> Sequence[Document]:
        """Return all documents with their pages."""
        return read_steadily(
            self.folder, lambda manifest: [one.document for one in load_documents(self.folder, manifest)]
        )

    def overview(self, name: str) -> Overview:
        """Return a document at a glance. Raises UnknownDocumentError, CollectionError."""
        return read_overview(self.folder, name)

    def questions(self, summaries: Sequence[DocumentSummary]) -> Sequence[tuple[SuggestedQuestion, ...] | None]:
        """Return the questions kept with each document; None: none were made yet, or it is no longer there."""
        return [kept_questions(self.folder, summary) for summary in summaries]

    def keep_questions(self, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
        """Keep questions with a document; not when it has been replaced or removed meanwhile."""
        keep_questions(self.folder, summary, questions)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong, one Dutch line each."""
        return check_collection(self.folder)

    def repair(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[str, ...]:
        """Mend what can be mended; return what was done, one Dutch line each."""
        return repair_collection(self.folder, embedder, limits=limits, progress=progress)

    def refresh(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[Refreshed, ...]:
        """Read again what an older version read."""
        return refresh_collection(self.folder, embedder, limits=limits, progress=progress)


def open_library(folder: Path, embedder: Embedder) -> Library:
    """Open a collection on disk. Raises CollectionError, OtherEmbedderError."""
    bring_up(folder)
    gather_loose(folder)

    def opened(manifest: Manifest) -> Library:
        if manifest.entries:
            refuse_other_embedder(manifest, embedder)
        return Library(mapped_store(folder, manifest), embedder)

    return read_steadily(folder, opened)
