"""The one place where the concrete parts are put together: settings -> a working Vraagbaak."""

import json
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from index.collection import Added, add_document, check_collection, read_manifest, remove_document
from index.protocols import no_progress
from index.retrieval import Library, open_library
from index.types import DocumentSummary, Heading, Page, Retrieval
from models.catalogue import DEFAULT_EMBEDDER, DEFAULT_LLM, Role
from models.embedder import load_embedder
from models.errors import DamagedWeightsError, MissingWeightsError
from models.install import install, locate, locate_adapter
from models.llm import load_llm
from rag.answering import AnswerOptions, answer_question
from rag.evidence import refusal_threshold
from rag.reading import load_reading_weights
from rag.types import Answer, Fragment, Mode, Question
from ui.errors import InputError
from ui.search import Hit, best_hits

if TYPE_CHECKING:
    from models.embedder import SentenceTransformersEmbedder
    from models.llm import LlamaCppModel

Progress = Callable[[float, str], None]

DEFAULT_MODE: Mode = "citaten"  # the mode that measures best; see the figures in the README
SAMPLE = "ai-op-het-werk.pdf"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user can choose."""

    data: Path  # folder for weights, collection and history
    embedder: str = DEFAULT_EMBEDDER  # name in the catalogue, or a sentence-transformers folder
    model: str = DEFAULT_LLM  # name in the catalogue, or a GGUF file
    threads: int = 2  # of the processor, for searching and writing

    @property
    def weights(self) -> Path:
        """Folder for weights."""
        return self.data / "weights"

    @property
    def collection(self) -> Path:
        """Folder of the documents and their index."""
        return self.data / "collection"

    @property
    def threshold(self) -> Path:
        """File with the threshold for refusing that the user chose, if any."""
        return self.data / "drempel.json"


def default_data() -> Path:
    """Return the folder where this user's data belongs on this system."""
    import platformdirs

    return Path(platformdirs.user_data_dir("vraagbaak", appauthor=False))


