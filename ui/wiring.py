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
from index.types import DocumentSummary, Page, Retrieval
from models.catalogue import DEFAULT_EMBEDDER, DEFAULT_LLM, Role
from models.embedder import load_embedder
from models.errors import DamagedWeightsError, MissingWeightsError
from models.install import install, locate
from models.llm import load_llm
from rag.answering import AnswerOptions, answer_question
from rag.evidence import refusal_threshold
from rag.types import Answer, Fragment, Mode, Question

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

    def add(self, path: Path, progress: Progress) -> DocumentSummary:
        """Add a file, for the window."""
        return self.add_file(path, progress).summary

    def remove(self, name: str) -> None:
        """Take a document out. Raises UnknownDocumentError."""
        remove_document(self.settings.collection, name)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the collection, one Dutch line each."""
        return check_collection(self.settings.collection)

    def retrieve(self, question: str, *, documents: Sequence[str] = (), k: int = 10) -> Retrieval:
        """Return passages and scored sentences for a question."""
        return self._load_library().retrieve(question, documents=documents, k=k)

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none."""
        return self._load_library().page(document, number)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Answer a question; fragments come as they are made, the checked answer is the return value."""
        library = self._load_library()  # one state of the collection for the whole answer
        model = self._try_model() if question.mode == "antwoord" else None
        return (yield from answer_question(question, library, model, AnswerOptions(threshold=refusal_threshold())))

    def example_questions(self) -> Sequence[str]:
        """Return questions that the present documents can answer."""
        names = [document.name for document in self.documents()]
        if SAMPLE in names:
            listed = (resources.files("ui") / "sample" / "example_questions.json").read_text(encoding="utf-8")
            return tuple(json.loads(listed))
        return ("Wat zijn de belangrijkste conclusies?", "Hoe is het onderzoek gedaan?") if names else ()

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
                self._model = load_llm(path, threads=self.settings.threads)
            return self._model
