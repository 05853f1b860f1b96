"""What happens before the first answer: weights put in place, models loaded behind an open window, modules imported."""

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import CountingEmbedder, ScriptedReader

from index.types import DocumentSummary
from models import install as installing
from models.catalogue import Role
from models.errors import DamagedWeightsError, MissingPackageError, MissingWeightsError, OutdatedWeightsError
from rag.types import Question
from ui.chosen_models import ChosenModels
from ui.cli import main
from ui.conversation.exchange import Exchange
from ui.errors import InterfaceError
from ui.open_collection import OpenCollection
from ui.product import Vraagbaak
from ui.settings import Settings
from ui.window.answer import status_line
from ui.window.loading import loading_line
from ui.window.search import _search

TEXT = "# De robotclub\n\nDe robotclub telt 410 leden in het dorp.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "club.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is put in place, instead of the weights themselves."""
    names: list[str] = []

    def install(name: str, weights: Path, *, progress: object) -> Path:
        names.append(name)
        (weights / name).mkdir(parents=True, exist_ok=True)
        (weights / name / "outdated").unlink(missing_ok=True)
        return weights / name

    def locate(name: str, role: Role, weights: Path) -> Path:
        if name.endswith(".gguf"):
            return installing.locate(name, role, weights)
        if (weights / name / "outdated").exists():
            raise OutdatedWeightsError("oud")
        if not (weights / name).exists():
            raise MissingWeightsError("weg")
        return weights / name

    monkeypatch.setattr("ui.chosen_models.install", install)
    monkeypatch.setattr("ui.chosen_models.locate", locate)
    monkeypatch.setattr("ui.chosen_models.load_embedder", lambda folder, **_: CountingEmbedder())
    monkeypatch.setattr("ui.chosen_models.load_llm", lambda path, **_: ScriptedReader({}))
    return names


@pytest.mark.parametrize("words", [["index", "add", "club.md"], ["search", "leden"], ["ask", "Hoeveel leden?"]])
def test_in_an_empty_folder_the_weights_are_put_in_place_once(
    words: list[str],
    file: Path,
    installed: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["--data", str(tmp_path / "data"), *words]
    main(command)
    assert installed == ["e5-small", "gemma-3-270m"]
    first = "De modellen worden klaargezet. Dat gebeurt één keer, en duurt ongeveer een halve minuut."
    assert capsys.readouterr().err.splitlines()[0] == first
    assert (tmp_path / "data" / "weights").stat().st_mode & 0o777 == 0o700
    main(command)
    assert len(installed) == 2
    assert first not in capsys.readouterr().err


def test_after_an_update_outdated_weights_are_put_in_place_again_and_damaged_ones_are_not(
    installed: list[str],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["--data", str(tmp_path / "data"), "index", "add", "club.md"]
    main(command)
    (tmp_path / "data" / "weights" / "gemma-3-270m" / "outdated").touch()
    capsys.readouterr()
    main(command)
    assert installed == ["e5-small", "gemma-3-270m", "gemma-3-270m"]
    assert capsys.readouterr().err.startswith("De modellen worden klaargezet.")

    def locate(name: str, role: str, weights: Path) -> Path:
        if name == "gemma-3-270m":
            raise DamagedWeightsError("stuk")
        return weights / name

    monkeypatch.setattr("ui.chosen_models.locate", locate)
    main(command)
    assert len(installed) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["index", "add", "weg.pdf"], "'weg.pdf' is er niet. Controleer de naam en de map."),
        (["ask", "Hoeveel leden?", "--model", "weg.gguf"], "'weg.gguf' is geen bekend model"),
        (["eval", "vragen.jsonl"], "Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe."),
        (["calibrate", "vragen.jsonl"], "Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe."),
    ],
)
def test_what_cannot_go_well_is_told_before_anything_is_put_in_place(
    words: list[str],
    told: str,
    installed: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    question = '{"id": "x", "question": "Iets?", "answerable": false}'
    (tmp_path / "vragen.jsonl").write_text(question, encoding="utf-8")
    assert main(["--data", str(tmp_path / "data"), *words]) == 1
    assert capsys.readouterr().err.startswith(told)
    assert installed == []


def test_a_model_that_has_to_be_downloaded_is_not(installed: list[str], file: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "weights" / "e5-small-trm-nl").mkdir(parents=True)
    settings = Settings(data=tmp_path / "data", embedder="e5-small-trm-nl", reader="qwen3-1.7b")
    Vraagbaak(settings=settings).add_file(file)
    assert installed == []


def test_without_the_package_of_the_reader_a_report_is_added(
    installed: list[str], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(name: str, weights: Path, *, progress: object) -> None:
        if name == "gemma-3-270m":
            raise MissingPackageError("weg")
        (weights / name).mkdir(parents=True)

    monkeypatch.setattr("ui.chosen_models.install", install)
    assert Vraagbaak(settings=Settings(data=tmp_path / "data")).add_file(file).outcome == "nieuw"


@pytest.fixture
def product(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Vraagbaak:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: CountingEmbedder())
    made = Vraagbaak(settings=Settings(data=tmp_path / "data"))
    made.add_file(file)
    return made


def test_what_is_loaded_is_told_until_it_is_there(product: Vraagbaak, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(Vraagbaak, "prepare", lambda self, progress: progress(0.5, "e5-small wordt omgezet"))
    monkeypatch.setattr(OpenCollection, "library", lambda self: SimpleNamespace(retrieve=look))
    monkeypatch.setattr(ChosenModels, "reader", lambda self: told.append(product.loading()))

    def look(*_: object, **__: object) -> None:
        told.append(product.loading())

    product.get_ready()
    assert told == ["het zoekmodel laden", "het taalmodel laden"]
    assert product.loading() == ""


def test_nothing_is_loading_any_more_after_a_failure(product: Vraagbaak, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Vraagbaak, _progress: object) -> None:
        raise InterfaceError("Dat ging niet.")

    monkeypatch.setattr(Vraagbaak, "prepare", fail)
    with pytest.raises(InterfaceError):
        product.get_ready()
    assert product.loading() == ""


def test_searching_does_not_wait_for_the_language_model(product: Vraagbaak, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Event(), threading.Event()

    def load(_settings: Settings) -> None:
        begun.set()
        end.wait(30)

    monkeypatch.setattr("ui.chosen_models.load_reader", load)
    thread = threading.Thread(target=product.models.reader)
    thread.start()
    begun.wait(30)
    hits = product.search("leden van de robotclub")
    assert not end.is_set()
    end.set()
    thread.join()
    assert "410 leden" in hits[0].passage.chunk.text


def test_a_window_that_opens_lists_the_reports_before_they_are_loaded(
    product: Vraagbaak, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [heading.title for heading in product.overviews()[0].headings] == ["De robotclub"]
    product._doing = "het zoekmodel laden"
    monkeypatch.setattr(OpenCollection, "library", lambda self: pytest.fail("it waits for the search model"))
    (overview,) = product.overviews()
    assert (overview.summary.name, overview.headings, overview.questions) == ("club.md", (), None)


class Backend:
    def __init__(self, summary: DocumentSummary, doing: str) -> None:
        self._summary, self._doing = summary, doing

    def documents(self) -> tuple[DocumentSummary, ...]:
        return (self._summary,)

    def loading(self) -> str:
        return self._doing

    def search(self, *_: object, **__: object) -> tuple[()]:
        return ()


@pytest.mark.parametrize(("doing", "count"), [("het zoekmodel laden", 2), ("", 1)])
def test_who_asks_early_reads_what_is_being_loaded(product: Vraagbaak, doing: str, count: int) -> None:
    backend = Backend(product.documents()[0], doing)
    parts = SimpleNamespace(search=SimpleNamespace(status="status", hits="hits", found="found"))
    shown = list(_search(backend, parts, "leden", ["club.md"]))  # type: ignore[arg-type]
    line = "Vraagbaak is nog bezig: het zoekmodel laden. Daarna komt uw antwoord vanzelf."
    assert len(shown) == count
    assert shown[-1]["status"].startswith("0 passages gevonden")
    assert loading_line(backend) == (line if doing else "")  # type: ignore[arg-type]
    early = Exchange(number=1, question=Question(text="Hoeveel?"), titles={}, status="zoekt")
    assert status_line(early, loading=loading_line(backend)) == (line if doing else "Bezig met zoeken…")  # type: ignore[arg-type]
    if doing:
        assert shown[0]["status"] == line


@pytest.mark.slow
def test_a_question_in_the_terminal_imports_only_what_it_needs(data: Path) -> None:
    code = "import sys; from ui.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-P", "-c", code, "--data", str(data), "ask", "Wat is stil gebruik?"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"torch", "llama_cpp"} <= loaded
    assert (
        not {"transformers", "sentence_transformers", "gradio", "pandas", "sklearn", "pypdf", "ui.window.building"}
        & loaded
    )
