"""Answers as an earlier version kept them."""

import json
import sqlite3
from pathlib import Path

import pytest
from exchanges import exchange
from kept_conversations import saved, spoiled

from ui.errors import (
    DamagedConversationError,
)
from ui.history.conversations import History, SavePoint
from ui.history.feedback import FeedbackStore


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


OLD = [json.loads(line) for line in Path(__file__).with_name("old-exchanges.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def old(history: History) -> SavePoint:
    """A conversation as a version kept it whose answers were made of sentences."""
    point = saved(history, *["Vraag?"] * len(OLD))
    with sqlite3.connect(history.path) as file:
        for body in OLD:
            file.execute("UPDATE exchanges SET body = ? WHERE number = ?", (json.dumps(body), body["number"]))
    return point


def test_each_quote_of_an_old_answer_is_a_place(history: History, old: SavePoint) -> None:
    quotes = history.load(old.id).exchanges[0].answer
    assert quotes
    assert [(p.marker, p.document, p.heading, [s.text for s in p.sentences]) for p in quotes.places] == [
        (1, "monitor.pdf", "Banen", ["“Wij groeien. Dat is goed.”"]),
        (2, "monitor.pdf", "Banen", ["In 2024 waren er 120 banen"]),
        (3, "monitor.pdf", "Banen", ["en 30 vacatures."]),
    ]
    assert [(c.page, c.quote) for c in quotes.places[1].citations] == [(5, "In 2024 waren er 120 banen")]
    assert (quotes.written, quotes.short, quotes.mode) == ((), None, "citaten")
    assert quotes.remarks == ("Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf.",)


def test_what_a_model_wrote_of_old_has_no_tick_any_more(history: History, old: SavePoint) -> None:
    exchange_ = history.load(old.id).exchanges[1]
    assert exchange_.answer
    assert [(s.text, s.markers, s.status) for s in exchange_.answer.written] == [
        ("Lonen stegen met 3%.", (1,), "niet gecontroleerd"),
        ("Volgens bron [7] kwam dat door krapte.", (2,), "niet gecontroleerd"),
    ]
    assert all("minder streng" in s.reason for s in exchange_.answer.written)
    assert exchange_.answer.remarks == ("2 zinnen zijn toen weggelaten, want het rapport zei het niet.",)
    assert exchange_.searched[0].sha256 == "a" * 64


def test_an_old_refusal_and_what_was_stopped_stay_what_they_were(history: History, old: SavePoint) -> None:
    refused, stopped = history.load(old.id).exchanges[2:]
    assert refused.answer
    assert refused.answer.abstained
    assert refused.answer.refusal == OLD[2]["answer"]["text"]
    assert len(refused.answer.passages) == 4
    assert (stopped.status, stopped.text, stopped.answer) == ("gestopt", "Half", None)


def test_going_on_with_an_old_conversation_keeps_its_answers_and_what_was_thought_of_them(
    history: History, old: SavePoint
) -> None:
    feedback = FeedbackStore(history.path)
    feedback.give(old.id, 1, "nuttig")
    kept = history.load(old.id)
    point = history.save((*kept.exchanges, exchange(5, "Verder?")), kept.point)
    assert point
    assert [one.number for one in history.load(point.id).exchanges] == [1, 2, 3, 4, 5]
    assert [one.verdict for one in feedback.given(point.id)] == ["nuttig"]
    [line] = feedback.export().text.splitlines()
    assert json.loads(line)["evidence"] == [citation["quote"] for citation in OLD[0]["answer"]["citations"]]


@pytest.mark.parametrize("name", ["marker", "quote", "passage", "page"])
def test_an_old_answer_that_is_not_whole_is_damaged(history: History, old: SavePoint, name: str) -> None:
    spoiled(history, old, lambda raw: raw["answer"]["citations"][0].pop(name), number=1)
    with pytest.raises(DamagedConversationError):
        history.load(old.id)
