"""Conversations on disk: kept whole, found and renamed, whatever is in them."""

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import conversations, exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_conversations import saved, traces

from rag.types import Question
from ui.conversation.exchange import Conversation, Exchange
from ui.errors import (
    InputError,
    UnknownConversationError,
)
from ui.history.conversations import History, SavePoint

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


def test_a_conversation_comes_back_complete(history: History) -> None:
    stopped = Exchange(
        number=2, question=Question(text="Traag?"), titles={"a.pdf": "A"}, status="gestopt", text="Half ant"
    )
    failed = Exchange(
        number=3, question=Question(text="Stuk?"), titles={}, status="mislukt", error="Het ging mis. Probeer opnieuw."
    )
    conversation = (exchange(1, "Hoeveel banen?"), stopped, failed)
    point = history.save(conversation)
    assert point
    kept = History(history.path).load(point.id)
    assert kept.exchanges == conversation
    assert kept.point == point
    assert kept.title == "Hoeveel banen?"


@pytest.mark.parametrize("status", ["gestopt", "mislukt"])
def test_asking_again_without_getting_an_answer_loses_none(history: History, status: str) -> None:
    conversation = (exchange(1, "Hoeveel banen?"),)
    point = history.save(conversation)
    stopped = Exchange(number=1, question=Question(text="Hoeveel banen?"), titles={}, status=status, text="Half")  # type: ignore[arg-type]
    after = history.save((stopped,), point)
    assert after
    assert history.load(after.id).exchanges == conversation
    grown = history.save((stopped, exchange(2, "En nu?")), after)
    assert grown
    assert history.load(grown.id).exchanges == (*conversation, exchange(2, "En nu?"))


