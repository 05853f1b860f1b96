"""What is kept of the conversation in a tab."""

from pathlib import Path
from typing import cast

from exchanges import exchange

from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.protocols import Backend
from ui.window.memory import Kept, keep


class Disk:
    """The part of the backend that keeps things."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def history(self) -> History:
        return History(self._path)

    def feedback(self) -> FeedbackStore:
        return FeedbackStore(self._path)


def backend(path: Path) -> Backend:
    return cast("Backend", Disk(path))


def test_a_conversation_that_grows_stays_one_and_keeps_its_verdicts(tmp_path: Path) -> None:
    disk = backend(tmp_path / "kept.sqlite")
    first, second = exchange(1, "Een?"), exchange(2, "Twee?")
    kept, problem = keep(disk, (first,), Kept())
    assert problem == ""
    assert kept.point
    disk.feedback().give(kept.point.id, 1, "nuttig")
    kept, problem = keep(disk, (first, second), kept)
    assert problem == ""
    assert kept.verdicts == {1: "nuttig"}
    assert [summary.questions for summary in disk.history().conversations()] == [2]


def test_an_answer_that_is_asked_again_loses_its_verdict(tmp_path: Path) -> None:
    disk = backend(tmp_path / "kept.sqlite")
    kept, _ = keep(disk, (exchange(1, "Een?"),), Kept())
    assert kept.point
    disk.feedback().give(kept.point.id, 1, "nuttig")
    kept, _ = keep(disk, (exchange(1, "Een?", "Iets anders. [1]"),), kept)
    assert kept.verdicts == {}


def test_what_cannot_be_kept_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    path.write_bytes(b"this is no history" * 100)
    kept, problem = keep(backend(path), (exchange(1, "Een?"),), Kept())
    assert kept == Kept()
    assert problem.startswith("Dit gesprek is niet bewaard. ")
    assert "\n" not in problem