@dataclass(kw_only=True)
class Vraagbaak:
    """A working product: searches, answers and keeps documents. Models are loaded at first use, once.

    Safe to use from several threads: the loaded collection never changes, a change loads a new one.
    """

    settings: Settings
    _loading: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _embedder: "SentenceTransformersEmbedder | None" = None
    _model: "LlamaCppModel | None" = None
    _library: Library | None = None
    _library_of: tuple[str, ...] = ()  # the manifest's folders that the library was loaded from

    def prepare(self, progress: Progress = no_progress) -> None:
        """Put the chosen weights of the catalogue in place, and the sample report if there is no collection yet."""
        chosen: tuple[tuple[str, Role], ...] = ((self.settings.embedder, "embedder"), (self.settings.model, "llm"))
        for name, role in chosen:
            try:
                locate(name, role, self.settings.weights)
            except (MissingWeightsError, DamagedWeightsError):
                install(name, self.settings.weights, progress=progress)
        if not (self.settings.collection / "manifest.json").exists():
            with resources.as_file(resources.files("ui") / "sample" / SAMPLE) as path:
                self.add_file(path, progress)

    def documents(self) -> Sequence[DocumentSummary]:
        """Return the documents of the collection, in order of adding."""
        return tuple(entry.summary for entry in read_manifest(self.settings.collection).entries)

    def add_file(self, path: Path, progress: Progress = no_progress) -> Added:
        """Add a file or replace the document of that name. Raises CorpusError; the collection is then as it was."""
        return add_document(self.settings.collection, path, self._load_embedder(), progress=progress)

    def remove(self, name: str) -> None:
        """Take a document out. Raises UnknownDocumentError."""
        remove_document(self.settings.collection, name)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the collection, one Dutch line each."""
        return check_collection(self.settings.collection)

    def retrieve(self, question: str, *, documents: Sequence[str] = (), k: int = 10) -> Retrieval:
        """Return passages and scored sentences for a question."""
        return self._load_library().retrieve(question, documents=documents, k=k)

    def search(self, text: str, *, documents: Sequence[str] = (), most: int = 10) -> Sequence[Hit]:
        """Return the passages that fit best, best first, each with its best sentence; nothing is generated."""
        return best_hits(self.retrieve(text, documents=documents, k=most))

    def headings(self, document: str) -> Sequence[Heading]:
        """Return the headings of a document, in reading order. Raises CorpusError, ModelError."""
        return self._load_library().headings(document)

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none."""
        return self._load_library().page(document, number)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question; fragments come as they are made, the checked answer is the return value."""
        library = self._load_library()  # one state of the collection for the whole answer
        wanted = question.mode == "antwoord" or self._reads_sources()
        model = self._try_model() if wanted else None
        return (yield from answer_question(question, library, model, self._options()))

    def ask_without_refusing(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question, however unlikely it is that the documents answer it: to choose a threshold by."""
        model = self._try_model() if self._reads_sources() else None
        options = AnswerOptions(threshold=0.0, read_threshold=0.0)
        return (yield from answer_question(question, self._load_library(), model, options))

    def keep_threshold(self, threshold: float) -> None:
        """Refuse from now on below this, with the present model. Raises InputError when it cannot be kept."""
        kept = {"threshold": round(threshold, 4), "model": self.settings.model}
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
        try:
            kept = json.loads(self.settings.threshold.read_text(encoding="utf-8"))
        except FileNotFoundError:
            kept = {}
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self.settings.threshold} is niet te lezen. Verwijder het bestand of voer 'vraagbaak calibrate' uit."
            ) from error
        read_threshold = load_reading_weights().threshold
        if kept.get("model") == self.settings.model:
            chosen = float(kept["threshold"])
            return AnswerOptions(threshold=chosen, read_threshold=chosen)
        return AnswerOptions(threshold=refusal_threshold(), read_threshold=read_threshold)

    def example_questions(self, document: str) -> Sequence[str]:
        """Return questions that a document can answer, to ask with one click."""
        if document == SAMPLE:
            listed = (resources.files("ui") / "sample" / "example_questions.json").read_text(encoding="utf-8")
            return tuple(json.loads(listed))
        return ("Wat zijn de belangrijkste conclusies?", "Hoe is het onderzoek gedaan?")

    def modes(self) -> Sequence[Mode]:
        """Return how it can answer: while the weights of the language model are missing, only with quotes.

        Raises ModelError for a model that does not exist at all.
        """
        try:
            locate(self.settings.model, "llm", self.settings.weights)
        except (MissingWeightsError, DamagedWeightsError):
            return ("citaten",)
        return ("citaten", "antwoord")

    def default_mode(self) -> Mode:
        """Return the mode that is used unless the user chooses."""
        return DEFAULT_MODE

    def model_line(self) -> str:
        """Return the name of the language model; "" when there is none."""
        return Path(self.settings.model).name if "antwoord" in self.modes() else ""

    def warm_up(self) -> None:
        """Load what the first question needs."""
        if self.documents():
            self._load_library().retrieve("warm", k=1)
            if self._reads_sources():
                self._try_model()

    def _load_embedder(self) -> "SentenceTransformersEmbedder":
        with self._loading:
            if self._embedder is None:
                folder = locate(self.settings.embedder, "embedder", self.settings.weights)
                self._embedder = load_embedder(folder, threads=self.settings.threads)
            return self._embedder

    def _load_library(self) -> Library:
        with self._loading:
            folders = tuple(entry.folder for entry in read_manifest(self.settings.collection).entries)
            if self._library is None or folders != self._library_of:
                self._library = open_library(self.settings.collection, self._load_embedder())
                self._library_of = folders
            return self._library

    def _try_model(self) -> "LlamaCppModel | None":
        """Return the language model; None when its weights are missing, so that quotes take its place."""
        with self._loading:
            if self._model is None and "antwoord" in self.modes():
                path = locate(self.settings.model, "llm", self.settings.weights)
                adapter = locate_adapter(self.settings.model)
                self._model = load_llm(path, threads=self.settings.threads, adapter=adapter)
            return self._model

    def _reads_sources(self) -> bool:
        """Whether the chosen model helps to choose sentences, also where nothing is written."""
        return locate_adapter(self.settings.model) is not None
