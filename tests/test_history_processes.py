"""The history with several windows and processes, and with a process that is killed while it writes."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from exchanges import exchange
from writing_history import question

from ui.errors import BusyHistoryError
from ui.history.conversations import History

SCRIPT = Path(__file__).with_name("writing_history.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def start_writing(path: Path, name: str, most: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, SCRIPT, path, name, str(most)],
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 exists on POSIX")
def test_a_killed_process_loses_no_finished_exchange(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    chance = random.Random(5)
    for turn in range(3):
        writer = start_writing(history.path, f"turn{turn}", 10_000)
        assert writer.stdout
        promised = [writer.stdout.readline()]  # it is writing now
        time.sleep(chance.uniform(0.0, 0.2))
        writer.kill()
        promised += writer.stdout.read().splitlines()
        writer.wait()
        id_, number = promised[-1].split()
        exchanges = history.load(id_).exchanges
        assert len(exchanges) in (int(number), int(number) + 1)  # the last one may be saved and not yet be said
        assert exchanges == tuple(exchange(n, question(f"turn{turn}", n)) for n in range(1, len(exchanges) + 1))
    assert len(history.conversations()) == 3
    assert sound(history.path)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 exists on POSIX")
def test_a_process_killed_inside_a_write_leaves_what_was_there(tmp_path: Path) -> None:
    """Killed when the file already holds a part of what it was writing, and the journal what it was before."""
    history = History(tmp_path / "h.sqlite")
    point = history.save((exchange(1, "Eerste?"), exchange(2, "Tweede?")))
    assert point
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom ui.history.file import write_transaction\n"
        "with write_transaction(Path(sys.argv[1])) as file:\n"
        "    file.execute('DELETE FROM exchanges WHERE number = 1')\n"
        "    for number in range(3, 60):\n"
        "        row = (sys.argv[2], number, 'half' * 20_000, '{}')\n"
        "        file.execute('INSERT INTO exchanges VALUES (?, ?, ?, ?)', row)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, history.path, point.id], env=ENVIRONMENT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert history.path.with_name("h.sqlite-journal").stat().st_size
    assert b"halfhalf" in history.path.read_bytes()
    assert history.load(point.id).exchanges == (exchange(1, "Eerste?"), exchange(2, "Tweede?"))
    assert sound(history.path)
    history.delete_all()
    assert [path.name for path in tmp_path.iterdir() if b"half" in path.read_bytes()] == []


def sound(path: Path) -> bool:
    with sqlite3.connect(path) as file:
        checks = [file.execute(f"PRAGMA {name}").fetchall() for name in ("integrity_check", "foreign_key_check")]
    return checks == [[("ok",)], []]


def test_processes_and_threads_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    writers = [start_writing(path, f"proces{number}", 8) for number in range(2)]

    def save(name: str) -> str:
        history, point = History(path), None
        for most in range(1, 9):
            point = history.save(tuple(exchange(n, f"{name} {n}") for n in range(1, most + 1)), point)
            history.conversations(name)
        assert point
        return point.id

    with ThreadPoolExecutor(4) as threads:
        ids = dict(zip(names := [f"draad{n}" for n in range(4)], threads.map(save, names), strict=True))
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        assert [line.split()[1] for line in output.splitlines()] == [str(n) for n in range(1, 9)]
    history = History(path)
    assert sorted(c.questions for c in history.conversations()) == [8] * 6
    for name, id_ in ids.items():
        assert [e.question.text for e in history.load(id_).exchanges] == [f"{name} {n}" for n in range(1, 9)]


def test_windows_that_go_on_with_one_conversation_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    point = History(path).save((exchange(1, "Eerste?"),))

    def go_on(name: str) -> None:
        History(path).save((exchange(1, "Eerste?"), exchange(2, name)), point)

    names = [f"Vervolg {number}?" for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(go_on, names))
    history = History(path)
    kept = [history.load(item.id).exchanges for item in history.conversations()]
    assert sorted(exchanges[1].question.text for exchanges in kept) == names
    assert all(exchanges[0] == exchange(1, "Eerste?") for exchanges in kept)


def test_a_save_while_everything_is_erased_is_kept_or_refused(tmp_path: Path) -> None:
    """What was saved after the erasing is there; nothing of before it is."""
    path = tmp_path / "h.sqlite"

    def save(name: str) -> None:
        for _ in range(10):
            with suppress(BusyHistoryError):  # on a slow disk; it says so and nothing is half there
                History(path).save((exchange(1, name),))

    def erase() -> None:
        with suppress(BusyHistoryError):
            History(path).delete_all()

    with ThreadPoolExecutor(3) as threads:
        saving = [threads.submit(save, f"naam{number}") for number in range(2)]
        erasing = [threads.submit(erase) for _ in range(5)]
        for task in (*saving, *erasing):
            task.result()
    left = History(path).conversations()
    assert len(left) <= 20
    for summary in left:
        assert History(path).load(summary.id).exchanges[0].question.text == summary.title
    History(path).delete_all()
    assert not [file.name for file in tmp_path.iterdir() if b"naam" in file.read_bytes()]
