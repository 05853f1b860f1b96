"""How a conversation grows: asking, streaming, stopping, failing, going on."""

from collections.abc import Generator
from dataclasses import replace

import pytest

from index.errors import CorpusError
from index.types import Chunk, PageOffset, Passage, Span
from models.errors import ModelError
from rag.errors import AnswerError
from rag.types import Answer, Fragment, Question, Turn
from ui.chat_state import UNEXPECTED, Exchange, StopSignal, answering, asked, repaired, without_marks

PASSAGE = Passage(
    chunk=Chunk(
        id=0,
        document="a.pdf",
        heading="",
        text="Een zin.",
        page_offsets=(PageOffset(offset=0, page=1, page_offset=0),),
        sentences=(Span(start=0, end=8),),
    ),
    score=1.0,
    rank=1,
)
ANSWER = Answer(
    question="Vraag?",
    searched="Vraag?",
    text="Een zin. [1]",
    citations=(),
    sentences=(),
    rejected=(),
    passages=(PASSAGE,),
    abstained=False,
    answerable=0.9,
    mode="antwoord",
    note="",
)


class Writer:
    """Yields the passages and two words, then returns ANSWER or raises; remembers whether it was closed early."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.closed = False

    def __call__(self) -> Generator[Fragment, None, Answer]:
        try:
            yield Fragment(passages=(PASSAGE,))
            yield Fragment(text="Een ")
            if self.error:
                raise self.error
            yield Fragment(text="zin.")
        except GeneratorExit:
            self.closed = True
            raise
        return ANSWER


def waiting() -> Exchange:
    return asked((), Question(text="Vraag?"), {})[-1]


def test_an_answer_comes_in_steps() -> None:
    steps = [(e.status, e.text, len(e.passages)) for e in answering(waiting(), Writer()(), StopSignal())]
    assert steps == [
        ("zoekt", "", 0),
        ("schrijft", "", 1),
        ("schrijft", "Een ", 1),
        ("schrijft", "Een zin.", 1),
        ("klaar", "Een zin.", 1),
    ]


def test_the_last_step_carries_the_checked_answer() -> None:
    assert list(answering(waiting(), Writer()(), StopSignal()))[-1].answer is ANSWER


def test_stop_keeps_what_there_is_and_closes_the_writer() -> None:
    writer, stop = Writer(), StopSignal()
    steps = []
    for exchange in answering(waiting(), writer(), stop):
        steps.append(exchange)
        stop.requested = exchange.text == "Een "
    assert (steps[-1].status, steps[-1].text, steps[-1].passages) == ("gestopt", "Een ", (PASSAGE,))
    assert writer.closed


def test_stop_before_the_start_asks_nothing() -> None:
    steps = list(answering(waiting(), Writer()(), StopSignal(requested=True)))
    assert [step.status for step in steps] == ["zoekt", "gestopt"]


def test_a_window_that_closes_closes_the_writer() -> None:
    writer = Writer()
    steps = answering(waiting(), writer(), StopSignal())
    next(steps), next(steps)
    steps.close()
    assert writer.closed


@pytest.mark.parametrize("kind", [CorpusError, ModelError, AnswerError])
def test_a_known_error_shows_its_line_and_keeps_the_text(kind: type[Exception]) -> None:
    last = list(answering(waiting(), Writer(kind("Het ging zo. Doe dit."))(), StopSignal()))[-1]
    assert (last.status, last.error, last.text) == ("mislukt", "Het ging zo. Doe dit.", "Een ")


def test_an_unknown_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        list(answering(waiting(), Writer(ZeroDivisionError("secret"))(), StopSignal()))


def test_a_broken_off_answer_is_repaired_without_the_details() -> None:
    running = replace(waiting(), status="schrijft", text="Een ")
    (mended,) = repaired((running,))
    assert (mended.status, mended.error, mended.text) == ("mislukt", UNEXPECTED, "Een ")


def test_a_finished_answer_needs_no_repair() -> None:
    finished = (replace(waiting(), status="klaar", answer=ANSWER),)
    assert repaired(finished) == finished
    assert repaired(()) == ()


def test_a_follow_up_gets_the_earlier_turns_without_marks() -> None:
    conversation = asked((), Question(text="Eerste?"), {})
    conversation = (replace(conversation[0], status="klaar", answer=ANSWER),)
    conversation = asked(conversation, Question(text="Tweede?"), {})
    assert conversation[-1].question.history == (Turn(question="Eerste?", answer="Een zin."),)
    assert [exchange.number for exchange in conversation] == [1, 2]


def test_a_failed_question_is_no_history_and_a_stopped_one_is() -> None:
    conversation = asked((), Question(text="Mislukt?"), {})
    conversation = (replace(conversation[0], status="mislukt", error="Weg."),)
    conversation = asked(conversation, Question(text="Gestopt?"), {})
    conversation = (conversation[0], replace(conversation[1], status="gestopt", text="Tot hier"))
    conversation = asked(conversation, Question(text="Nu?"), {})
    assert conversation[-1].question.history == (Turn(question="Gestopt?", answer="Tot hier"),)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Een zin. [1] Nog een. [12]", "Een zin. Nog een."),
        ("Zin[1][2].", "Zin."),
        ("In [2024] en [abc] en []", "In en [abc] en []"),
        ("[1]", ""),
    ],
)
def test_marks_are_taken_out(text: str, plain: str) -> None:
    assert without_marks(text) == plain
