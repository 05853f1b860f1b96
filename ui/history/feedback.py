"""What users think of answers, kept beside their conversations, and exported as a question file for ``vraagbaak eval``.

An answer that was found useful becomes a complete question: its sentences are the evidence, its pages the pages; a
useful refusal becomes a question without an answer. Which facts are decisive, feedback cannot tell: "facts" is empty,
and the measures that need facts leave the question out. "Not useful" and "wrong source" do not tell what the right
answer is: those lines have "answerable": null, which ``vraagbaak eval`` skips and counts until a person has completed
them.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from rag.types import Answer
from ui.conversation.exchange import Exchange
from ui.errors import InputError, UnknownConversationError
from ui.history.exchange_json import exchange_from_json
from ui.history.file import read_transaction, write_transaction
from ui.json_text import without_surrogates
from ui.text.answer import place_text, plain

Verdict: TypeAlias = Literal["nuttig", "niet nuttig", "verkeerde bron"]

LONGEST_REMARK = 2000  # characters
_TO_DO = (
    "Vul in: answerable (true of false) en, als het antwoord in het rapport staat, pages, evidence, facts en answer. "
    'Facts is een lijst van feiten, elk met zijn schrijfwijzen: [["40%", "40 procent"]].'
)


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a user thinks of one answer."""

    conversation: str  # id
    number: int  # of the exchange, from 1
    verdict: Verdict
    remark: str  # "" when there is none
    given: str  # ISO 8601, local time with offset, to the second


@dataclass(frozen=True, kw_only=True)
class FeedbackExport:
    """Feedback as a question file."""

    text: str  # JSON lines, oldest feedback first; "" when there is none
    complete: int  # lines that can be measured as they are
    incomplete: int  # lines that a person must complete first
    damaged: int  # feedback left out, for its answer cannot be read any more


class FeedbackStore:
    """The feedback in the file of the conversations. It goes when its answer goes: deleted, or asked again.

    Usable from several threads, windows and processes at once. Every method may raise HistoryError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def give(self, conversation_id: str, number: int, verdict: Verdict, remark: str = "") -> Feedback:
        """Keep feedback on a saved answer, instead of what was said of it before.

        Raises UnknownConversationError when no such answer is kept, InputError for a remark that is too long.
        """
        remark = without_surrogates(remark).strip()
        if len(remark) > LONGEST_REMARK:
            raise InputError(f"Een opmerking mag hoogstens {LONGEST_REMARK} tekens lang zijn. Maak hem korter.")
        given = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        feedback = Feedback(conversation=conversation_id, number=number, verdict=verdict, remark=remark, given=given)
        with write_transaction(self.path) as file:
            row = file.execute(
                "SELECT body FROM exchanges WHERE conversation = ? AND number = ?", (conversation_id, number)
            ).fetchone()
            exchange = _readable(row[0]) if row else None
            if exchange is None or exchange.answer is None:
                raise UnknownConversationError(
                    "Dit antwoord is niet bewaard; misschien is het gewist. Stel de vraag opnieuw om het te beoordelen."
                )
            file.execute(
                "INSERT INTO feedback (conversation, number, verdict, remark, given) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (conversation, number) DO UPDATE"
                " SET verdict = excluded.verdict, remark = excluded.remark, given = excluded.given",
                (conversation_id, number, verdict, remark, given),
            )
        return feedback

    def withdraw(self, conversation_id: str, number: int) -> None:
        """Forget the feedback on an answer, if there is any."""
        with write_transaction(self.path) as file:
            file.execute("DELETE FROM feedback WHERE conversation = ? AND number = ?", (conversation_id, number))

    def given(self, conversation_id: str = "") -> tuple[Feedback, ...]:
        """Return the feedback on the answers of a conversation, or all of it; oldest first."""
        with read_transaction(self.path) as file:
            rows = file.execute(
                "SELECT conversation, number, verdict, remark, given FROM feedback"
                " WHERE ? IN ('', conversation) ORDER BY julianday(given), rowid",
                (conversation_id,),
            ).fetchall()
        return tuple(_feedback(row) for row in rows)

    def export(self) -> FeedbackExport:
        """Return all feedback as a question file; see the module's docstring."""
        with read_transaction(self.path) as file:
            rows = file.execute(
                "SELECT conversation, number, verdict, remark, given, body FROM feedback"
                " JOIN exchanges USING (conversation, number) ORDER BY julianday(given), feedback.rowid"
            ).fetchall()
        lines = []
        for *row, body in rows:
            exchange = _readable(body)
            if exchange and exchange.answer:
                lines.append(_line(_feedback(row), exchange, exchange.answer))
        incomplete = sum(line["answerable"] is None for line in lines)
        return FeedbackExport(
            text="".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines),
            complete=len(lines) - incomplete,
            incomplete=incomplete,
            damaged=len(rows) - len(lines),
        )


def _feedback(row: Any) -> Feedback:
    conversation, number, verdict, remark, given = row
    return Feedback(
        conversation=conversation, number=number, verdict=cast("Verdict", verdict), remark=remark, given=given
    )


def _readable(body: str) -> Exchange | None:
    try:
        return exchange_from_json(body)
    except ValueError:
        return None


def _line(feedback: Feedback, exchange: Exchange, answer: Answer) -> dict[str, Any]:
    """Return a line of the question file. Only what "nuttig" confirms is filled in as true."""
    useful = feedback.verdict == "nuttig"
    confirmed = useful and not answer.abstained
    quotes = [{"document": c.document, "page": c.page, "quote": c.quote} for c in answer.citations]
    line: dict[str, Any] = {
        "id": f"{feedback.conversation}-{feedback.number}",
        "type": "buiten" if useful and answer.abstained else "",
        "question": exchange.question.text,
        "history": [asdict(turn) for turn in exchange.question.history],
        "documents": list(exchange.question.documents),
        "answerable": (not answer.abstained) if useful else None,
        "pages": sorted({c.page for c in answer.citations}) if confirmed else [],
        "evidence": _sentences(answer) if confirmed else [],
        "facts": [],
        "answer": "\n\n".join(map(place_text, answer.places)) if confirmed else "",
        "feedback": {
            "verdict": feedback.verdict,
            "remark": feedback.remark,
            "given": feedback.given,
            "answer": plain(answer),
            "abstained": answer.abstained,
            "citations": quotes,
        },
    }
    return line if useful else {**line, "to_do": _TO_DO}


def _sentences(answer: Answer) -> list[str]:
    """Return the sentences of the places: a place may go on from one passage into the next, a sentence does not."""
    return list(dict.fromkeys(sentence.text for place in answer.places for sentence in place.sentences))
