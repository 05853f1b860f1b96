"""How a conversation grows: asking, failing, going on."""

from dataclasses import replace

from answers import answered_with, place, said

from rag.types import Question, Turn
from ui.conversation.exchange import Exchange, asked, repaired
from ui.errors import UNEXPECTED

ANSWER = answered_with(place(1, said("Een zin.")))


def waiting() -> Exchange:
    return asked((), Question(text="Vraag?"), {})[-1]


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
    conversation = (replace(conversation[0], status="klaar", answer=replace(ANSWER, searched="Eerste?")),)
    conversation = asked(conversation, Question(text="Tweede?"), {})
    assert conversation[-1].question.history == (Turn(question="Eerste?", answer="Een zin."),)
    assert [exchange.number for exchange in conversation] == [1, 2]


def test_a_follow_up_builds_on_the_question_as_it_was_searched() -> None:
    conversation = asked((), Question(text="En in 2022?"), {})
    answer = replace(ANSWER, question="En in 2022?", searched="Hoeveel leden waren er in 2021? En in 2022?")
    conversation = asked((replace(conversation[0], status="klaar", answer=answer),), Question(text="En nu?"), {})
    assert conversation[-1].question.history[0].question == "Hoeveel leden waren er in 2021? En in 2022?"


def test_a_failed_question_is_no_history_and_a_stopped_one_is() -> None:
    conversation = asked((), Question(text="Mislukt?"), {})
    conversation = (replace(conversation[0], status="mislukt", error="Weg."),)
    conversation = asked(conversation, Question(text="Gestopt?"), {})
    conversation = (conversation[0], replace(conversation[1], status="gestopt", text="Tot hier"))
    conversation = asked(conversation, Question(text="Nu?"), {})
    assert conversation[-1].question.history == (Turn(question="Gestopt?", answer="Tot hier"),)
