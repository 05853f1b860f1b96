"""Killed at any moment: what is on disk is the state of before or the one of after, and everything goes on.

Some twenty moments in the suite. More, as tests/README.md tells:

    VRAAGBAAK_CRASHES=300 python -P -m pytest tests/test_crash.py -s
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from exchanges import exchange
from fakes import CountingEmbedder
from pdf_pages import lines, pdf
from test_models_install import PARTS, WHOLE

import models.install
from index.errors import CollectionError
from index.store.collection import add_document
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.overview import kept_questions
from index.store.repair import check_collection, repair_collection
from index.worker import read_here
from ui.history.conversations import History

MOMENTS = int(os.environ.get("VRAAGBAAK_CRASHES", "20"))
WORKS = ("add", "replace", "remove", "questions", "repair", "install", "save", "erase")
EMBEDDER = CountingEmbedder()
HERE = Path(__file__).parent

pytestmark = [
    pytest.mark.usefixtures("read_here"),
    pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 exist on POSIX"),
]


@dataclass
class Killer:
    """The script that works and is killed, and how many there were of what."""

    process: "subprocess.Popen[str]"
    counts: Counter[str] = field(default_factory=Counter)

    def perform(self, **order: object) -> dict[str, float]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        assert answer["status"] in (0, -signal.SIGKILL)
        return answer


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"}
    process = subprocess.Popen(
        [sys.executable, "-P", HERE / "crashing.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    yield Killer(process)
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every work begins with."""
    folder = tmp_path_factory.mktemp("beginning")
    source = folder / "in"
    source.mkdir()
    (source / "een.txt").write_text("Een baan in de zorg.", encoding="utf-8")
    pdf(source / "twee.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe in de zorg."], y=700))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.store.collection.read_file", read_here)
        for name in ("een.txt", "twee.pdf"):
            add_document(folder / "collection", source / name, EMBEDDER)
    (source / "een.txt").write_text("Een robot in de zorg.", encoding="utf-8")
    (source / "nieuw.md").write_text("# Loon\n\nHet loon stijgt. Dat is nieuw.\n", encoding="utf-8")
    for number, content in enumerate(PARTS):
        (source / f"data.{number}").write_bytes(content)
    History(folder / "h.sqlite").save((exchange(1, "Oud?"),))
    return folder


def begin(work: str, beginning: Path, folder: Path) -> None:
    shutil.copytree(beginning, folder)
    if work == "repair":
        (next((folder / "collection").glob("documents/*/chunks.faiss"))).write_bytes(b"")
        (folder / "collection" / "manifest.json").unlink()


def state(work: str, folder: Path) -> object:
    """What a user would see of what the work changes."""
    if work in ("save", "erase"):
        with sqlite3.connect(folder / "h.sqlite") as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        history = History(folder / "h.sqlite")
        return sorted(tuple(e.question.text for e in history.load(c.id).exchanges) for c in history.conversations())
    if work == "install":
        return (folder / "weights" / "tiny").exists() and models.install.verify("tiny", folder / "weights")
    collection = folder / "collection"
    try:
        if work != "repair":
            assert check_collection(collection) == ()
        entries = read_manifest(collection).entries
        sentences = [s.text for s in open_library(collection, EMBEDDER).retrieve("x").sentences]
    except CollectionError:
        assert work == "repair"
        return "damaged"
    questions = kept_questions(collection, entries[0].summary) if entries else None
    return sorted(e.summary.name for e in entries), sorted(sentences), questions


def go_on(work: str, folder: Path) -> None:
    """What comes next works."""
    collection = folder / "collection"
    if work in ("save", "erase"):
        assert History(folder / "h.sqlite").save((exchange(1, "Volgende?"),))
    elif work == "install":
        from crashing import install

        assert install(folder).read_bytes() == WHOLE
        assert sorted(path.name for path in (folder / "weights").iterdir()) == [".tiny.lock", "tiny"]
    else:
        if work == "repair":
            repair_collection(collection, EMBEDDER)
        (folder / "in" / "volgende.txt").write_text("Een volgende baan.", encoding="utf-8")
        assert add_document(collection, folder / "in" / "volgende.txt", EMBEDDER).outcome == "nieuw"
        assert check_collection(collection) == ()
        named = {entry.folder for entry in read_manifest(collection).entries}
        assert {path.name for path in (collection / "documents").iterdir()} == named, "leftovers are swept"
        assert list(collection.rglob(".*.tmp")) == []


def test_a_kill_at_any_moment_leaves_the_state_of_before_or_after(
    killer: Killer, beginning: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from test_models_install import tiny_entry, use_catalogue

    use_catalogue(monkeypatch, tiny_entry(hashlib.sha256(WHOLE).hexdigest()))
    moments = random.Random(7)
    whole: dict[str, dict[str, float]] = {}
    states: dict[str, list[object]] = {}
    for number in range(MOMENTS):
        work = WORKS[number % len(WORKS)]
        if work not in whole:
            begin(work, beginning, tmp_path / work)
            before = state(work, tmp_path / work)
            whole[work] = killer.perform(work=work, folder=str(tmp_path / work))
            assert whole[work]["status"] == 0
            after = state(work, tmp_path / work)
            assert before != after
            states[work] = [before, after]
            if work == "save":
                states[work].append(sorted([*before, ("Eerste?",)]))  # type: ignore[misc]  # it saves twice
        done: dict[str, float] = {"status": 0}
        for attempt in range(50):  # it may be finished before it is killed
            if done["status"]:
                break
            folder = tmp_path / f"{number}-{attempt}"
            begin(work, beginning, folder)
            if number // len(WORKS) % 2 or work in ("save", "erase"):  # inside SQLite nothing tells of its touches
                moment = {"after": moments.uniform(0, whole[work]["seconds"])}
            else:
                moment = {"touch": moments.randint(1, int(whole[work]["touches"]))}
            done = killer.perform(work=work, folder=str(folder), **moment)
            if not done["status"]:  # the first time may have been slow: the machine had other things to do
                whole[work]["seconds"] = min(whole[work]["seconds"], done["seconds"])
            found = state(work, folder)
            assert found in states[work] or (work == "repair" and found == "damaged"), (work, moment)
            go_on(work, folder)
            killed = "killed" if done["status"] else "finished first"
            killer.counts[f"{work}: {killed}, {'after' if found == states[work][1] else 'before'}"] += 1
            shutil.rmtree(folder)
    sys.stdout.write(f"\n{MOMENTS} moments\n" + "".join(f"  {k}: {v}\n" for k, v in sorted(killer.counts.items())))
    killed = sum(count for line, count in killer.counts.items() if "killed" in line)
    assert killed == MOMENTS
