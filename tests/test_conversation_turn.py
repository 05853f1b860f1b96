"""How a question gets its turn: the line, streaming, stopping, failing, and that the model is always freed."""

import itertools
import threading
import time
from collections.abc import Callable, Generator, Iterator

import pytest
from answers import answered, passage

from index.errors import CorpusError
from models.errors import ModelError
from rag.errors import AnswerError
from rag.types import Answer, Fragment, Question
from ui.conversation.exchange import Exchange, StopSignal, asked
from ui.conversation.line import Line
from ui.conversation.turn import answering
from ui.errors import UNEXPECTED

PASSAGE = passage("Een zin.")
ANSWER = answered().answer
SOON = 5  # seconds; far more than anything here takes


class Writer:
    """Yields the passages and two words, then returns ANSWER or raises. ``pause`` runs before the second word."""

    def __init__(self, error: Exception | None = None, pause: Callable[[], object] = lambda: None) -> None:
        self.error, self.pause = error, pause
        self.asked: list[str] = []
        self.closed = threading.Event()  # before it ended by itself

    def __call__(self, question: Question) -> Generator[Fragment, None, Answer]:
        self.asked.append(question.text)
        return self._write()

    def _write(self) -> Generator[Fragment, None, Answer]:
        try:
            yield Fragment(passages=(PASSAGE,))
            yield Fragment(text="Een ")
            self.pause()
            if self.error:
                raise self.error
            yield Fragment(text="zin.")
        except GeneratorExit:
            self.closed.set()
            raise
        assert ANSWER is not None
        return ANSWER


def waiting(text: str = "Vraag?") -> Exchange:
    return asked((), Question(text=text), {})[-1]


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def free(line: Line) -> bool:
    """Tell whether nobody stands in the line, by standing in it."""
    ticket = line.join()
    first = line.ahead(ticket, SOON) == 0
    line.leave(ticket)
    return first


# --- answering ----------------------------------------------------------------------------------------------------


def test_an_answer_grows_and_ends_with_the_checked_one() -> None:
    steps = list(answering(waiting(), Writer(), Line(), StopSignal()))
    assert (steps[0].status, steps[0].text, steps[0].passages) == ("zoekt", "", ())
    assert all(after.text.startswith(before.text) for before, after in itertools.pairwise(steps))
    assert (steps[-1].status, steps[-1].text, steps[-1].passages) == ("klaar", "Een zin.", (PASSAGE,))
    assert steps[-1].answer is ANSWER


def test_the_passages_are_there_before_anything_is_written() -> None:
    go_on = threading.Event()

    def ask(question: Question) -> Generator[Fragment, None, Answer]:
        yield Fragment(passages=(PASSAGE,))
        go_on.wait(SOON)
        yield Fragment(text="Een zin.")
        assert ANSWER is not None
        return ANSWER

    steps = answering(waiting(), ask, Line(), StopSignal())
    assert next(step for step in steps if step.passages).text == ""
    go_on.set()
    assert list(steps)[-1].answer is ANSWER


def test_it_gives_a_sign_of_life_every_second() -> None:
    go_on = threading.Event()
    steps = answering(waiting(), Writer(pause=lambda: go_on.wait(SOON)), Line(), StopSignal())
    silent = next(step for step in steps if step.text == "Een " and step.seconds >= 1)
    assert silent.status == "schrijft"
    go_on.set()
    assert [step.status for step in steps][-1] == "klaar"


@pytest.mark.parametrize("kind", [CorpusError, ModelError, AnswerError])
def test_a_known_error_shows_its_line_and_keeps_the_text(kind: type[Exception]) -> None:
    line = Line()
    last = list(answering(waiting(), Writer(kind("Het ging zo. Doe dit.")), line, StopSignal()))[-1]
    assert (last.status, last.error, last.text) == ("mislukt", "Het ging zo. Doe dit.", "Een ")
    assert free(line)


def test_an_unknown_error_tells_the_user_no_details_and_frees_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda hooked: reported.append(hooked.exc_type))
    line = Line()
    last = list(answering(waiting(), Writer(ZeroDivisionError("secret")), line, StopSignal()))[-1]
    assert (last.status, last.error, last.text) == ("mislukt", UNEXPECTED, "Een ")
    assert until(lambda: reported == [ZeroDivisionError])  # its traceback is for the terminal
    assert free(line)


