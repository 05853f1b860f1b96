"""Nothing is lost on disk: a manifest that is gone, damaged or of an older version."""

import json
from pathlib import Path

import pytest
from stored_reports import EMBEDDER, TEXTS, add_reports, contents, names, stored, text_of

from index.errors import UnreadableManifestError
from index.store.collection import add_document, remove_document
from index.store.manifest import read_manifest
from index.store.repair import check_collection, repair_collection
from ui.chosen_models import ChosenModels
from ui.cli import main
from ui.product import Vraagbaak
from ui.settings import Settings

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    add_reports(data / "collection", tmp_path)
    return data / "collection"


def break_manifest(folder: Path, how: str) -> None:
    path = folder / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    match how:
        case "gone":
            path.unlink()
            return
        case "half":
            path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8")
            return
        case "empty":
            path.write_bytes(b"")
            return
        case "types":
            raw["entries"][0]["summary"]["pages"] = "negen"
        case "list":
            raw["entries"] = {"een": 1}
        case "outside":
            raw["entries"][0]["folder"] = "../../ergens"
        case "twice":
            raw["entries"].append(raw["entries"][0])
        case "missing":
            del raw["entries"][1]["files"]
    path.write_text(json.dumps(raw), encoding="utf-8")


BROKEN = ["gone", "half", "empty", "types", "list", "outside", "twice", "missing"]


@pytest.mark.parametrize("how", BROKEN)
def test_without_a_readable_manifest_no_command_sweeps_and_repair_makes_it_anew(
    folder: Path, data: Path, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, sentences = contents(folder), text_of(folder)
    break_manifest(folder, how)
    damaged = (folder / "manifest.json").read_bytes() if how != "gone" else None
    (tmp_path / "vier.txt").write_text("Vier robots.", encoding="utf-8")
    for command in (
        ["index", "add", str(tmp_path / "vier.txt")],
        ["index", "remove", "een.txt"],
        ["index", "list"],
        ["index", "check"],
    ):
        assert main(["--data", str(data), *command]) == 1
        said = capsys.readouterr().err
        assert said.splitlines()[-1].endswith(
            f"{'is weg' if how == 'gone' else 'is beschadigd'}; de rapporten zelf zijn er nog. "
            "Voer 'vraagbaak index check --repair' uit."
        )
        assert contents(folder) == before
    assert main(["--data", str(data), "index", "check", "--repair"]) == 0
    assert capsys.readouterr().out == "Het overzicht is opnieuw gemaakt: 3 rapporten.\nAlles is heel.\n"
    assert (names(folder), text_of(folder)) == (list(TEXTS), sentences)
    assert contents(folder) == before
    if damaged is not None:
        assert (folder / "manifest.damaged.json").read_bytes() == damaged
    assert main(["--data", str(data), "index", "add", str(tmp_path / "vier.txt")]) == 0
    assert names(folder) == [*TEXTS, "vier.txt"]


def test_starting_without_a_manifest_leaves_the_reports_alone(folder: Path, data: Path) -> None:
    before = contents(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(UnreadableManifestError, match="is weg; de rapporten zelf zijn er nog"):
        _prepare(data)
    assert contents(folder) == before


def _prepare(data: Path) -> None:

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.chosen_models.install", lambda *_, **__: None)
        Vraagbaak(settings=Settings(data=data)).prepare()


def without_entries(folder: Path) -> None:
    for path in folder.glob("documents/*/entry.json"):
        path.unlink()


@pytest.mark.parametrize("previous", [True, False])
def test_reports_of_an_older_version_are_taken_over_from_the_manifest_before_or_by_their_vectors(
    folder: Path, previous: bool
) -> None:
    before = read_manifest(folder)
    without_entries(folder)
    if not previous:
        (folder / "manifest.previous.json").unlink()
    (folder / "manifest.json").unlink()
    repair_collection(folder, EMBEDDER)
    after = read_manifest(folder)
    assert sorted(names(folder)) == sorted(TEXTS)
    assert {e.folder: e.files for e in after.entries} == {e.folder: e.files for e in before.entries}
    assert (after.embedder, after.dimension) == (EMBEDDER.name, EMBEDDER.dimension)
    assert check_collection(folder) == ()


def test_what_fits_no_line_is_put_aside_and_not_swept(folder: Path, tmp_path: Path) -> None:
    lost = stored(folder, "een.txt")
    without_entries(folder)
    (lost / "document.json").write_text("{}")
    (folder / "manifest.previous.json").unlink()
    (folder / "manifest.json").unlink()
    done = repair_collection(folder, EMBEDDER)
    assert done[1] == f"Niet te herkennen, en apart gezet in {folder / 'apart'}: {lost.name}."
    add_document(folder, tmp_path / "een.txt", EMBEDDER)
    assert (folder / "apart" / lost.name / "source.txt").read_text(encoding="utf-8") == TEXTS["een.txt"]
    assert sorted(names(folder)) == sorted(TEXTS)


def test_an_added_report_carries_its_own_line_and_those_of_before_get_theirs(folder: Path, tmp_path: Path) -> None:
    without_entries(folder)
    (tmp_path / "vier.txt").write_text("Vier robots.", encoding="utf-8")
    add_document(folder, tmp_path / "vier.txt", EMBEDDER)
    assert len(list(folder.glob("documents/*/entry.json"))) == 4
    assert check_collection(folder) == ()


def test_no_copy_of_the_manifest_names_what_was_removed(folder: Path) -> None:
    remove_document(folder, "een.txt")
    left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"een.txt" not in left
    assert b"twee.txt" in (folder / "manifest.previous.json").read_bytes()


def test_what_an_interrupted_change_left_is_swept(folder: Path, tmp_path: Path) -> None:
    left = [
        stored(folder, "een.txt") / ".questions.json.tmp",
        folder / ".manifest.json.tmp",
        folder / "documents" / ".abc.tmp" / "document.json",
        folder / "documents" / "0123-4567" / "document.json",
    ]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text("half")
    assert check_collection(folder) == ()
    assert repair_collection(folder, EMBEDDER) == ("Opgeruimd: 4 overgebleven bestanden of mappen.",)
    assert not any(path.exists() for path in left)
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_text("half")
    remove_document(folder, "twee.txt")
    assert not any(path.exists() for path in left)
    assert names(folder) == ["een.txt", "drie.md"]
