"""What ``vraagbaak doctor`` finds, and what it does not tell to others."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from chat_server import chat_server
from doors import served
from fakes import CountingEmbedder
from issuer import Issuer

from index.store.collection import add_document
from ui.access.accounts import Accounts
from ui.cli import main
from ui.commands import doctor
from ui.commands.doctor import Diagnosis, diagnosis_line, examine
from ui.product import Vraagbaak
from ui.sample_index import SAMPLE
from ui.settings import Settings

QUIET = Diagnosis(subject="zonder netwerk", well=True, told="lukt")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out adding a report, which needs the weights."""
    monkeypatch.setattr(doctor, "_silence", lambda _settings: QUIET)


def findings(data: Path, **settings: str) -> dict[str, Diagnosis]:
    product = Vraagbaak(settings=Settings(data=data, **settings))
    return {finding.subject: finding for finding in examine(product)}


def private(folder: Path) -> Path:
    folder.chmod(0o700)
    return folder


@pytest.mark.usefixtures("quick")
def test_an_empty_folder_lacks_the_models_alone(tmp_path: Path) -> None:
    found = findings(private(tmp_path))
    assert {subject: finding.well for subject, finding in found.items() if subject != "geheugen"} == {
        "versies": True,
        "eigen map": True,
        "schijf": True,
        "zoekmodel": False,
        "leesmodel": False,
        "rapporten": True,
        "gesprekken": True,
        "zonder netwerk": True,
    }
    assert found["zoekmodel"].cure == "Voer 'vraagbaak prepare' uit."
    assert found["versies"].told.startswith("Vraagbaak 0.")


@pytest.mark.usefixtures("quick")
def test_what_is_wrong_has_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "collection").mkdir()
    (tmp_path / "collection" / "manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "geschiedenis.sqlite").write_bytes(b"geen geschiedenis" * 100)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(doctor, "ROOM", 10**18)
    monkeypatch.setattr(doctor, "free_memory", lambda: 1000)
    found = findings(tmp_path)
    sick = {subject: finding for subject, finding in found.items() if finding.well is False}
    assert {"eigen map", "schijf", "geheugen", "rapporten", "gesprekken"} <= set(sick)
    assert all(finding.cure for finding in sick.values())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("free", "well"), [(10**6, False), (10**12, True)])
def test_memory_is_known_wherever_psutil_runs(
    free: int, well: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    memory = findings(private(tmp_path))["geheugen"]
    assert (memory.well, memory.told.split(",")[0]) == (well, f"{free / 1e9:.1f} GB vrij")


@pytest.mark.usefixtures("quick")
def test_a_server_is_asked_whether_it_is_there(tmp_path: Path) -> None:
    with chat_server() as server:
        found = findings(private(tmp_path), model=server.address)
        assert (found["server"].well, found["server"].told) == (True, "antwoordt")
    gone = findings(tmp_path, model=server.address)["server"]
    assert (gone.well, bool(gone.cure)) == (False, True)


@pytest.mark.usefixtures("quick")
def test_where_people_log_in_is_asked_only_what_it_tells_of_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*options: str) -> list[str]:
        main(["--data", str(private(tmp_path)), "doctor", *options])
        return [line for line in capsys.readouterr().out.splitlines() if "aanmelden" in line]

    issuer = Issuer()
    with served(issuer.application):
        at = ("--oidc-issuer", issuer.address)
        assert told() == []
        assert issuer.asked == []  # only when it is named
        assert told(*at) == [f"✓ aanmelden: de aanbieder antwoordt ({issuer.address})"]
        assert issuer.asked == ["/.well-known/openid-configuration"]
        issuer.metadata = {"token_endpoint": "https://elders.example/token"}
        assert told(*at, "--report") == [
            "✗ aanmelden: De aanbieder waar mensen zich aanmelden, is niet te gebruiken. Controleer --oidc-issuer."
        ]
        assert "stuurt door naar een ander adres" in told(*at)[0]
    away = "✗ aanmelden: De aanbieder waar mensen zich aanmelden, antwoordt niet goed."
    assert told(*at, "--report") == [f"{away} Kijk of die werkt, of controleer --oidc-issuer."]
    assert issuer.address in told(*at)[0]
    assert "kan niet achter --oidc-issuer" in told("--oidc-issuer", "http://voorbeeld.nl")[0]


