"""Nothing is lost on disk: a manifest that is gone or damaged, full and forbidden disks, and what mending does."""

import errno
import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fakes import CountingEmbedder
from pdf_pages import lines, pdf

import index.store.manifest as manifest_module
from index.errors import CollectionError, CorpusError, UnreadableManifestError
from index.store.collection import add_document, load_positions, remove_document, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.overview import keep_questions, kept_questions
from index.store.repair import check_collection, repair_collection
from index.types import SuggestedQuestion
from ui.chosen_models import ChosenModels
from ui.cli import main
from ui.product import Vraagbaak
from ui.settings import Settings

pytestmark = pytest.mark.usefixtures("read_here")

EMBEDDER = CountingEmbedder()
TEXTS = {
    "een.txt": "Een baan in de zorg.",
    "twee.txt": "Twee mensen zoeken scholing.",
    "drie.md": "# Loon\n\nHet loon.",
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """A collection of three reports."""
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        add_document(data / "collection", tmp_path / name, EMBEDDER)
    return data / "collection"


def names(folder: Path) -> list[str]:
    return [entry.summary.name for entry in read_manifest(folder).entries]


def text_of(folder: Path) -> str:
    return " ".join(sentence.text for sentence in open_library(folder, EMBEDDER).retrieve("x").sentences)


def stored(folder: Path, name: str) -> Path:
    return source_file(folder, name).parent


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder / "documents").rglob("*")) if path.is_file()}


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


# --- mending ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [
        "document.json", "pages.jsonl", "chunks.jsonl", "chunks.npy", "columns.npy", "terms.npy", "chunks.faiss",
        "sentences.faiss", "positions.npy", "entry.json",
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["byte", "gone", "short"])
def test_repair_makes_a_report_anew_from_its_file(tmp_path: Path, file: str, how: str) -> None:
    folder = tmp_path / "collection"
    add_document(
        folder,
        pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe in de zorg."], y=700)),
        EMBEDDER,
    )
    sentences, summary, places = (
        text_of(folder),
        read_manifest(folder).entries[0].summary,
        load_positions(folder, "a.pdf"),
    )
    path = stored(folder, "a.pdf") / file
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if how == "short" else content[:40] + bytes([content[40] ^ 1]) + content[41:])
    found = check_collection(folder)
    if (file, how) == ("entry.json", "gone"):
        assert found == ()
    else:
        (line,) = found
        assert line.startswith(f"a.pdf: het bestand {file} ")
        assert line.endswith("Voer 'vraagbaak index check --repair' uit, of voeg het document opnieuw toe.")
        (done, *_) = repair_collection(folder, EMBEDDER)
        assert "Hersteld" in done
    assert check_collection(folder) == ()
    assert (text_of(folder), read_manifest(folder).entries[0].summary) == (sentences, summary)
    assert (load_positions(folder, "a.pdf") == places).all()
    assert len(list((folder / "documents").iterdir())) == 1


