"""A real server, and who writes to it, killed at once: nothing is lost, and a Dutch line says what happened."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import CountingEmbedder
from milvus_servers import RealServer, unable

import index.store.milvus.writing as writing
from index.errors import StoreError
from index.store.milvus.collection import MilvusCollection
from ui.chosen_models import ChosenModels
from ui.cli import main

pytestmark = [
    pytest.mark.milvus,
    pytest.mark.usefixtures("read_here"),
    pytest.mark.skipif(bool(unable()), reason=unable()),
]

EMBEDDER = CountingEmbedder()
# Adds a report, and says so when all but its line is written; then it waits to be killed.
WRITER = """
import sys, time
from pathlib import Path
from fakes import CountingEmbedder
from index import worker
from index.store import collection
from index.store.milvus.collection import MilvusCollection
from index.store.milvus.lines import Lines
collection.read_file = worker.read_here
def wait(self, entry):
    print("written", flush=True)
    time.sleep(600)
Lines.write = wait
MilvusCollection(sys.argv[1]).add(Path(sys.argv[2]), CountingEmbedder())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    started = RealServer(tmp_path_factory.mktemp("milvus"))
    started.start()
    yield started
    started.kill()


@pytest.fixture
def collection(server: RealServer, tmp_path: Path) -> MilvusCollection:
    """A collection of two reports."""
    server.empty()
    found = MilvusCollection(server.address, reports=str(tmp_path / "reports"))
    for name, text in {"een.txt": "De krapte is groot.", "twee.txt": "Het loon stijgt."}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        found.add(tmp_path / name, EMBEDDER)
    return found


def names(collection: MilvusCollection) -> list[str]:
    return [entry.summary.name for entry in collection.manifest().entries]


def test_a_killed_writer_leaves_nothing_that_counts(
    collection: MilvusCollection, server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "twee.txt").write_text("Een robot. " * 100, encoding="utf-8")  # in the place of what is there
    before = collection.library(EMBEDDER).retrieve("robot loon")
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, server.address, str(tmp_path / "twee.txt")],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent, env=_environment(),
    ) as writer:  # fmt: skip
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        writer.send_signal(signal.SIGKILL)
    after = MilvusCollection(server.address)
    assert after.library(EMBEDDER).retrieve("robot loon") == before
    assert after.check() == ()
    later = writing.now() + writing._DAY + 1
    monkeypatch.setattr("index.store.milvus.writing.now", lambda: later)
    assert writing.sweep_server(after._storage()) == 1
    assert len(list((tmp_path / "reports").iterdir())) == 2
    monkeypatch.undo()
    assert after.add(tmp_path / "twee.txt", EMBEDDER).outcome == "vervangen"


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": ":".join(path for path in sys.path if path)}


def test_a_killed_server_loses_nothing_and_is_told_in_one_line(
    collection: MilvusCollection, server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = collection.library(EMBEDDER).retrieve("krapte")
    library = collection.library(EMBEDDER)
    (tmp_path / "drie.txt").write_text("Een baan. " * 2_000, encoding="utf-8")
    told: list[str] = []

    def add() -> None:
        try:
            collection.add(tmp_path / "drie.txt", EMBEDDER)
        except StoreError as error:
            told.append(str(error))

    inserting = threading.Event()
    whole = type(collection._server).insert

    def slow(self: object, name: str, rows: list[dict[str, object]]) -> None:
        inserting.set()
        time.sleep(2)
        whole(self, name, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(type(collection._server), "insert", slow)
    adder = threading.Thread(target=add)
    adder.start()
    assert inserting.wait(60)
    server.kill()
    adder.join()
    (line,) = told
    assert line.startswith("drie.txt is niet toegevoegd; wat er stond, staat er nog. De opslag op http://127.0.0.1")
    assert "\n" not in line
    with pytest.raises(StoreError, match="antwoordt niet"):
        library.retrieve("loon")
    with pytest.raises(StoreError, match="Start de Milvus-server, of controleer --store"):
        MilvusCollection(server.address)

    server.start()
    again = _when_ready(server.address)
    assert names(again) == ["een.txt", "twee.txt"]
    assert again.library(EMBEDDER).retrieve("krapte") == found
    assert again.check() == ()
    monkeypatch.undo()
    assert again.add(tmp_path / "twee.txt", EMBEDDER).outcome == "ongewijzigd"


def _when_ready(address: str) -> MilvusCollection:
    """Connect to a server that just started: until it has read its log back, it says that it starts."""
    end = time.monotonic() + 300
    while True:
        try:
            found = MilvusCollection(address)
            found._lines.manifest(reach="Strong")
        except StoreError as error:
            if "antwoordt niet" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(2)
        else:
            return found


def test_commands_work_on_the_server_and_say_what_it_lacks(
    server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.empty()
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    monkeypatch.setenv("VRAAGBAAK_DATA", str(tmp_path / "data"))
    (tmp_path / "een.txt").write_text("De krapte is groot.", encoding="utf-8")
    assert main(["index", "add", str(tmp_path / "een.txt")]) == 0
    reports = str(tmp_path / "reports")
    assert main(["index", "move", server.address, "--reports", reports]) == 0
    assert "1 rapport is verplaatst." in capsys.readouterr().out
    assert main(["index", "list"]) == 0
    assert "Er zijn nog geen rapporten" in capsys.readouterr().out
    monkeypatch.setenv("VRAAGBAAK_STORE", server.address)
    assert main(["search", "krapte"]) == 0
    out, err = capsys.readouterr()
    assert "De krapte is groot." in out
    assert "De Milvus-server is versie 2.3.5-lite en zoekt alleen op betekenis, niet op woorden." in err
    assert main(["index", "remove", "een.txt"]) == 0
    assert main(["search", "krapte"]) == 0
    assert "Er is nog geen rapport" in capsys.readouterr().out
    assert main(["index", "move", "bestanden"]) == 0
    assert "Er zijn geen rapporten om te verplaatsen." in capsys.readouterr().out