# --- stopping -----------------------------------------------------------------------------------------------------


def test_stop_keeps_what_there_is_and_closes_the_writer() -> None:
    go_on, stop, line = threading.Event(), StopSignal(), Line()
    writer = Writer(pause=lambda: go_on.wait(SOON))
    last = waiting()
    for last in answering(waiting(), writer, line, stop):
        stop.requested = last.text == "Een "
    assert (last.status, last.text, last.passages) == ("gestopt", "Een ", (PASSAGE,))
    go_on.set()
    assert writer.closed.wait(SOON)
    assert free(line)


def test_stop_works_within_a_second_though_the_model_gives_no_sign_of_life() -> None:
    go_on, stop = threading.Event(), StopSignal()
    steps = answering(waiting(), Writer(pause=lambda: go_on.wait(SOON)), Line(), stop)
    next(step for step in steps if step.text)
    began = time.monotonic()
    stop.requested = True
    assert [step.status for step in steps][-1] == "gestopt"
    assert time.monotonic() - began < 1
    go_on.set()


def test_stop_before_the_start_asks_nothing() -> None:
    writer = Writer()
    assert [step.status for step in answering(waiting(), writer, Line(), StopSignal(requested=True))] == ["gestopt"]
    assert writer.asked == []


def test_a_window_that_closes_closes_the_writer() -> None:
    go_on, line = threading.Event(), Line()
    writer = Writer(pause=lambda: go_on.wait(SOON))
    steps = answering(waiting(), writer, line, StopSignal())
    next(step for step in steps if step.text)
    steps.close()
    go_on.set()
    assert writer.closed.wait(SOON)
    assert free(line)


# --- the line -----------------------------------------------------------------------------------------------------


def run(steps: Iterator[Exchange]) -> tuple[threading.Thread, list[Exchange]]:
    seen: list[Exchange] = []
    thread = threading.Thread(target=lambda: seen.extend(steps))
    thread.start()
    return thread, seen


def test_two_questions_wait_for_each_other_and_both_get_their_answer() -> None:
    go_on, line = threading.Event(), Line()
    one = Writer(pause=lambda: go_on.wait(SOON))
    two = Writer()
    first = answering(waiting("Eerste?"), one, line, StopSignal())
    next(step for step in first if step.text)
    thread, seen = run(answering(waiting("Tweede?"), two, line, StopSignal()))
    assert until(lambda: bool(seen))
    assert (seen[0].status, seen[0].place) == ("wacht", 2)
    assert two.asked == []
    go_on.set()
    assert list(first)[-1].status == "klaar"
    thread.join(SOON)
    assert seen[-1].status == "klaar"
    assert (one.asked, two.asked) == (["Eerste?"], ["Tweede?"])


def test_who_waits_sees_the_line_grow_shorter() -> None:
    line = Line()
    first, second = line.join(), line.join()
    steps = answering(waiting(), Writer(), line, StopSignal())
    assert next(steps).place == 3
    line.leave(second)
    assert next(steps).place == 2
    line.leave(first)
    assert list(steps)[-1].status == "klaar"


def test_who_waits_can_stop_and_the_next_one_moves_up() -> None:
    line, stop, writer = Line(), StopSignal(), Writer()
    busy = line.join()
    steps = answering(waiting(), writer, line, stop)
    assert next(steps).place == 2
    behind = line.join()
    stop.requested = True
    assert [step.status for step in steps] == ["gestopt"]
    assert writer.asked == []
    line.leave(busy)
    assert line.ahead(behind, SOON) == 0


def test_who_closes_the_window_while_waiting_leaves_the_line() -> None:
    line, writer = Line(), Writer()
    busy = line.join()
    steps = answering(waiting(), writer, line, StopSignal())
    next(steps)
    steps.close()
    line.leave(busy)
    assert free(line)
    assert writer.asked == []


def test_a_stopped_answer_keeps_its_turn_until_the_model_is_free() -> None:
    go_on, stop, line = threading.Event(), StopSignal(), Line()
    for step in answering(waiting(), Writer(pause=lambda: go_on.wait(SOON)), line, stop):
        stop.requested = bool(step.text)
    after = line.join()
    assert line.ahead(after, 0.2) == 1
    go_on.set()
    assert line.ahead(after, SOON) == 0
