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
from pathlib import Path

import pytest
from exchanges import exchange
from fakes import CountingEmbedder
from test_models_install import PARTS, WHOLE, tiny_entry

import index.store.segments
import models.install
import models.sources
from index.store.collection import add_document, remove_document
from index.store.manifest import read_manifest
from index.store.overview import keep_questions
from index.store.repair import repair_collection
from index.types import SuggestedQuestion
from ui.history.conversations import History

EMBEDDER = CountingEmbedder()
index.store.segments.LOOSE = 1  # what is added is merged at once
_TOUCHES = (
    "open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.listdir", "os.scandir",
    "shutil.copyfile", "shutil.rmtree", "sqlite3.connect",
)  # fmt: skip


def work(name: str, folder: Path) -> None:
    """Change the disk. What each begins with is made by the test."""
    collection, history = folder / "collection", History(folder / "h.sqlite")
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
        case "install":
            install(folder)
        case "save":
            point = history.save((exchange(1, "Eerste?"),))
            assert point
            history.save((exchange(1, "Eerste?"), exchange(2, "Tweede? " * 30_000)), point)
        case "erase":
            history.delete_all()
        case _:
            raise ValueError(name)


def install(folder: Path) -> Path:
    entry = tiny_entry(hashlib.sha256(WHOLE).hexdigest())
    parts = [folder / "in" / f"data.{number}" for number in range(len(PARTS))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.install, "find_entry", lambda _name: entry)
        patch.setattr(models.sources, "package_parts", lambda _source: parts)
        return models.install.install("tiny", folder / "weights", progress=lambda *_: None)


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
