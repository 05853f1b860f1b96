"""What was erased is gone from the disk, to the last byte."""

import contextlib
import random
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from exchanges import exchange
from kept_conversations import saved, traces

from ui.errors import (
    UnknownConversationError,
)
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.history.file import write_transaction


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


def test_deleting_one_leaves_the_others(history: History) -> None:
    gone, kept = saved(history, "Geheim?"), saved(history, "Blijft?")
    history.delete(gone.id)
    assert [item.id for item in history.conversations()] == [kept.id]
    with pytest.raises(UnknownConversationError):
        history.delete(gone.id)
    assert history.load(kept.id).exchanges == (exchange(1, "Blijft?"),)


def test_no_byte_of_a_deleted_conversation_is_left(history: History) -> None:
    points = {name: saved(history, *[f"{name} " * n * 40 for n in range(1, 4)]) for name in ("geheim1", "geheim2")}
    for name, point in points.items():
        FeedbackStore(history.path).give(point.id, 1, "nuttig", name)
        history.rename(point.id, name)
        assert traces(history.path.parent, name)
    for name, point in points.items():
        history.delete(point.id)
        assert traces(history.path.parent, name) == []
        assert traces(history.path.parent, point.id) == []


def test_no_byte_is_left_where_the_database_moved_rows(history: History) -> None:
    """Rows of many sizes, written and replaced until SQLite has left a copy that secure_delete does not know of."""
    chance = random.Random(21)
    with write_transaction(history.path) as file:
        for number in range(40):
            file.execute("INSERT INTO conversations VALUES (?, '', 0, '', '', 1)", (f"c{number:02}",))
        for _ in range(600):
            id_ = f"c{chance.randrange(40):02}"
            if chance.random() < 0.8:
                number, size = chance.randrange(6), chance.choice([5, 50, 300, 900, 3000, 20000])
                row = (id_, number, f"geheim-{id_} " * (size // 10 + 1))
                file.execute("INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, '')", row)
            else:
                file.execute("DELETE FROM exchanges WHERE conversation = ?", (id_,))
    for number in range(0, 20, 5):
        assert traces(history.path.parent, f"geheim-c{number:02}")
        history.delete(f"c{number:02}")
        assert traces(history.path.parent, f"geheim-c{number:02}") == []


def test_nobody_comes_between_deleting_and_writing_afresh(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash there would leave what lies in the journal, and another window could keep the file from being renewed."""
    seen: list[object] = []

    class Watching(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "VACUUM":
                seen.append(traces(history.path.parent, "geheim"))
                with contextlib.closing(sqlite3.connect(history.path, timeout=0)) as other:
                    try:
                        other.execute("SELECT * FROM conversations")
                    except sqlite3.OperationalError as error:
                        seen.append(str(error))
            return super().execute(sql, *values)  # type: ignore[arg-type]

    saved(history, "geheim " * 5000)
    monkeypatch.setattr("ui.history.file.sqlite3.connect", partial(sqlite3.connect, factory=Watching))
    history.delete_all()
    assert seen == [[], "database is locked"]


def test_no_byte_of_anything_is_left_after_erasing_all(history: History) -> None:
    for number in range(30):
        point = saved(history, *[f"geheim {number} {n} " * n * 30 for n in range(1, 6)])
        FeedbackStore(history.path).give(point.id, 1, "nuttig", "geheim")
    history.rename(point.id, "geheim")
    assert traces(history.path.parent, "geheim")
    history.delete_all()
    assert traces(history.path.parent, "geheim") == []
    assert traces(history.path.parent, "banen") == []  # nor of answers and passages
    assert traces(history.path.parent, point.id) == []
    assert history.path.stat().st_size < 50_000
    assert FeedbackStore(history.path).given() == ()
    again = saved(history, "Opnieuw?")
    assert history.load(again.id).exchanges == (exchange(1, "Opnieuw?"),)
