"""A script that the crash test starts: does what changes the disk, each time in a process that is killed halfway.

Takes a JSON line for each on its standard input, and answers with one: whether it was killed, how many times it touched
the disk, and how long it took. The imports are done once; each work is a fork.

    {"work": "add", "folder": ..., "touch": 7}       killed before the seventh time that it touches a file or folder
    {"work": "add", "folder": ..., "after": 0.05}    killed after so many seconds
"""

import hashlib
import json
import os
import select
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import exchange
from fakes import CountingEmbedder
from logins import quick_hashing
from test_models_install import PARTS, WHOLE, tiny_entry
from test_models_merging import merge_adapter  # noqa: F401 - imports gguf before the forks

import index.store.segments
import models.install
import models.sources
from index.store.collection import add_document, remove_document
from index.store.folder import FolderCollection
from index.store.manifest import read_manifest
from index.store.moving import move_documents
from index.store.overview import keep_questions
from index.store.refresh import refresh_collection
from index.store.repair import repair_collection
from index.types import SuggestedQuestion
from models.catalogue import AdapterFile, CatalogueEntry
from models.record import FileRecord
from ui.access.accounts import Accounts
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore

EMBEDDER = CountingEmbedder()
index.store.segments.LOOSE = 1  # what is added is merged at once
_TOUCHES = (
    "open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.listdir", "os.scandir",
    "shutil.copyfile", "shutil.rmtree", "sqlite3.connect",
)  # fmt: skip


def work(name: str, folder: Path) -> None:
    """Change the disk. What each begins with is made by the test."""
    if name in ("save", "erase", "judge", "account"):
        work_of_a_person(name, folder)
        return
    collection = folder / "collection"
    match name:
        case "add" | "replace":
            add_document(collection, folder / "in" / ("nieuw.md" if name == "add" else "een.txt"), EMBEDDER)
        case "remove":
            remove_document(collection, "een.txt")
        case "questions":
            question = SuggestedQuestion(question="Wat?", page=1, source="Zin.")
            keep_questions(collection, read_manifest(collection).entries[0].summary, (question,) * 50)
        case "repair":
            repair_collection(collection, EMBEDDER)
        case "refresh":
            refresh_collection(collection, EMBEDDER)
        case "move":
            list(move_documents(FolderCollection(collection), FolderCollection(folder / "elsewhere")))
        case "install":
            install(folder)
        case "merge":
            install(folder, "merged")
        case _:
            raise ValueError(name)


def work_of_a_person(name: str, folder: Path) -> None:
    history = History(folder / "h.sqlite")
    match name:
        case "save":
            point = history.save((exchange(1, "Eerste?"),))
            assert point
            history.save((exchange(1, "Eerste?"), exchange(2, "Tweede? " * 30_000)), point)
        case "erase":
            history.delete_all()
        case "judge":
            (kept,) = history.conversations()
            FeedbackStore(history.path).give(kept.id, 1, "nuttig", "Goed. " * 300)
        case "account":
            with quick_hashing():
                Accounts(folder / "accounts.json").add("bram", "een lang wachtwoord", keeper=False)


def entries(folder: Path) -> dict[str, CatalogueEntry]:
    """Return a model that is put in place as it is, and one with an adapter that is merged into it; of what is in IN."""
    base, adapter = folder / "in" / "base.gguf", folder / "in" / "lora.gguf"
    merged = tiny_entry(hashlib.sha256(base.read_bytes()).hexdigest())
    to_merge = AdapterFile(path=adapter.name, sha256=hashlib.sha256(adapter.read_bytes()).hexdigest())
    merged = replace(merged, name="merged", adapter=to_merge, installed_bytes=base.stat().st_size)
    return {"tiny": tiny_entry(hashlib.sha256(WHOLE).hexdigest()), "merged": merged}


def install(folder: Path, name: str = "tiny") -> Path:
    entry, source = entries(folder)[name], folder / "in"
    parts = {"tiny": [source / f"data.{number}" for number in range(len(PARTS))], "merged": [source / "base.gguf"]}
    adapter = source / "lora.gguf"
    record = FileRecord(
        path=adapter.name, size=adapter.stat().st_size, sha256=hashlib.sha256(adapter.read_bytes()).hexdigest()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.install, "find_entry", lambda _name: entry)
        patch.setattr(models.sources, "package_parts", lambda _source: parts[name])
        patch.setattr(models.sources, "checked_adapter", lambda _adapter: (adapter, record))
        return models.install.install(name, folder / "weights", progress=lambda *_: None)


def _count_touches(folder: Path, last: int, counter: int) -> None:
    """Write a byte to ``counter`` each time that something below ``folder`` is touched; die at the last one."""
    below, seen = str(folder), 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _TOUCHES and any(below in str(one) for one in arguments[:2]):
            seen += 1
            os.write(counter, b".")
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def perform(order: dict[str, object]) -> dict[str, object]:
    reading, writing = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if not child:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        folder = Path(str(order["folder"]))
        _count_touches(folder, int(str(order.get("touch", 0))), writing)
        try:
            work(str(order["work"]), folder)
        except BaseException as error:  # noqa: BLE001 - told to the test, which expects none
            os.write(2, f"{order['work']}: {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    if "after" in order:
        _wait(reading, float(str(order["after"])))
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    touches = 0
    while block := os.read(reading, 65536):
        touches += len(block)
    os.close(reading)
    return {"status": status, "touches": touches, "seconds": time.monotonic() - start}


def _wait(reading: int, seconds: float) -> None:
    """Wait so long; shorter when the work is done: its end of the pipe is closed."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and not select.select([], [], [reading], min(left, 0.01))[2]:
        pass


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(perform(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
