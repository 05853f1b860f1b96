"""The one place where the concrete parts are put together: settings -> a working Vraagbaak."""

import json
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.errors import CollectionError, CorpusError, PageImageError
from index.protocols import no_progress
from index.reading.pdf.pdfium import PageImage
from index.reading.pdf.positions import find_boxes
from index.retrieval import Library
from index.store.collection import Added
from index.store.folder import FolderCollection
from index.store.moving import Moved, move_documents
from index.store.overview import Overview
from index.store.refresh import Refreshed, outdated
from index.types import Box, Document, DocumentSummary, Page, Retrieval, SuggestedQuestion
from index.worker import PageRenderer
from models.catalogue import CATALOGUE, DEFAULT_EMBEDDER, PackageSource, Role
from models.embedder import embedder_name, load_embedder
from models.errors import (
    DamagedWeightsError,
    MissingPackageError,
    MissingWeightsError,
    ModelError,
    UnusableModelError,
)
from models.install import install, locate, locate_adapter
from models.judge import load_judge
from models.llm import load_llm
from models.server import ServerModel, is_address
from rag.answering import answer_question
from rag.errors import AnswerError
from rag.evidence.reading import load_reading_weights
from rag.evidence.weighing import refusal_threshold
from rag.protocols import Judge, Reader, Writer
from rag.searching import AnswerOptions, Models
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.collections import Collection, open_server
from ui.errors import InputError, InterfaceError
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.private import private_files
from ui.sample_index import SAMPLE, place_packed_sample
from ui.search import Hit, best_hits
from ui.settings import Settings
from ui.suggestions import suggest_questions

if TYPE_CHECKING:
    from models.embedder import SentenceTransformersEmbedder

Progress = Callable[[float, str], None]
T = TypeVar("T")

WITHOUT_WRITER = "Er is niets geschreven. U ziet de plaatsen in het rapport zelf."
WITHOUT_READER = "Beantwoord zonder het taalmodel om te lezen."