@pytest.mark.usefixtures("quick")
def test_a_report_for_others_names_no_folder_and_no_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private(tmp_path)
    address = "http://127.0.0.1:9/v1"
    options = ["--data", str(tmp_path), "--model", address, "doctor"]
    assert main(options) == 1
    own = capsys.readouterr().out
    assert str(tmp_path) in own
    assert "127.0.0.1" in own
    assert main([*options, "--report"]) == 1
    told = capsys.readouterr().out
    assert str(tmp_path) not in told
    assert "127.0.0.1" not in told
    assert "✗ server: De server met het taalmodel antwoordt niet goed. Start de server" in told
    assert len(told.splitlines()) == 10


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize("damaged", [False, True])
def test_a_report_for_others_names_no_report_and_nobody(
    damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "mejanssen"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    settings = Settings(data=home / "gegevens", embedder=str(home / "zoekmodel"))
    report = tmp_path / "reorganisatie-haarlem.md"
    report.write_text("# Ontslag\n\nEr verdwijnen 40 banen in de zorg.", encoding="utf-8")
    add_document(settings.collection, report, CountingEmbedder())
    Accounts(settings.accounts).add("pietersen", "een lang wachtwoord", keeper=True)
    (settings.people / "pietersen").mkdir(parents=True)
    if damaged:
        for file in (settings.collection / "documents").glob("*/*"):
            file.write_bytes(b"weg")
        settings.history.write_bytes(b"geen geschiedenis" * 100)
    why = f"{home}/gegevens/reorganisatie-haarlem.md van pietersen is stuk"
    done = subprocess.CompletedProcess([], 1, stdout="", stderr=why)
    monkeypatch.setattr(doctor, "_run", lambda _command: done)
    monkeypatch.setattr(doctor, "_lend_weights", lambda _settings, _folder: None)
    options = ["--data", str(settings.data), "--embedder", settings.embedder, "doctor"]
    assert main(options) == 1
    own = capsys.readouterr().out
    assert (why in own, ("reorganisatie-haarlem" in own.replace(why, ""))) == (True, damaged)
    assert main([*options, "--report"]) == 1
    told = capsys.readouterr().out
    assert [line[0] for line in told.splitlines()] == [line[0] for line in own.splitlines()], "the same is wrong"
    names = ("haarlem", "reorganisatie", "pietersen", "janssen", tmp_path.name, "zoekmodel/")
    assert [name for name in names if name.lower() in told.lower()] == []


def test_a_finding_is_one_line() -> None:
    finding = Diagnosis(subject="schijf", well=None, told="vol", detail="/map\nvan mij", cure="Maak ruimte.")
    assert diagnosis_line(finding, private=True) == "? schijf: vol (/map van mij) Maak ruimte."
    assert diagnosis_line(finding, private=False) == "? schijf: vol Maak ruimte."


def test_a_command_that_connects_is_ended_where_the_network_cannot_be_cut() -> None:
    code = doctor._GUARDED.replace(
        "from ui.cli import main", "import socket\nsocket.create_connection(('192.0.2.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (1, "an outside name")
    code = doctor._GUARDED
    done = subprocess.run([sys.executable, "-P", "-c", code, "--help"], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0


def test_a_report_is_added_and_asked_in_a_folder_that_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=private(tmp_path))
    for name in (settings.embedder, settings.reader):
        (settings.weights / name).mkdir(parents=True)
        (settings.weights / name / "gewicht").write_text(name, encoding="utf-8")
    run: list[list[str]] = []
    outcomes = {"index": (0, "toegevoegd"), "ask": (0, f"[1] {SAMPLE}, pagina 3")}

    def fake(command: list[str]) -> subprocess.CompletedProcess[str]:
        at = command.index("--data")
        folder, verb = Path(command[at + 1]), command[at + 4]
        assert (folder / "weights" / settings.reader / "gewicht").read_text(encoding="utf-8") == settings.reader
        run.append([folder.parent.name, *command[at + 4 :]])
        code, said = outcomes[verb]
        return subprocess.CompletedProcess(command, code, stdout=said, stderr="Eerst dit.\nHet ging mis.")

    monkeypatch.setattr(doctor, "_run", fake)
    assert findings(tmp_path)["zonder netwerk"].well is True
    assert [(where, verb) for where, verb, *_ in run] == [(tmp_path.name, "index"), (tmp_path.name, "ask")]
    assert not list(tmp_path.glob(".doctor*"))
    outcomes["ask"] = (1, "")
    sick = findings(tmp_path)["zonder netwerk"]
    assert (sick.well, sick.detail) == (False, "Het ging mis.")


@pytest.mark.slow
def test_the_sample_is_added_and_asked_with_the_network_shut(data: Path) -> None:
    finding = doctor._silence(Settings(data=data))
    assert (finding.well, finding.detail, finding.cure) == (True, "", "")
    assert finding.told.endswith((" met het netwerk dicht", " zonder een verbinding te maken"))
    assert not list(data.glob(".doctor*"))