def test_what_cannot_be_mended_stays_and_is_named(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stored(folder, "een.txt") / "source.txt").write_text("Iets anders.")
    sentences = text_of(folder)
    assert main(["--data", str(data), "index", "check", "--repair"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == (
        "een.txt: het bestand source.txt is beschadigd. Niet hersteld: ook het bewaarde bestand is beschadigd. "
        "Voeg het document opnieuw toe."
    )
    assert second.startswith("een.txt: het bestand source.txt is beschadigd.")
    assert text_of(folder) == sentences


def test_files_that_do_not_belong_together_are_found_although_each_is_as_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    one, other = (folder / "documents" / entry["folder"] for entry in raw["entries"][:2])
    chunks = (one / "chunks.jsonl").read_text(encoding="utf-8")
    (one / "chunks.jsonl").write_text(chunks.replace("zorg", "bouw"), encoding="utf-8")
    shutil.copy(one / "entry.json", other / "entry.json")
    monkeypatch.setattr("index.store.repair.damage", lambda folder, entry: "")
    assert [line.split(". Voer")[0] for line in check_collection(folder)] == [
        "een.txt: de passages passen niet bij de bladzijden",
        "twee.txt: het bestand entry.json hoort niet bij dit rapport",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"questions": [{"question": 1, "page": "x", "source": null}]}'])
def test_damaged_questions_are_made_anew(folder: Path, text: str) -> None:
    summary = read_manifest(folder).entries[0].summary
    keep_questions(folder, summary, (SuggestedQuestion(question="Wat?", page=1, source="Zin."),))
    (stored(folder, "een.txt") / "questions.json").write_text(text)
    assert kept_questions(folder, summary) is None
    assert check_collection(folder) == (
        "een.txt: het bestand questions.json is beschadigd. Voer 'vraagbaak index check --repair' uit.",
    )
    assert repair_collection(folder, EMBEDDER) == ("een.txt: de vragen om mee te beginnen worden opnieuw gemaakt.",)
    assert check_collection(folder) == ()


# --- disks and other processes ------------------------------------------------------------------------------------


def failing(code: int) -> "type[object]":
    class Fail:
        def __init__(self, *_: object, **__: object) -> None:
            raise OSError(code, "no")

    return Fail


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.ENOSPC, "Maak ruimte vrij"), (errno.EROFS, "U mag niet schrijven"), (errno.EACCES, "U mag")],
)
@pytest.mark.parametrize(
    "where", ["document_folders.write_files", "document_folders.write_entry", "collection.write_manifest"]
)
def test_a_disk_that_takes_nothing_leaves_everything_as_it_was(
    folder: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    said: str,
    where: str,
) -> None:
    before = contents(folder)
    (tmp_path / "vier.txt").write_text("Vier robots.", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(f"index.store.{where}", failing(code))
        assert main(["--data", str(data), "index", "add", str(tmp_path / "vier.txt")]) == 1
    error = [line for line in capsys.readouterr().err.splitlines() if said in line]
    assert len(error) == 1
    assert contents(folder) == before, "what was half written is swept"
    assert main(["--data", str(data), "index", "add", str(tmp_path / "vier.txt")]) == 0
    assert names(folder) == [*TEXTS, "vier.txt"]


@pytest.mark.parametrize("writes", [0, 1])
def test_removing_works_on_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """At first nothing can be written; with one write, what was removed made enough room."""
    gone, real, full = stored(folder, "een.txt"), manifest_module.write_file, [True]

    def write_file(path: Path, content: bytes) -> None:
        if full and not (writes and not list(gone.parent.glob(".*.gone/document.json")) and not gone.exists()):
            raise OSError(errno.ENOSPC, "full")
        real(path, content)

    monkeypatch.setattr(manifest_module, "write_file", write_file)
    remove_document(folder, "een.txt")
    assert names(folder) == ["twee.txt", "drie.md"]
    assert TEXTS["een.txt"] not in text_of(folder)
    assert not any(TEXTS["een.txt"].encode() in content for content in contents(folder).values())
    assert check_collection(folder) == ()
    full.clear()
    remove_document(folder, "twee.txt")
    assert names(folder) == ["drie.md"]
    assert len(list((folder / "documents").iterdir())) == 1


def test_reading_while_reports_come_and_go_is_never_called_damage(folder: Path, tmp_path: Path) -> None:
    stop, faults = threading.Event(), []

    def come_and_go() -> None:
        while not stop.is_set():
            remove_document(folder, "een.txt")
            add_document(folder, tmp_path / "een.txt", EMBEDDER)

    changing = threading.Thread(target=come_and_go)
    changing.start()
    try:
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            try:
                open_library(folder, EMBEDDER)
                faults += check_collection(folder)
            except CorpusError as error:
                faults.append(str(error))
    finally:
        stop.set()
        changing.join()
    assert faults == []


def test_two_that_add_at_once_both_stay(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom fakes import CountingEmbedder\n"
        "import index.store.collection as collection\nfrom index.worker import read_here\n"
        "collection.read_file = read_here\n"
        "for name in sys.argv[2:]:\n    collection.add_document(Path(sys.argv[1]), Path(name), CountingEmbedder())\n"
    )
    files = [tmp_path / f"n{number}.txt" for number in range(6)]
    for path in files:
        path.write_text(f"Robot {path.stem} werkt.", encoding="utf-8")
    here = Path(__file__).parent
    processes = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", code, str(folder), *map(str, part)],
            env={"PYTHONPATH": f"{here}:{here.parent}", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
        )
        for part in (files[:4], files[2:])
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    assert sorted(names(folder)) == sorted([*TEXTS, *(path.name for path in files)])
    assert check_collection(folder) == ()


def test_who_waits_too_long_for_another_change_is_told_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest_module, "_PATIENCE", 0.2)
    before = contents(folder)
    (tmp_path / "vier.txt").write_text("Vier robots.", encoding="utf-8")
    with manifest_module.locked(folder):
        other = threading.Thread(target=lambda: said.append(_error(lambda: remove_document(folder, "een.txt"))))
        said: list[str] = []
        other.start()
        other.join()
    assert said == ["Een ander venster of commando wijzigt de verzameling nu. Probeer het straks opnieuw."]
    assert contents(folder) == before


def _error(act: object) -> str:
    with pytest.raises(CollectionError) as caught:
        act()  # type: ignore[operator]
    return str(caught.value)
