"""Killed at any moment: what is on disk is the state of before or the one of after, and everything goes on.

Some twenty moments in the suite. More, as tests/README.md tells:

    VRAAGBAAK_CRASHES=300 python -P -m pytest tests/test_crash.py -s
"""

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
from logins import quick_hashing
from pdf_pages import lines, pdf
from test_models_install import PARTS, WHOLE
from test_models_merging import write_adapter, write_model

import models.install
from index.errors import CollectionError
from index.store.collection import add_document
from index.store.folder import FolderCollection, open_library
from index.store.manifest import read_manifest
from index.store.moving import move_documents
from index.store.overview import kept_questions
from index.store.refresh import outdated
from index.store.repair import check_collection, repair_collection
from index.worker import read_here
from ui.access.accounts import Accounts
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore

MOMENTS = int(os.environ.get("VRAAGBAAK_CRASHES", "20"))
WORKS = (
    "add", "replace", "remove", "questions", "repair", "install", "save", "erase",
    "refresh", "move", "merge", "account", "judge",
)  # fmt: skip
IN_SQLITE = ("save", "erase", "judge")
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


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


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
    write_model(source / "base.gguf")
    write_adapter(source / "lora.gguf", "blk.0.ffn_up")
    History(folder / "h.sqlite").save((exchange(1, "Oud?"),))
    Accounts(folder / "accounts.json").add("anna", "een lang wachtwoord", keeper=True)
    return folder


def begin(work: str, beginning: Path, folder: Path) -> None:
    shutil.copytree(beginning, folder)
    if work == "repair":
        (next((folder / "collection").glob("documents/*/chunks.faiss"))).write_bytes(b"")
        (folder / "collection" / "manifest.json").unlink()
    if work == "refresh":
        for path in (folder / "collection" / "manifest.json", *(folder / "collection").glob("documents/*/entry.json")):
            raw = json.loads(path.read_text(encoding="utf-8"))
            for entry in raw["entries"]:
                if entry["summary"]["name"] == "een.txt":
                    entry["reader"] = 0
            path.write_text(json.dumps(raw), encoding="utf-8")


def state(work: str, folder: Path) -> object:
    """What a user would see of what the work changes."""
    if work in IN_SQLITE:
        with sqlite3.connect(folder / "h.sqlite") as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        history = History(folder / "h.sqlite")
        if work == "judge":
            return [(one.verdict, one.remark) for one in FeedbackStore(history.path).given()]
        return sorted(tuple(e.question.text for e in history.load(c.id).exchanges) for c in history.conversations())
    if work in ("install", "merge"):
        name = {"install": "tiny", "merge": "merged"}[work]
        return (folder / "weights" / name).exists() and models.install.verify(name, folder / "weights")
    if work == "account":
        return [(one.name, one.keeper) for one in Accounts(folder / "accounts.json").all()]
    if work == "move":
        return tuple(stored(folder / name) for name in ("collection", "elsewhere"))
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
    names, old = sorted(e.summary.name for e in entries), outdated(read_manifest(collection))
    return names, sorted(sentences), questions, old


def stored(collection: Path) -> tuple[str, ...]:
    """Return the names of the documents, all of them whole."""
    assert check_collection(collection) == ()
    return tuple(entry.summary.name for entry in read_manifest(collection).entries)


def go_on(work: str, folder: Path) -> None:
    """What comes next works."""
    collection = folder / "collection"
    if work in IN_SQLITE:
        assert History(folder / "h.sqlite").save((exchange(1, "Volgende?"),))
    elif work in ("install", "merge"):
        from crashing import install

        name = {"install": "tiny", "merge": "merged"}[work]
        assert (install(folder, name).read_bytes() == WHOLE) == (work == "install")
        assert sorted(path.name for path in (folder / "weights").iterdir()) == [f".{name}.lock", name]
    elif work == "account":
        accounts = Accounts(folder / "accounts.json")
        accounts.add("cees", "een lang wachtwoord", keeper=False)
        assert accounts.verify("anna", "een lang wachtwoord")
        assert list(folder.glob(".accounts*")) == [], "leftovers are swept"
    elif work == "move":
        assert not any(
            one.problem for one in move_documents(FolderCollection(collection), FolderCollection(folder / "elsewhere"))
        )
        assert state(work, folder) == ((), ("een.txt", "twee.pdf"))
        assert list(folder.rglob(".*.tmp")) == []
    else:
        if work == "repair":
            repair_collection(collection, EMBEDDER)
        (folder / "in" / "volgende.txt").write_text("Een volgende baan.", encoding="utf-8")
        assert add_document(collection, folder / "in" / "volgende.txt", EMBEDDER).outcome == "nieuw"
        assert check_collection(collection) == ()
        named = {entry.folder for entry in read_manifest(collection).entries}
        assert {path.name for path in (collection / "documents").iterdir()} == named, "leftovers are swept"
        assert list(collection.rglob(".*.tmp")) == []
        inside = {
            part[0]
            for path in collection.glob("search/*/members.json")
            for part in json.loads(path.read_bytes())["documents"]
        }
        assert inside <= named, "nothing of what is gone is left in what is searched together"


def test_a_kill_at_any_moment_leaves_the_state_of_before_or_after(
    killer: Killer, beginning: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crashing import entries

    for module in ("models.catalogue", "models.install"):
        monkeypatch.setattr(f"{module}.CATALOGUE", tuple(entries(beginning).values()))
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
            if work == "move":  # one after the other, and each is in both for a moment
                one, two = "een.txt", "twee.pdf"
                states[work] += [((one, two), (one,)), ((two,), (one,)), ((two,), (one, two))]
        done: dict[str, float] = {"status": 0}
        for attempt in range(50):  # it may be finished before it is killed
            if done["status"]:
                break
            folder = tmp_path / f"{number}-{attempt}"
            begin(work, beginning, folder)
            if number // len(WORKS) % 2 or work in IN_SQLITE:  # inside SQLite nothing tells of its touches
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
