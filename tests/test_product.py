"""The product put together, with a counting embedder and without a language model."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import CountingEmbedder, ScriptedReader
from test_models_install import PARTS, WHOLE, tiny_entry, use_catalogue

import ui.product
from index.errors import DocumentError
from index.store.overview import kept_questions
from index.types import SuggestedQuestion
from models.install import install
from rag.errors import AnswerError, NoDocumentsError
from rag.types import Question
from ui.answering import finished
from ui.chosen_models import ChosenModels
from ui.cli import main
from ui.errors import EXPECTED_ERRORS
from ui.product import Vraagbaak
from ui.settings import Settings

TEXT = (
    "# Leden van de robotclub\n\nDe robotclub telt 410 leden in het dorp. Zo bouwt iedereen mee.\n\n"
    "# Kosten van scholing\n\nEen les scholing kost gemiddeld 95 euro per kind. De prijs blijft gelijk.\n\n"
    "# Sluiting van de zorgpost\n\nDe zorgpost sluit op zaterdag eerder, omdat er te weinig handen zijn. Dat vinden buren jammer.\n"
)


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vraagbaak:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: CountingEmbedder())
    return Vraagbaak(settings=Settings(data=tmp_path / "data"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "club.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def suggesting(monkeypatch: pytest.MonkeyPatch, make: Callable[[str], tuple[str, ...]]) -> None:
    """Let the questions of a document be these."""

    def suggest(document: str, *_: object, **__: object) -> tuple[SuggestedQuestion, ...]:
        return tuple(SuggestedQuestion(question=text, page=1, source="Zin.") for text in make(document))

    monkeypatch.setattr("ui.suggestions.suggest_questions", suggest)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--threads", "0", "index", "list"], "rekenkernen moet 1 of meer zijn"),
        (["start", "--port", "99999"], "De poort moet een getal van 0 tot en met 65535 zijn"),
        (["start", "--port", "-1"], "De poort moet een getal van 0 tot en met 65535 zijn"),
    ],
)
def test_a_number_that_cannot_be_is_explained(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), *words]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_the_window_opens_with_a_damaged_report(
    product: Vraagbaak, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    product.add_file(file)
    for stored in (product.settings.collection / "documents").rglob("chunks.faiss"):
        stored.write_bytes(b"")
    served: list[object] = []
    monkeypatch.setattr(Vraagbaak, "prepare", lambda self, progress: None)

    def serve(window: object, *, once_open: Callable[[], None], **_: object) -> None:
        served.append(window)
        once_open()

    monkeypatch.setattr("ui.window.serving.serve", serve)
    assert main(["--data", str(product.settings.data), "start", "--no-browser"]) == 0
    assert len(served) == 1
    for thread in threading.enumerate():
        if thread.name == "klaarzetten":
            thread.join()
    assert "Voeg het document opnieuw toe" in capsys.readouterr().err


SECTIONS = ("Leden van de robotclub", "Kosten van scholing", "Sluiting van de zorgpost")
QUESTIONS = (
    "Wat staat er over leden van de robotclub?",
    "Wat staat er over kosten van scholing?",
    "Wat staat er over sluiting van de zorgpost?",
)


def test_a_report_can_be_searched_before_its_questions_are_made(product: Vraagbaak, file: Path) -> None:
    steps: list[tuple[float, str]] = []
    product.add_file(file, lambda share, what: steps.append((share, what)))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert (steps[0], steps[-1]) == ((0.0, "club.md lezen"), (1.0, "club.md klaar"))
    assert product.example_questions() == ()
    assert next(product.ask(Question(text="Hoeveel leden telt de robotclub?"))).passages


def test_questions_are_made_in_the_background(product: Vraagbaak, file: Path) -> None:
    product.add_file(file)
    product.suggest_in_background()
    deadline = time.monotonic() + 60
    while product.example_questions() != QUESTIONS and time.monotonic() < deadline:
        time.sleep(0.05)
    assert product.example_questions() == QUESTIONS


def test_the_last_added_report_asks_first_and_all_in_turn(
    product: Vraagbaak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"a.txt": ("A1?", "A2?", "A3?"), "b.txt": (), "c.txt": ("C1?",)}
    suggesting(monkeypatch, made.__getitem__)
    for name in made:
        (tmp_path / name).write_text(f"Dit is {name}.", encoding="utf-8")
        product.add_file(tmp_path / name)
        product.overview(name)
    assert product.example_questions() == ("C1?", "A1?", "A2?", "A3?")


@pytest.mark.parametrize("error", [AnswerError("x"), NoDocumentsError(), DocumentError("x")])
def test_a_report_is_added_when_its_questions_cannot_be_made(
    product: Vraagbaak, file: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("ui.suggestions.suggest_questions", fail)
    assert product.add_file(file).outcome == "nieuw"
    assert product.overview("club.md").questions == ()
    assert product.example_questions() == ()
    assert product.check() == ()
    suggesting(monkeypatch, lambda name: ("Alsnog?",))
    product.overview("club.md")
    assert product.example_questions() == ("Alsnog?",)


def test_questions_are_made_once(product: Vraagbaak, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    product.add_file(file)
    product.overview("club.md")
    suggesting(monkeypatch, lambda name: ("Nog eens?",))
    product.add_file(file)
    product.overview("club.md")
    assert product.example_questions() == QUESTIONS


def test_a_collection_from_before_gets_its_questions_when_a_report_is_shown(
    product: Vraagbaak, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product.add_file(file)
    assert product.example_questions() == ()
    suggesting(monkeypatch, lambda name: ("Nu wel?",))
    overview = product.overview("club.md")
    assert [question.question for question in overview.questions or ()] == ["Nu wel?"]
    assert kept_questions(product.settings.collection, overview.summary) == overview.questions


def test_index_show_prints_a_report_at_a_glance(
    product: Vraagbaak, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    product.add_file(file)
    assert main(["--data", str(product.settings.data), "index", "show", "club.md"]) == 0
    assert capsys.readouterr().out == (
        "Leden van de robotclub, 3 delen\n\n"
        "Koppen:\n  Leden van de robotclub\n  Kosten van scholing\n  Sluiting van de zorgpost\n\n"
        "Vragen die dit rapport beantwoordt:\n"
        + "".join(f"  {question} (“{section}”)\n" for question, section in zip(QUESTIONS, SECTIONS, strict=True))
    )


def test_index_show_of_what_is_not_there_is_one_dutch_line(
    product: Vraagbaak, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(product.settings.data), "index", "show", "weg.pdf"]) == 1
    assert capsys.readouterr().err == "Er is geen document met de naam weg.pdf. Kijk met 'vraagbaak index list'.\n"


def test_a_file_of_answers_is_not_overwritten(
    product: Vraagbaak, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    product.add_file(file)
    path = tmp_path / "vragen.jsonl"
    path.write_text('{"id": "1", "question": "Hoeveel leden?", "answerable": false}\n', encoding="utf-8")
    before = path.read_bytes()
    command = ["--data", str(product.settings.data), "eval", str(path), "--mode", "citaten", "--answers", str(path)]
    assert main(command) == 1
    assert "bestaat al en blijft zoals het is" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_checking_the_models_names_a_damaged_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = tmp_path / "weights" / "gemma-3-270m"
    weights.mkdir(parents=True)
    assert main(["--data", str(tmp_path), "models", "check"]) == 0
    assert "Er is nog geen model" in capsys.readouterr().out
    (weights / "SOURCE.json").write_text("{", encoding="utf-8")
    assert main(["--data", str(tmp_path), "models", "check"]) == 1
    assert capsys.readouterr().err.startswith("gemma-3-270m: ")


def test_a_damaged_threshold_is_told_in_the_window(product: Vraagbaak, file: Path) -> None:
    product.add_file(file)
    product.settings.threshold.write_text("{", encoding="utf-8")
    with pytest.raises(EXPECTED_ERRORS, match=r"calibrate VRAGEN\.jsonl --keep"):
        next(product.ask(Question(text="Hoeveel leden?", mode="citaten")))


def test_what_is_printed_to_a_file_is_utf_8(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(Path(ui.product.__file__).parents[1])}
    code = (
        "import ui.commands.running, ui.printing; ui.commands.running.run = lambda options: ui.printing.say('noot \u2074');"
        " from ui.cli import main; main(['index', 'list'])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], env=env, capture_output=True, check=True)
    assert done.stdout.decode("utf-8").strip() == "noot \u2074"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (None, ()),
        ("byte", ("Beantwoord zonder het taalmodel om te lezen. Het model in {} is beschadigd: tiny.gguf is veranderd.",)),
        ("short", ("Beantwoord zonder het taalmodel om te lezen. Het model in {} is beschadigd: tiny.gguf heeft een",)),
        ("gone", ("Beantwoord zonder het taalmodel om te lezen. Het model in {} is beschadigd: tiny.gguf ontbreekt.",)),
    ],
)  # fmt: skip
def test_an_answer_says_when_a_model_is_damaged(
    damage: str | None, said: tuple[str, ...], product: Vraagbaak, file: Path, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    entry = tiny_entry(hashlib.sha256(WHOLE).hexdigest())
    use_catalogue(monkeypatch, entry)
    parts = []
    for number, content in enumerate(PARTS):
        parts.append(tmp_path / f"data.{number}")
        parts[-1].write_bytes(content)
    monkeypatch.setattr("models.sources.package_parts", lambda source: parts)
    monkeypatch.setattr("ui.chosen_models.load_llm", lambda path, **_: ScriptedReader({}))
    settings = replace(product.settings, reader="tiny")
    path = install("tiny", settings.weights, progress=lambda *_: None)
    if damage == "gone":
        path.unlink()
    elif damage:
        path.write_bytes(WHOLE[:9] if damage == "short" else WHOLE[:-1] + b"F")
    own = Vraagbaak(settings=settings)
    own.add_file(file)
    remarks = finished(own.ask(Question(text="Hoeveel leden telt de robotclub?"))).remarks
    assert len(remarks) == len(said)
    assert all(line.startswith(start.format(path.parent)) for line, start in zip(remarks, said, strict=True))
    assert all(line.endswith("Voer 'vraagbaak models install tiny' uit.") for line in remarks)
