"""How long an answer takes: what was measured since the window was opened, and a guess before that."""

from __future__ import annotations

import statistics
import threading
from collections import deque
from collections.abc import Mapping

from rag.types import Mode
from ui.text.labels import counted

FIRST_GUESS: Mapping[Mode, float] = {"citaten": 3.0, "antwoord": 8.0}  # seconds, as measured on a laptop of two cores
_REMEMBERED = 20  # answers of each mode


class Durations:
    """The time that answers took. One for the whole window; safe to use from several threads."""

    def __init__(self) -> None:
        self._seconds: Mapping[Mode, deque[float]] = {mode: deque(maxlen=_REMEMBERED) for mode in FIRST_GUESS}
        self._lock = threading.Lock()

    def record(self, mode: Mode, seconds: float) -> None:
        """Remember an answer that was finished."""
        with self._lock:
            self._seconds[mode].append(seconds)

    def expected(self, mode: Mode) -> float:
        """Return the median of the last answers in seconds, or the first guess when there are none yet."""
        with self._lock:
            return statistics.median(self._seconds[mode]) if self._seconds[mode] else FIRST_GUESS[mode]


def about(seconds: float) -> str:
    """Return a duration in words, as exact as a forecast can be: "ongeveer 3 seconden"."""
    if seconds < 1:
        return "minder dan 1 seconde"
    if seconds >= 90:
        return f"ongeveer {counted(round(seconds / 60), 'minuut', 'minuten')}"
    rounded = round(seconds) if seconds < 20 else 5 * round(seconds / 5)
    return f"ongeveer {counted(rounded, 'seconde', 'seconden')}"