@dataclass(kw_only=True)
class Vraagbaak:
    """A working product: searches, answers and keeps documents. Models are loaded at first use, once.

    Safe to use from several threads: the loaded collection never changes, a change loads a new one.
    """

    settings: Settings
    tell: Callable[[str], None] = field(default=lambda _line: None, repr=False)  # gets a Dutch line before a wait
    _loading: threading.RLock = field(default_factory=threading.RLock, repr=False)  # what searching needs
    _finding: threading.Lock = field(default_factory=threading.Lock, repr=False)  # the collection; not held for long
    _loading_models: threading.RLock = field(default_factory=threading.RLock, repr=False)  # the language models
    _drawing: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _doing: str = ""
    _suggesting: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _embedder: "SentenceTransformersEmbedder | None" = None
    _reader: Reader | None = None
    _writer: Writer | None = None
    _judge: Judge | None = None
    _collection: Collection | None = None
    _library: Library | None = None
    _renderer: PageRenderer | None = None
    _library_of: tuple[str, ...] = ()  # the manifest's folders that the library was loaded from

    def prepare(self, progress: Progress = no_progress) -> None:
        """Put the chosen weights of the catalogue in place, and the sample report if there is no collection yet."""
        self.place_packed_sample()
        self._place(self.settings.embedder, "embedder", progress)
        if self.collection().is_new:
            with resources.as_file(resources.files("ui") / "sample" / SAMPLE) as path:
                self.add_file(path, progress)
        self._place(self.settings.reader, "llm", progress)
        self.place_writer(progress)

    def place_writer(self, progress: Progress) -> None:
        """Put the weights of the model that writes in place, if one of the catalogue was chosen. Raises ModelError."""
        if self.settings.model and not is_address(self.settings.model):
            self._place(self.settings.model, "llm", progress)

    def _place(self, name: str, role: Role, progress: Progress) -> None:
        """Put weights in place; who needs them meanwhile waits until they are there."""
        with self._loading if role == "embedder" else self._loading_models:
            try:
                locate(name, role, self.settings.weights)
            except (MissingWeightsError, DamagedWeightsError):
                install(name, self.settings.weights, progress=progress)

    def place_packed_sample(self) -> None:
        """Put the sample report in place as it comes along, indexed, if there is no collection yet and that fits."""
        if self.settings.store or not self.collection().is_new or self.settings.embedder != DEFAULT_EMBEDDER:
            return
        weights = self.settings.weights / self.settings.embedder
        with suppress(ModelError, OSError):  # of damaged weights the name is not known: the report is indexed later
            place_packed_sample(self.settings.collection, embedder=embedder_name(weights) if weights.exists() else "")

    def _place_packaged(self) -> None:
        """Put the models for searching and reading in place where they are missing and came with the installation.

        Nothing is downloaded, and what is damaged stays as it is. Raises ModelError when that fails for the model for
        searching; answering goes without the other one.
        """
        missing = [name for name in (self.settings.embedder, self.settings.reader) if self._can_be_placed(name)]
        if missing:
            self.tell("De modellen worden klaargezet. Dat gebeurt één keer, en duurt ongeveer een halve minuut.")
        for name in missing:
            try:
                with private_files():
                    install(name, self.settings.weights, progress=no_progress)
            except MissingPackageError:
                if name == self.settings.embedder:
                    raise

    def _can_be_placed(self, name: str) -> bool:
        entry = next((entry for entry in CATALOGUE if entry.name == name), None)
        packaged = entry is not None and isinstance(entry.source, PackageSource)
        return packaged and not (self.settings.weights / name).exists()

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

    def collection(self) -> Collection:
        """Return where the reports are: in files, or on a server. Raises StoreError when that does not answer."""
        with self._finding:
            if self._collection is None:
                own = self.settings
                self._collection = (
                    open_server(own.store, own.store_token, own.reports)
                    if own.store
                    else FolderCollection(own.collection)
                )
            return self._collection

    def move(self, target: str, *, keep: bool, progress: Progress = no_progress) -> Iterator[Moved]:
        """Move every report to a server at the address ``target``, or to files for ""; ``keep``: they also stay here.

        Yields what became of each. Raises InputError, CollectionError.
        """
        own = self.settings
        if target == own.store:
            raise InputError("De rapporten staan daar al. Geef achter 'index move' een andere plaats.")
        there = open_server(target, own.store_token, own.reports) if target else FolderCollection(own.collection)
        yield from move_documents(self.collection(), there, keep=keep, progress=progress)

    def add_file(self, path: Path, progress: Progress = no_progress, *, recognise: bool = False) -> Added:
        """Add a file or replace the document of that name; it can be searched when this returns.

        ``recognise``: the text of scanned pages is recognised, with a program that has to be on this computer.

        Raises CorpusError; the collection is then as it was.
        """
        embedder = self._load_embedder()
        return self.collection().add(
            path, embedder, limits=self.settings.limits, recognise=recognise, progress=progress
        )

    def recognise(self, name: str, progress: Progress = no_progress) -> Added:
        """Recognise the text of the scanned pages of a document that is there. Raises CorpusError."""
        source = self.collection().source(name)
        return self.add_file(source, progress, recognise=True)

    def suggest_in_background(self) -> None:
        """Begin to make the questions that documents answer, where they were not made yet, one document at a time.

        What is not finished when the program stops is made another time.
        """

        def work() -> None:
            with self._suggesting:
                for summary in self.documents():
                    if self.collection().questions([summary])[0] is None:
                        self._suggest(summary, no_progress)

        threading.Thread(target=work, name="vragen", daemon=True).start()

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
        embedder = self._load_embedder()
        return self.collection().repair(embedder, limits=self.settings.limits, progress=progress)

    def refresh(self, progress: Progress = no_progress) -> tuple[Refreshed, ...]:
        """Read the documents again that an older version read; return what became of each.

        Raises CollectionError, ModelError.
        """
        if not outdated(self.collection().manifest()):
            return ()
        embedder = self._load_embedder()
        return self.collection().refresh(embedder, limits=self.settings.limits, progress=progress)

    def outdated_line(self) -> str:
        """Return one Dutch line when an older version read some of the documents, with what to do; else ""."""
        count = len(outdated(self.collection().manifest()))
        if not count:
            return ""
        which = "1 rapport is" if count == 1 else f"{count} rapporten zijn"
        return (
            f"{which} gelezen door een oudere versie van Vraagbaak. Voer 'vraagbaak index refresh' uit om dat opnieuw, "
            "en beter, te doen."
        )

    def retrieve(self, question: str, *, documents: Sequence[str] = (), k: int = 10) -> Retrieval:
        """Return passages and scored sentences for a question."""
        return self._reading(lambda library: library.retrieve(question, documents=documents, k=k))

    def search(self, text: str, *, documents: Sequence[str] = (), most: int = 10) -> Sequence[Hit]:
        """Return the passages that fit best, best first, each with its best sentence; nothing is generated."""
        return self._reading(lambda library: best_hits(library.retrieve(text, documents=documents, k=most), library))

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none."""
        return self._reading(lambda library: library.page(document, number))

    def read_documents(self) -> tuple[Document, ...]:
        """Return the documents of the collection with their pages; needs no weights. Raises CollectionError."""
        return tuple(self.collection().documents())

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        """Return a page of a PDF as an image, about ``width`` pixels wide; None for a text file, which has no image.

        Raises UnknownDocumentError, PageImageError.
        """
        path = self.collection().source(document)
        if path.suffix != ".pdf":
            return None
        with self._drawing:
            self._renderer = self._renderer or PageRenderer(self.settings.limits)
        try:
            return self._renderer.render(path, number, width)
        except PageImageError:
            if self.collection().source(document) != path:  # replaced or removed meanwhile
                return self.page_image(document, number, width)
            raise

    def marks(self, citation: Citation) -> tuple[Box, ...]:
        """Return where on its page the quote of a citation stands, a box for each line; nothing when not for certain.

        Raises UnknownDocumentError, CollectionError.
        """
        positions = self.collection().positions(citation.document)
        try:
            page = self.page(citation.document, citation.page)
        except KeyError:
            return ()
        if page.text[citation.start : citation.end] != citation.quote:  # the document was replaced after the answer
            return ()
        return find_boxes(positions, page, citation.start, citation.end)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question; fragments come as they are made, the checked answer is the return value.

        When a model fails, the question is answered without it, and a remark says so.
        """
        return (yield from self._reading(lambda library: _begun(self._answer(question, library))))

    def _answer(self, question: Question, library: Library) -> Generator[Fragment, None, Answer]:
        """Answer a question from one state of the collection."""
        failed: list[str] = []
        for told, load in self._ways(question):
            try:
                asked, models = load()
                answer = yield from answer_question(asked, library, models, self._options())
            except ModelError as error:
                if not told:
                    raise
                failed.append(f"{told} {error}")
            else:
                missing = models.reader is None or (self.settings.model and models.writer is None)
                lacks = lacking(self.settings) if missing else ()
                return replace(answer, remarks=(*answer.remarks, *failed, *lacks))
        raise AssertionError("the last way answers or raises")

    def _ways(self, question: Question) -> Iterator[tuple[str, Callable[[], tuple[Question, Models]]]]:
        """Yield how a question can be answered, best first, with what to say when a model fails it; "" for the last."""
        quoted = replace(question, mode="citaten")
        if question.mode == "antwoord":
            yield WITHOUT_WRITER, lambda: (question, self._models(writing=True))
        yield WITHOUT_READER, lambda: (quoted, self._models(writing=False))
        yield "", lambda: (quoted, Models())

    def _models(self, *, writing: bool) -> Models:
        """Load the models that answer. Raises ModelError."""
        writer = self._load_writer() if writing else None
        judge = self._load_judge() if writer is not None else None
        return Models(reader=self._load_reader(), writer=writer, judge=judge)

    def ask_without_refusing(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question, however unlikely it is that the documents answer it: to choose a threshold by."""
        options = AnswerOptions(threshold=0.0, read_threshold=0.0, refuse=False)
        models = Models(reader=self._load_reader())
        return (yield from answer_question(question, self._load_library(), models, options))

    def keep_threshold(self, threshold: float) -> None:
        """Refuse from now on below this, with the present model. Raises InputError when it cannot be kept."""
        kept = {"threshold": round(threshold, 4), "model": self.settings.reader}
        path = self.settings.threshold
        fresh = path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            raise InputError(
                f"De drempel is niet te bewaren in {path}. Controleer of de map te schrijven is."
            ) from error

    def _options(self) -> AnswerOptions:
        """Return the trained thresholds, or the one that the user chose for this model."""
        chosen = self._kept_threshold()
        if chosen is not None:
            return AnswerOptions(threshold=chosen, read_threshold=chosen)
        return AnswerOptions(threshold=refusal_threshold(), read_threshold=load_reading_weights().threshold)

    def _kept_threshold(self) -> float | None:
        """Return the threshold that the user chose for this model, if any. Raises InputError when it is damaged."""
        try:
            kept = json.loads(self.settings.threshold.read_text(encoding="utf-8"))
            threshold, model = float(kept["threshold"]), str(kept["model"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{self.settings.threshold} is niet te lezen. Verwijder het bestand, of voer "
                "'vraagbaak calibrate VRAGEN.jsonl --keep' uit."
            ) from error
        return threshold if model == self.settings.reader else None

    def history(self) -> History:
        """Return the conversations that were kept. When using them raises HistoryError, everything else still works."""
        return History(self.settings.history)

    def feedback(self) -> FeedbackStore:
        """Return the feedback on answers that were kept."""
        return FeedbackStore(self.settings.history)

    def overview(self, name: str, progress: Progress = no_progress) -> Overview:
        """Return a document at a glance; its questions are made now if they were not made yet.

        Raises UnknownDocumentError, CollectionError.
        """
        overview = self.collection().overview(name)
        if overview.questions is not None:
            return overview
        return replace(overview, questions=self._suggest(overview.summary, progress))

    def overviews(self) -> Sequence[Overview]:
        """Return every document at a glance, with the questions that were made so far.

        Raises CollectionError, OtherEmbedderError, ModelError.
        """
        if self.loading():  # a window that opens does not wait for it
            return tuple(Overview(summary=summary, headings=(), questions=None) for summary in self.documents())

        def read(library: Library) -> Sequence[Overview]:
            questions = self.collection().questions(library.documents)
            return tuple(
                Overview(summary=summary, headings=library.headings(summary.name), questions=own)
                for summary, own in zip(library.documents, questions, strict=True)
            )

        return self._reading(read)

    def _suggest(self, summary: DocumentSummary, progress: Progress) -> tuple[SuggestedQuestion, ...]:
        """Make and keep the questions of a document. It does without them when that fails; they are made later."""

        def show(share: float) -> None:
            progress(share, f"vragen bedenken bij {summary.name}")

        show(0.0)
        try:
            library, models = self._load_library(), Models(reader=self._load_reader())
            sections = library.sections(summary.name)
            questions = suggest_questions(summary.name, sections, library, models, self._options(), progress=show)
            self.collection().keep_questions(summary, questions)
        except (CorpusError, ModelError, AnswerError, InterfaceError):
            return ()
        return questions

    def example_questions(self) -> Sequence[str]:
        """Return questions that the present documents answer: of each in turn, the last added first."""
        of_each = [own or () for own in self.collection().questions(self.documents())]
        in_turn = (one for row in zip_longest(*reversed(of_each)) for one in row if one is not None)
        return tuple(question.question for question in in_turn)

    def modes(self) -> Sequence[Mode]:
        """Return how it can answer: without a model that writes only with the places themselves.

        Raises InputError, ModelError for a model that does not exist at all or may not write.
        """
        check_writer(self.settings)
        if not self.settings.model:
            return ("citaten",)
        if not is_address(self.settings.model):
            try:
                locate(self.settings.model, "llm", self.settings.weights)
            except (MissingWeightsError, DamagedWeightsError):
                return ("citaten",)
        return ("citaten", "antwoord")

    def default_mode(self) -> Mode:
        """Return the mode that is used unless the user chooses: the places alone, also where a model may write.

        Writing is on trial: the check stops nearly all that is false, and most of what is true (rag/README.md).
        """
        return "citaten"

    def model_line(self) -> str:
        """Return the name of the model that writes; "" when there is none."""
        if "antwoord" not in self.modes():
            return ""
        if is_address(self.settings.model):
            return self.settings.model_name or "het model van de server"
        return Path(self.settings.model).name

    def address(self) -> str:
        """Return where the passages go when a model writes: the address of a server; "" when they stay here."""
        return self.settings.model if is_address(self.settings.model) else ""

    def warm_up(self, progress: Progress = no_progress) -> None:
        """Load what the first question needs."""
        if self.documents():
            self._load_library().retrieve("warm", k=1)
            progress(0.5, "het taalmodel laden")
            self._load_reader()

    def _load_embedder(self) -> "SentenceTransformersEmbedder":
        with self._loading:
            if self._embedder is None:
                self._place_packaged()
                folder = locate(self.settings.embedder, "embedder", self.settings.weights)
                self._embedder = load_embedder(folder, threads=self.settings.threads)
            return self._embedder

    def _load_library(self) -> Library:
        with self._loading:
            folders = tuple(entry.folder for entry in self.collection().manifest().entries)
            if self._library is None or folders != self._library_of:
                self._library = self.collection().library(self._load_embedder())
                self._library_of = folders
            return self._library

    def _reading(self, use: Callable[[Library], T]) -> T:
        """Return what ``use`` makes of the collection; again when files that it needs were removed meanwhile."""
        while True:
            library = self._load_library()
            try:
                return use(library)
            except CollectionError:
                if self._load_library() is library:
                    raise

    def _load_reader(self) -> Reader | None:
        with self._loading_models:
            if self._reader is None:
                self._reader = load_reader(self.settings)
            return self._reader

    def _load_judge(self) -> Judge | None:
        """Return the judge of written sentences; None with another embedder, which it was not trained on."""
        with self._loading_models:
            if self._judge is None and self.settings.embedder == DEFAULT_EMBEDDER:
                folder = locate(self.settings.embedder, "embedder", self.settings.weights)
                self._judge = load_judge(folder, threads=self.settings.threads)
            return self._judge

    def _load_writer(self) -> Writer | None:
        with self._loading_models:
            if self._writer is None and "antwoord" in self.modes():
                self._writer = load_writer(self.settings)
            return self._writer


def _begun(answer: Generator[Fragment, None, Answer]) -> Generator[Fragment, None, Answer]:
    """Search, up to the first fragment; return what gives that and goes on."""
    fragments: list[Fragment] = []
    finished: list[Answer] = []
    try:
        fragments.append(next(answer))
    except StopIteration as done:
        finished.append(done.value)

    def go_on() -> Generator[Fragment, None, Answer]:
        if finished:
            return finished[0]
        with closing(answer):
            yield from fragments
            return (yield from answer)

    return go_on()


def check_writer(settings: Settings) -> None:
    """Raise what is wrong with the choice of a model that writes, as far as that shows without using it.

    Raises InputError, InvalidAddressError, InvalidKeyError.
    """
    if is_address(settings.model):
        ServerModel(settings.model, key=settings.api_key)
    entry = next((entry for entry in CATALOGUE if entry.name == settings.model), None)
    if entry is not None and not entry.writes:
        what = "is een zoekmodel" if entry.role == "embedder" else "leest en kort in, maar schrijft niet"
        names = ", ".join(entry.name for entry in CATALOGUE if entry.writes)
        raise InputError(f"'{entry.name}' {what}. Kies achter --model {names}, een GGUF-bestand of een adres.")


def load_writer(settings: Settings) -> Writer | None:
    """Return the model that writes, None when none was chosen; a server is not contacted yet.

    Raises InputError for a model that may not write, and the errors of locate, load_llm and ServerModel.
    """
    check_writer(settings)
    if not settings.model:
        return None
    if is_address(settings.model):
        return ServerModel(settings.model, name=settings.model_name, key=settings.api_key)
    model = load_llm(locate(settings.model, "llm", settings.weights), threads=settings.threads)
    if not model.has_chat_template:
        raise UnusableModelError(
            f"Het taalmodel in {Path(settings.model).name} kent geen gesprekken en kan dus niet schrijven. Kies achter "
            "--model een ander."
        )
    return model


def lacking(settings: Settings) -> tuple[str, ...]:
    """Return which of the chosen language models is not here, or damaged, and what to do; one Dutch line each."""
    chosen = {settings.reader: "lezen", settings.model: "schrijven"}
    found = []
    for name, does in chosen.items():
        if name and not is_address(name):
            try:
                locate(name, "llm", settings.weights)
            except (MissingWeightsError, DamagedWeightsError) as error:
                found.append(f"Beantwoord zonder het taalmodel om te {does}. {error}")
    return tuple(found)


def load_reader(settings: Settings) -> Reader | None:
    """Return the small model that reads and shortens, None when its weights are not here.

    Raises the other errors of locate and load_llm.
    """
    try:
        path = locate(settings.reader, "llm", settings.weights)
    except (MissingWeightsError, DamagedWeightsError):
        return None
    return load_llm(path, threads=settings.threads, adapter=locate_adapter(settings.reader))
