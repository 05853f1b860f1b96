"""A model that crashes, hangs or disappears leaves the places in the report, and one line that says what happened."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx2
import pytest
from chat_server import PATIENCE, ChatServer, Write, chat_server, event
from doors import served
from fakes import CountingEmbedder, ScriptedReader, cosine_evidence, document, library

import rag.answering as answering
import rag.searching as searching
from index.types import DocumentSummary
from models.errors import GenerationError, ModelError
from rag.searching import AnswerOptions
from rag.types import Answer, Question
from ui.api.app import build_api
from ui.chosen_models import WITHOUT_READER, WITHOUT_WRITER, ChosenModels
from ui.product import Vraagbaak
from ui.settings import Settings

KRAPTE = "In 2024 verwachtte 51% van de werkgevers krapte."
QUESTION = Question(text="Hoeveel krapte?", mode="antwoord")


class FailingReader(ScriptedReader):
    """Breaks off, as a model in this process does when it runs out of memory."""

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        raise GenerationError("Het taalmodel stopte halverwege. Stel de vraag opnieuw.")


@pytest.fixture(autouse=True)
def plain_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "weigh", cosine_evidence)
    monkeypatch.setattr(searching, "rerank", lambda evidence, passages: passages)
    monkeypatch.setattr(ChosenModels, "lacking", lambda _: ())  # nothing is installed here
    monkeypatch.setattr(ChosenModels, "judge", lambda _: None)
    monkeypatch.setattr(Vraagbaak, "_options", lambda _: AnswerOptions(threshold=0.5, read_threshold=0.5, patience=1.0))


@pytest.fixture
def product(tmp_path: Path) -> Callable[..., Vraagbaak]:
    def make(address: str, reader: ScriptedReader | None = None) -> Vraagbaak:
        made = Vraagbaak(settings=Settings(data=tmp_path, model=address))
        made.models._reader = reader or ScriptedReader({"krapte": 0.99})
        made.models._embedder = CountingEmbedder()  # type: ignore[assignment]
        made._open._library = library(document(f"Krapte\n{KRAPTE}", headings=("Krapte",)))
        return made

    return make


def ask(product: Vraagbaak, question: Question = QUESTION) -> Answer:
    steps = product.ask(question)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def quoted(answer: Answer) -> bool:
    """Whether it has the sentence of the report, and nothing that a model wrote."""
    texts = [[sentence.text for sentence in place.sentences] for place in answer.places]
    return (texts, answer.written, answer.mode) == ([[KRAPTE]], (), "citaten")


def break_off(write: Write) -> None:
    write(event({"role": "assistant", "content": "In 2024 "}))


@contextlib.contextmanager
def crashing() -> Iterator[ChatServer]:
    with chat_server() as server:
        server.write = break_off
        yield server


@contextlib.contextmanager
def failing() -> Iterator[ChatServer]:
    with chat_server() as server:
        server.status, server.body = 500, '{"error": {"message": "out of memory"}}'
        yield server


@contextlib.contextmanager
def gone() -> Iterator[ChatServer]:
    with chat_server() as server:
        pass
    yield server


@pytest.mark.parametrize("server", [crashing, failing, gone])
def test_a_server_that_crashes_or_is_gone_leaves_the_places(
    product: Callable[..., Vraagbaak], server: Callable[[], contextlib.AbstractContextManager[ChatServer]]
) -> None:
    with server() as told:
        answer = ask(product(told.address))
    assert quoted(answer)
    (remark,) = answer.remarks
    assert remark.startswith(f"{WITHOUT_WRITER} ")
    assert len(remark) > len(WITHOUT_WRITER) + 20, "what happened and what to do"
    assert "\n" not in remark


def test_a_server_that_hangs_is_left_and_leaves_the_places(product: Callable[..., Vraagbaak]) -> None:
    released = threading.Event()
    with chat_server() as server:
        server.before = lambda: released.wait(PATIENCE) and None
        began = time.monotonic()
        answer = ask(product(server.address))
        waited = time.monotonic() - began
        released.set()
    assert quoted(answer)
    assert answer.remarks == (answering.TOO_SLOW,)
    assert waited < PATIENCE / 2


def test_a_server_that_comes_back_writes_again(product: Callable[..., Vraagbaak]) -> None:
    with chat_server() as server:
        asked = product(server.address)
        server.write = break_off
        assert quoted(ask(asked))
        server.write, server.pieces = None, (f"{KRAPTE} [1]",)
        answer = ask(asked)
    assert [one.text for one in answer.written] == [KRAPTE]
    assert answer.remarks == ()


@pytest.mark.parametrize("mode", ["citaten", "antwoord"])
def test_a_reader_that_fails_is_done_without(product: Callable[..., Vraagbaak], mode: str) -> None:
    with chat_server() as server:
        answer = ask(product(server.address, FailingReader()), Question(text="Hoeveel krapte?", mode=mode))  # type: ignore[arg-type]
    assert quoted(answer)
    assert answer.remarks[-1] == f"{WITHOUT_READER} Het taalmodel stopte halverwege. Stel de vraag opnieuw."


def test_searching_that_fails_is_an_error_with_its_line(
    product: Callable[..., Vraagbaak], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GenerationError("Het zoekmodel stopte. Stel de vraag opnieuw.")

    monkeypatch.setattr("index.retrieval.Library.retrieve", fail)
    with pytest.raises(ModelError, match="Het zoekmodel stopte"):
        ask(product("http://127.0.0.1:9/v1"))


def test_over_the_api_the_places_and_the_line_come_through(
    product: Callable[..., Vraagbaak], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crashing() as server:
        asked = product(server.address)
        summary = DocumentSummary(
            name="rapport.pdf",
            title="Rapport",
            organisation="",
            year=2026,
            pages=1,
            chunks=1,
            added="",
            sha256="0" * 64,
        )
        monkeypatch.setattr(asked, "documents", lambda: (summary,))
        monkeypatch.setattr(asked._open, "library", lambda: asked._open._library)
        monkeypatch.setattr(asked, "marks", lambda citation: ())
        with served(lambda port: build_api(asked, port=port, uploads=tmp_path)) as address:
            body = {"question": QUESTION.text, "mode": "antwoord"}
            answer = httpx2.post(f"{address}/v1/ask", json=body, timeout=PATIENCE).json()
    assert [place["text"] for place in answer["places"]] == [KRAPTE]
    assert answer["written"] == []
    assert answer["remarks"][0].startswith(WITHOUT_WRITER)
