"""The one place where the concrete parts are put together: settings -> a working Vraagbaak."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from index.protocols import Progress, no_progress
from index.reading.document import refuse_unreadable
from index.reading.pdf.pdfium import PageImage
from index.store.collection import Added
from index.store.moving import Moved, move_documents
from index.store.overview import Overview
from index.store.refresh import Refreshed, outdated
from index.types import Box, Document, DocumentSummary, Page, Retrieval
from models.catalogue import DEFAULT_EMBEDDER
from models.embedder import embedder_name
from models.errors import (
    ModelError,
)
from models.server import is_address
from rag.answering import answer_question
from rag.errors import NoDocumentsError
from rag.searching import AnswerOptions, Models
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.answering import answer_with, begun
from ui.chosen_models import ChosenModels
from ui.errors import InputError
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.open_collection import Collection, OpenCollection, collection_at
from ui.sample_index import SAMPLE, place_packed_sample
from ui.search import SearchResult, search_results
from ui.settings import Settings
from ui.suggestions import Suggestions
from ui.text.labels import counted
from ui.text.unread import not_searched_line
from ui.threshold import answer_options, keep_threshold


@dataclass(kw_only=True)
class Vraagbaak:
    """A working product: searches, answers and keeps documents. Models are loaded at first use, once.

    Safe to use from several threads: the loaded collection never changes, a change loads a new one.
    """

    settings: Settings
    tell: Callable[[str], None] = field(default=lambda _line: None, repr=False)  # gets a Dutch line before a wait
    models: ChosenModels = field(init=False, repr=False)
    _open: OpenCollection = field(init=False, repr=False)
    _suggestions: Suggestions = field(init=False, repr=False)
    _doing: str = ""

    def __post_init__(self) -> None:
        self.models = ChosenModels(settings=self.settings, tell=self.tell)
        self._open = OpenCollection(settings=self.settings, embedder=self.models.embedder)
        self._suggestions = Suggestions(open=self._open, reader=self.models.reader, options=self._options)

    def prepare(self, progress: Progress = no_progress) -> None:
        """Put the chosen weights of the catalogue in place, and the sample report if there is no collection yet."""
        self.place_packed_sample()
        self.models.place(self.settings.embedder, "embedder", progress)
        if self.collection().is_new:
            with resources.as_file(resources.files("ui") / "sample" / SAMPLE) as path:
                self.add_file(path, progress)
        self.models.place(self.settings.reader, "llm", progress)
        self.place_writer(progress)

    def place_writer(self, progress: Progress) -> None:
        """Put the weights of the model that writes in place, if one of the catalogue was chosen. Raises ModelError."""
        self.models.place_writer(progress)

    def place_packed_sample(self) -> None:
        """Put the sample report in place as it comes along, indexed, if there is no collection yet and that fits."""
        if self.settings.store or not self.collection().is_new or self.settings.embedder != DEFAULT_EMBEDDER:
            return
        weights = self.settings.weights / self.settings.embedder
        with suppress(ModelError, OSError):  # of damaged weights the name is not known: the report is indexed later
            place_packed_sample(self.settings.collection, embedder=embedder_name(weights) if weights.exists() else "")

    def get_ready(self) -> None:
        """Put in place what is missing, and load it; ``loading`` says meanwhile how far that is.

        Raises CorpusError, ModelError, InterfaceError.
        """

        def show(_share: float, doing: str) -> None:
            self._doing = doing

        try:
            self._doing = "de modellen laden"
            self.prepare(show)
            self._doing = "het zoekmodel laden"
            self.warm_up(show)
        finally:
            self._doing = ""

    def loading(self) -> str:
        """Return in Dutch what is still being loaded, so that questions wait; "" when nothing is."""
        return self._doing

    def documents(self) -> Sequence[DocumentSummary]:
        """Return the documents of the collection, in order of adding."""
        return tuple(entry.summary for entry in self.collection().manifest().entries)

    def refuse_without_reports(self) -> None:
        """Raise NoDocumentsError when there is nothing to search in, before anything is put in place for that."""
        if not self.documents():
            raise NoDocumentsError

    def collection(self) -> Collection:
        """Return where the reports are: in files, or on a server. Raises StoreError when that does not answer."""
        return self._open.collection()

    def move(self, target: str, *, keep: bool, progress: Progress = no_progress) -> Iterator[Moved]:
        """Move every report to a server at the address ``target``, or to files for ""; ``keep``: they also stay here.

        Yields what became of each. Raises InputError, CollectionError.
        """
        if target == self.settings.store:
            raise InputError("De rapporten staan daar al. Geef achter 'index move' een andere plaats.")
        there = collection_at(self.settings, target)
        yield from move_documents(self.collection(), there, keep=keep, progress=progress)

    def add_file(self, path: Path, progress: Progress = no_progress, *, recognise: bool = False) -> Added:
        """Add a file or replace the document of that name; it can be searched when this returns.

        ``recognise``: the text of scanned pages is recognised, with a program that has to be on this computer.

        Raises CorpusError; the collection is then as it was.
        """
        refuse_unreadable(path, path.name, self.settings.limits)  # before the models are put in place
        embedder = self.models.embedder()
        return self.collection().add(
            path, embedder, limits=self.settings.limits, recognise=recognise, progress=progress
        )

    def recognise(self, name: str, progress: Progress = no_progress) -> Added:
        """Recognise the text of the scanned pages of a document that is there. Raises CorpusError."""
        source = self.collection().source(name)
        return self.add_file(source, progress, recognise=True)

    def suggest_in_background(self) -> None:
        """As Suggestions.make_in_background."""
        self._suggestions.make_in_background()

    def remove(self, name: str) -> None:
        """Take a document out. Raises UnknownDocumentError."""
        self.collection().remove(name)

    def may_change(self) -> bool:
        """Whether who asks may add and remove documents: the user of this computer may."""
        return True

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the collection, one Dutch line each."""
        return self.collection().check()

    def repair(self, progress: Progress = no_progress) -> tuple[str, ...]:
        """Mend the collection from the files that it keeps; return what was done, one Dutch line each.

        Raises CollectionError, ModelError.
        """
        embedder = self.models.embedder()
        return self.collection().repair(embedder, limits=self.settings.limits, progress=progress)

    def refresh(self, progress: Progress = no_progress) -> tuple[Refreshed, ...]:
        """Read the documents again that an older version read; return what became of each.

        Raises CollectionError, ModelError.
        """
        if not outdated(self.collection().manifest()):
            return ()
        embedder = self.models.embedder()
        return self.collection().refresh(embedder, limits=self.settings.limits, progress=progress)

    def outdated_line(self) -> str:
        """Return one Dutch line when an older version read some of the documents, with what to do; else ""."""
        count = len(outdated(self.collection().manifest()))
        if not count:
            return ""
        return (
            f"{counted(count, 'rapport is', 'rapporten zijn')} gelezen door een oudere versie van Vraagbaak. Voer "
            "'vraagbaak index refresh' uit om dat opnieuw, en beter, te doen."
        )

    def retrieve(self, question: str, *, documents: Sequence[str] = (), k: int = 10) -> Retrieval:
        """Return passages and scored sentences for a question."""
        return self._open.search_in(lambda library: library.retrieve(question, documents=documents, k=k))

    def search(self, text: str, *, documents: Sequence[str] = (), most: int = 10) -> Sequence[SearchResult]:
        """Return the passages that fit best, best first, each with its best sentence; nothing is generated."""
        return self._open.search_in(
            lambda library: search_results(library.retrieve(text, documents=documents, k=most), library)
        )

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none."""
        return self._open.page(document, number)

    def read_documents(self) -> tuple[Document, ...]:
        """Return the documents of the collection with their pages; needs no weights. Raises CollectionError."""
        return tuple(self.collection().documents())

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        """As OpenCollection.page_image."""
        return self._open.page_image(document, number, width)

    def marks(self, citation: Citation) -> tuple[Box, ...]:
        """As OpenCollection.marks."""
        return self._open.marks(citation)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question; fragments come as they are made, the checked answer is the return value.

        When a model fails, the question is answered without it, and a remark says so. A remark with a refusal names
        the pages that were not read.
        """
        answer = yield from self._open.search_in(
            lambda library: begun(answer_with(self.models, question, library, self._options()))
        )
        if not answer.abstained:
            return answer
        searched = [one for one in self.documents() if not question.documents or one.name in question.documents]
        line = not_searched_line(searched)
        return replace(answer, remarks=(*answer.remarks, line)) if line else answer

    def ask_without_refusing(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question, however unlikely it is that the documents answer it: to choose a threshold by."""
        options = AnswerOptions(threshold=0.0, read_threshold=0.0, refuse=False)
        models = Models(reader=self.models.reader())
        return (yield from answer_question(question, self._open.library(), models, options))

    def keep_threshold(self, threshold: float) -> None:
        """Refuse from now on below this, with the present model. Raises InputError when it cannot be kept."""
        keep_threshold(self.settings, threshold)

    def _options(self) -> AnswerOptions:
        return answer_options(self.settings)

    def history(self) -> History:
        """Return the conversations that were kept. When using them raises HistoryError, everything else still works."""
        return History(self.settings.history)

    def feedback(self) -> FeedbackStore:
        """Return the feedback on answers that were kept."""
        return FeedbackStore(self.settings.history)

    def overview(self, name: str, progress: Progress = no_progress) -> Overview:
        """As Suggestions.overview."""
        return self._suggestions.overview(name, progress)

    def overviews(self) -> Sequence[Overview]:
        """Return every document at a glance, with the questions that were made so far.

        Raises CollectionError, OtherEmbedderError, ModelError.
        """
        if self.loading():  # a window that opens does not wait for it
            return tuple(Overview(summary=summary, headings=(), questions=None) for summary in self.documents())
        return self._suggestions.overviews()

    def example_questions(self) -> Sequence[str]:
        """Return questions that the present documents answer: of each in turn, the last added first."""
        return self._suggestions.examples()

    def modes(self) -> Sequence[Mode]:
        """Return how it can answer. Raises InputError, ModelError for a model that is not there or may not write."""
        return self.models.modes()

    def default_mode(self) -> Mode:
        """Return the mode that is used unless the user chooses: the places alone, also where a model may write.

        Writing is on trial: the check stops nearly all that is false, and most of what is true (rag/README.md).
        """
        return "citaten"

    def model_line(self) -> str:
        """Return the name of the model that writes; "" when there is none."""
        return self.models.writer_name()

    def address(self) -> str:
        """Return where the passages go when a model writes: the address of a server; "" when they stay here."""
        return self.settings.model if is_address(self.settings.model) else ""

    def warm_up(self, progress: Progress = no_progress) -> None:
        """Load what the first question needs."""
        if self.documents():
            self._open.library().retrieve("warm", k=1)
            progress(0.5, "het taalmodel laden")
            self.models.reader()
