"""What the window and the doors ask of the rest of the product."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Protocol

from index.protocols import Progress
from index.reading.pdf.pdfium import PageImage
from index.store.collection import Added
from index.store.overview import Overview
from index.types import Box, DocumentSummary, Page
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.search import SearchResult


class Backend(Protocol):
    """What the window asks of the rest of the product, and what other programs do."""

    def documents(self) -> Sequence[DocumentSummary]:
        """Return the documents of the collection, in the order to show."""
        ...

    def overviews(self) -> Sequence[Overview]:
        """Return each document at a glance, in the order to show. Raises CorpusError, ModelError."""
        ...

    def add_file(self, path: Path, progress: Progress, *, recognise: bool = False) -> Added:
        """Add a file; ``progress`` gets the share done (0..1) and what is being done, in Dutch.

        ``recognise``: also the text of scans. Raises index.errors.CorpusError; its message is shown as it is.
        """
        ...

    def recognise(self, name: str, progress: Progress) -> Added:
        """Recognise the text of the scanned pages of a document. Raises index.errors.CorpusError."""
        ...

    def remove(self, name: str) -> None:
        """Take a document out. Raises index.errors.CorpusError."""
        ...

    def may_change(self) -> bool:
        """Whether who asks may add and remove documents; ``add_file`` and the like refuse it themselves, too."""
        ...

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Yield the passages, then the text as it comes; return the checked answer. Closing it stops the model."""
        ...

    def search(self, text: str, *, documents: Sequence[str], most: int) -> Sequence[SearchResult]:
        """Return the passages of ``documents`` that fit best, best first. Raises index.errors.CorpusError."""
        ...

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none. Raises CorpusError, ModelError."""
        ...

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        """Return a page as an image, about ``width`` pixels wide; None for a text file. Raises CorpusError."""
        ...

    def marks(self, citation: Citation) -> Sequence[Box]:
        """Return where on its page a quote stands; nothing when not for certain. Raises CorpusError, ModelError."""
        ...

    def history(self) -> History:
        """Return the conversations that were kept."""
        ...

    def feedback(self) -> FeedbackStore:
        """Return what users think of answers."""
        ...

    def example_questions(self) -> Sequence[str]:
        """Return questions that the present documents can answer."""
        ...

    def modes(self) -> Sequence[Mode]:
        """Return how it can answer; one or two."""
        ...

    def default_mode(self) -> Mode:
        """Return one of ``modes()``."""
        ...

    def address(self) -> str:
        """Return the address of the server that the passages go to when a model writes; "" when they stay here."""
        ...

    def suggest_in_background(self) -> None:
        """Begin to make questions that the documents answer, where there are none yet."""
        ...

    def model_line(self) -> str:
        """Return the language model's name; "" when there is none."""
        ...

    def loading(self) -> str:
        """Return in Dutch what is still being loaded, such as "het taalmodel laden"; "" when nothing is."""
        ...