@MANY
@given(conversation=conversations)
def test_anything_comes_back_exactly(conversation: Conversation, tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    point = history.save(conversation)
    assert point
    assert history.load(point.id).exchanges == conversation
    [summary] = [item for item in history.conversations() if item.id == point.id]
    assert summary.title
    assert summary.title.isprintable()
    assert summary.questions == len(conversation)


@MANY
@given(text=st.text(st.characters(exclude_categories=()), max_size=20))
def test_half_characters_are_replaced_and_the_rest_stays(text: str, tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    conversation = (replace(exchange(1, text), titles={text: text}, error=text),)
    point = history.save(conversation)
    assert point
    [kept] = history.load(point.id).exchanges
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert (kept.question.text, kept.titles, kept.error) == (whole, {whole: whole}, whole)
    assert len(whole.encode()) >= len(whole)
    assert history.save(conversation, point) == point  # unchanged: nothing to save
    history.conversations(text)


def test_half_characters_become_the_replacement_character(history: History) -> None:
    point = saved(history, "a\ud83db\ude00 \U0001f600")
    assert history.load(point.id).exchanges[0].question.text == "a\ufffdb\ufffd \U0001f600"


def test_very_long_texts_are_kept(history: History) -> None:
    long = "Hoeveel banen zijn er? " * 100_000
    point = history.save((exchange(1, long, long),))
    assert point
    assert history.load(point.id).exchanges[0].text == long
    assert history.conversations()[0].title == "Hoeveel banen zijn er? Hoeveel banen zijn er? Hoeveel banen…"


def test_nothing_is_made_before_the_first_save(history: History) -> None:
    assert history.conversations() == ()
    assert history.conversations("iets") == ()
    history.delete_all()
    with pytest.raises(UnknownConversationError):
        history.load("0")
    assert not history.path.parent.exists()


def test_a_running_exchange_is_not_kept(history: History) -> None:
    running = replace(exchange(1, "Eerste?"), status="schrijft", answer=None)
    assert history.save((running,)) is None
    assert history.conversations() == ()
    point = history.save((exchange(1, "Eerste?"), replace(running, number=2)))
    assert point
    assert [e.number for e in history.load(point.id).exchanges] == [1]


def test_saving_again_adds_what_is_new(history: History) -> None:
    first = saved(history, "Eerste?")
    both = (exchange(1, "Eerste?"), exchange(2, "Tweede?"))
    second = history.save(both, first)
    assert second == SavePoint(id=first.id, revision=first.revision + 1)
    assert history.load(first.id).exchanges == both
    assert len(history.conversations()) == 1


def test_asking_again_replaces_the_last_answer_once_it_is_there(history: History) -> None:
    point = saved(history, "Eerste?", "Tweede?")
    again = replace(exchange(2, "Tweede?"), status="zoekt", answer=None)
    assert history.save((exchange(1, "Eerste?"), again), point) == point
    assert history.load(point.id).exchanges == (exchange(1, "Eerste?"), exchange(2, "Tweede?"))
    changed = (exchange(1, "Eerste?"), exchange(2, "Tweede?", "Iets anders."))
    history.save(changed, point)
    assert history.load(point.id).exchanges == changed


def test_two_windows_in_one_conversation_lose_nothing(history: History) -> None:
    point = saved(history, "Eerste?")
    history.rename(point.id, "Samen")
    mine = history.save((exchange(1, "Eerste?"), exchange(2, "Van mij?")), point)
    yours = history.save((exchange(1, "Eerste?"), exchange(2, "Van u?")), point)
    assert mine
    assert yours
    assert mine.id == point.id != yours.id
    assert [e.question.text for e in history.load(mine.id).exchanges] == ["Eerste?", "Van mij?"]
    assert [e.question.text for e in history.load(yours.id).exchanges] == ["Eerste?", "Van u?"]
    assert history.load(yours.id).title == "Samen"
    further = history.save((exchange(1, "Eerste?"), exchange(2, "Van u?"), exchange(3, "Verder?")), yours)
    assert further == SavePoint(id=yours.id, revision=yours.revision + 1)


def test_what_was_erased_does_not_come_back(history: History) -> None:
    """Another window still shows the conversation, and goes on with it."""
    point = saved(history, "Geheim?")
    history.delete_all()
    with pytest.raises(UnknownConversationError, match="misschien is het gewist"):
        history.save((exchange(1, "Geheim?"), exchange(2, "Verder?")), point)
    assert history.conversations() == ()
    assert not traces(history.path.parent, "Geheim")


def test_last_changed_comes_first_with_local_times(history: History) -> None:
    before = dt.datetime.now().astimezone() - dt.timedelta(milliseconds=1)
    old, new = saved(history, "Oud?"), saved(history, "Nieuw?")
    assert [c.id for c in history.conversations()] == [new.id, old.id]
    time.sleep(0.005)
    history.save((exchange(1, "Oud?"), exchange(2, "Weer?")), old)
    first, second = history.conversations()
    assert (first.id, first.questions, second.id, second.questions) == (old.id, 2, new.id, 1)
    for moment in (first.created, first.changed):
        parsed = dt.datetime.fromisoformat(moment)
        assert parsed.utcoffset() == dt.datetime.now().astimezone().utcoffset()
        assert before <= parsed <= dt.datetime.now().astimezone()
    assert first.created < first.changed
    history.rename(new.id, "Anders")
    assert [c.id for c in history.conversations()] == [old.id, new.id]


def test_moments_on_both_sides_of_the_clock_change_are_in_order(history: History) -> None:
    summer, winter = saved(history, "Zomer?"), saved(history, "Winter?")
    with sqlite3.connect(history.path) as file:
        file.execute("UPDATE conversations SET changed = '2026-10-25T02:50:00.000+02:00' WHERE id = ?", (summer.id,))
        file.execute("UPDATE conversations SET changed = '2026-10-25T02:10:00.000+01:00' WHERE id = ?", (winter.id,))
    assert [c.title for c in history.conversations()] == ["Winter?", "Zomer?"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Hoeveel banen?", "Hoeveel banen?"),
        ("  Hoeveel\n banen?\x00 ", "Hoeveel banen?"),
        (
            "Welk deel van de bedrijven verwacht dat de opleidingsbehoefte verschuift?",
            "Welk deel van de bedrijven verwacht dat de…",
        ),
        ("x" * 70, "x" * 60 + "…"),
        ("\u200b", "Gesprek"),
    ],
)
def test_the_first_question_is_the_title(history: History, question: str, title: str) -> None:
    assert history.load(saved(history, question, "Tweede?").id).title == title


def test_a_title_that_the_user_chose_stays(history: History) -> None:
    point = saved(history, "Eerste?")
    history.rename(point.id, "  Voor de\nraad ")
    history.save((exchange(1, "Eerste?"), exchange(2, "Tweede?")), point)
    assert history.load(point.id).title == "Voor de raad"


@pytest.mark.parametrize("title", ["", " \n", "\x00", "x" * 201])
def test_a_title_must_be_usable(history: History, title: str) -> None:
    point = saved(history, "Eerste?")
    with pytest.raises(InputError, match="titel"):
        history.rename(point.id, title)
    assert history.load(point.id).title == "Eerste?"


@pytest.mark.parametrize("id_", ["", "0", "\udcff", "x' OR '1'='1"])
def test_an_unknown_conversation_is_said_to_be_unknown(history: History, id_: str) -> None:
    saved(history, "Eerste?")
    actions: tuple[Callable[[], object], ...] = (
        lambda: history.load(id_),
        lambda: history.rename(id_, "Titel"),
        lambda: history.delete(id_),
    )
    for action in actions:
        with pytest.raises(UnknownConversationError, match="Er is geen gesprek"):
            action()
    assert len(history.conversations()) == 1
