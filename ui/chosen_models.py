"""The models that a user chose: which there are, putting those in place that come along, and loading each once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.protocols import Progress, no_progress
from models.catalogue import CATALOGUE, DEFAULT_EMBEDDER, CatalogueEntry, PackageSource, Role
from models.embedder import load_embedder
from models.errors import (
    DamagedWeightsError,
    MissingPackageError,
    MissingWeightsError,
    OutdatedWeightsError,
    UnusableModelError,
)
from models.install import install, locate
from models.judge import load_judge
from models.llm import load_llm
from models.server import ServerModel, is_address
from rag.protocols import Judge, Reader, Writer
from rag.searching import Models
from rag.types import Mode, Question
from ui.errors import InputError
from ui.private import private_files
from ui.settings import Settings

if TYPE_CHECKING:
    from models.embedder import SentenceTransformersEmbedder

WITHOUT_WRITER = "Er is niets geschreven. U ziet de plaatsen in het rapport zelf."
WITHOUT_READER = "Beantwoord zonder het taalmodel om te lezen."
_ABSENT = (MissingWeightsError, DamagedWeightsError)


@dataclass(kw_only=True)
class ChosenModels:
    """The models of these settings, loaded at first use. Safe to use from several threads."""

    settings: Settings
    tell: Callable[[str], None]  # gets a Dutch line before a wait
    _searching: threading.RLock = field(default_factory=threading.RLock, repr=False)  # the embedder
    _answering: threading.RLock = field(default_factory=threading.RLock, repr=False)  # the language models
    _embedder: "SentenceTransformersEmbedder | None" = None
    _reader: Reader | None = None
    _writer: Writer | None = None
    _judge: Judge | None = None

    def place(self, name: str, role: Role, progress: Progress) -> None:
        """Put weights in place; who needs them meanwhile waits until they are there. Raises ModelError."""
        with self._searching if role == "embedder" else self._answering:
            try:
                locate(name, role, self.settings.weights)
            except _ABSENT:
                install(name, self.settings.weights, progress=progress)

    def place_writer(self, progress: Progress) -> None:
        """Put the weights of the model that writes in place, if one of the catalogue was chosen. Raises ModelError."""
        if self.settings.model and not is_address(self.settings.model):
            self.place(self.settings.model, "llm", progress)

    def _place_packaged(self) -> None:
        """Put the models for searching and reading in place, where they came with the installation.

        That is done for those that are missing or outdated: nothing is downloaded, and what is damaged stays as it is.
        Raises ModelError when it fails for the model for searching; answering goes without the other one.
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
        entry = _entry(name)
        if entry is None or not isinstance(entry.source, PackageSource):
            return False
        try:
            locate(name, entry.role, self.settings.weights)
        except OutdatedWeightsError:
            return True
        except MissingWeightsError:
            return not (self.settings.weights / name).exists()
        except DamagedWeightsError:
            pass
        return False

    def embedder(self) -> "SentenceTransformersEmbedder":
        """Return the model that searches. Raises ModelError."""
        with self._searching:
            if self._embedder is None:
                self._place_packaged()
                folder = locate(self.settings.embedder, "embedder", self.settings.weights)
                self._embedder = load_embedder(folder, threads=self.settings.threads)
            return self._embedder

    def reader(self) -> Reader | None:
        """Return the small model that reads and shortens; None when its weights are not here. Raises ModelError."""
        with self._answering:
            if self._reader is None:
                self._reader = load_reader(self.settings)
            return self._reader

    def judge(self) -> Judge | None:
        """Return the judge of written sentences; None with another embedder, which it was not trained on."""
        with self._answering:
            if self._judge is None and self.settings.embedder == DEFAULT_EMBEDDER:
                folder = locate(self.settings.embedder, "embedder", self.settings.weights)
                self._judge = load_judge(folder, threads=self.settings.threads)
            return self._judge

    def writer(self) -> Writer | None:
        """Return the model that writes; None when none was chosen or it is not here. Raises ModelError, InputError."""
        with self._answering:
            if self._writer is None and "antwoord" in self.modes():
                self._writer = load_writer(self.settings)
            return self._writer

    def ways(self, question: Question) -> Iterator[tuple[str, Callable[[], tuple[Question, Models]]]]:
        """Yield how a question can be answered, best first, with what to say when a model fails it; "" for the last."""
        quoted = replace(question, mode="citaten")
        if question.mode == "antwoord":
            yield WITHOUT_WRITER, lambda: (question, self._loaded(writing=True))
        yield WITHOUT_READER, lambda: (quoted, self._loaded(writing=False))
        yield "", lambda: (quoted, Models())

    def _loaded(self, *, writing: bool) -> Models:
        writer = self.writer() if writing else None
        judge = self.judge() if writer is not None else None
        return Models(reader=self.reader(), writer=writer, judge=judge)

    def lacking(self) -> tuple[str, ...]:
        """Return which of the chosen language models is not here, or damaged, and what to do; one Dutch line each."""
        chosen = {self.settings.reader: "lezen", self.settings.model: "schrijven"}
        found = []
        for name, does in chosen.items():
            if name and not is_address(name):
                try:
                    locate(name, "llm", self.settings.weights)
                except _ABSENT as error:
                    found.append(f"Beantwoord zonder het taalmodel om te {does}. {error}")
        return tuple(found)

    def modes(self) -> tuple[Mode, ...]:
        """Return how can be answered: without a model that writes only with the places themselves.

        Raises InputError, ModelError for a model that does not exist at all or may not write.
        """
        check_writer(self.settings)
        if not self.settings.model:
            return ("citaten",)
        if not is_address(self.settings.model):
            try:
                locate(self.settings.model, "llm", self.settings.weights)
            except _ABSENT:
                return ("citaten",)
        return ("citaten", "antwoord")

    def writer_name(self) -> str:
        """Return the name of the model that writes; "" when there is none."""
        if "antwoord" not in self.modes():
            return ""
        if is_address(self.settings.model):
            return self.settings.model_name or "het model van de server"
        return Path(self.settings.model).name


def check_writer(settings: Settings) -> None:
    """Raise what is wrong with the choice of a model that writes, as far as that shows without using it.

    Raises InputError, InvalidAddressError, InvalidKeyError.
    """
    if is_address(settings.model):
        ServerModel(settings.model, key=settings.api_key)
    entry = _entry(settings.model)
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


def load_reader(settings: Settings) -> Reader | None:
    """Return the small model that reads and shortens, None when its weights are not here.

    Raises the other errors of locate and load_llm.
    """
    try:
        path = locate(settings.reader, "llm", settings.weights)
    except _ABSENT:
        return None
    return load_llm(path, threads=settings.threads)


def _entry(name: str) -> CatalogueEntry | None:
    return next((entry for entry in CATALOGUE if entry.name == name), None)
