"""Conversations that are kept on disk, and what can be found there."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exchanges import exchange

from ui.history.conversations import History, SavePoint


def saved(history: History, *questions: str) -> SavePoint:
    """Save a conversation of these questions."""
    point = history.save(tuple(exchange(n, question) for n, question in enumerate(questions, 1)))
    assert point
    return point


def traces(folder: Path, text: str) -> list[str]:
    """The files of a folder that hold these bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def spoiled(history: History, point: SavePoint, spoil: Callable[[Any], object], number: int = 2) -> None:
    """Change an exchange of a conversation on disk."""
    with sqlite3.connect(history.path) as file:
        (body,) = file.execute(
            "SELECT body FROM exchanges WHERE conversation = ? AND number = ?", (point.id, number)
        ).fetchone()
        raw = json.loads(body)
        spoil(raw)
        file.execute(
            "UPDATE exchanges SET body = ? WHERE conversation = ? AND number = ?", (json.dumps(raw), point.id, number)
        )
