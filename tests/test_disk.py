"""Full and forbidden disks, and other processes that read and write meanwhile."""

import errno
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from stored_reports import EMBEDDER, TEXTS, add_reports, contents, names, stored, text_of

import index.store.manifest as manifest_module
from index.errors import CollectionError, CorpusError
from index.store.collection import add_document, remove_document
from index.store.folder import open_library
from index.store.repair import check_collection
from ui.chosen_models import ChosenModels
from ui.cli import main

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    add_reports(data / "collection", tmp_path)
    return data / "collection"


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
