"""Conversations kept on disk: saved after every exchange, searched, shown again, renamed, erased."""

import datetime as dt
import secrets
import sqlite3
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ui.conversation.exchange import Conversation, Exchange
from ui.errors import DamagedConversationError, InputError, UnknownConversationError
from ui.history.exchange_json import exchange_from_json, exchange_to_json
from ui.history.file import read_transaction, wipe, write_transaction
from ui.history.search import folded, search_words, snippet
from ui.json_text import load_json, without_surrogates
from ui.text.answer import plain

TITLE_LENGTH = 60  # characters of a first question that make a title
LONGEST_TITLE = 200  # characters that a user may type


@dataclass(frozen=True, kw_only=True)
class SavePoint:
    """Where and as what a conversation is kept; hand it back to save the conversation when it has grown."""

    id: str
    revision: int  # from 1; another one on disk: another window went on with the conversation


@dataclass(frozen=True, kw_only=True)
class ConversationSummary:
    """A conversation as listed."""

    id: str
    title: str  # one line
    created: str  # ISO 8601, local time with offset, to the millisecond
    changed: str  # the same; when an exchange was last saved
    questions: int  # number of questions
    snippet: str  # what a search found, one line, as it was written; "" without a search


@dataclass(frozen=True, kw_only=True)
class KeptConversation:
    """A conversation as kept."""

    point: SavePoint
    title: str
    created: str  # as in ConversationSummary
    changed: str
    exchanges: Conversation  # all finished, stopped or failed


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """Of a kept exchange, what tells whether there was an answer."""

    answer: object


class History:
    """The conversations in one file; nothing is opened or made before the first use.

    Usable from several threads, windows and processes at once. Every method may raise HistoryError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, conversation: Conversation, point: SavePoint | None = None) -> SavePoint | None:
        """Keep every exchange of the conversation that is finished, stopped or failed; return where it is kept.

        ``point`` is what the last save or load of this conversation gave, None for one that was never saved. An
        exchange that was asked again replaces the old one, with its feedback, once it has an answer. What another
        window added meanwhile is never overwritten: then this conversation is kept apart, under another id.
        Raises UnknownConversationError when it was deleted meanwhile; nothing is saved then.
        """
        bodies = {exchange.number: exchange_to_json(exchange) for exchange in conversation if not exchange.running}
        if not bodies:
            return point
        with write_transaction(self.path) as file:
            point, title = _place(file, point, conversation[0])
            kept = dict(file.execute("SELECT number, body FROM exchanges WHERE conversation = ?", (point.id,)))
            gone = kept.keys() - {exchange.number for exchange in conversation}
            answered = {number for number, body in kept.items() if _has_answer(body)}
            fresh = [
                exchange
                for exchange in conversation
                if exchange.number in bodies
                and not _is_same(kept.get(exchange.number), bodies[exchange.number])
                and (exchange.answer is not None or exchange.number not in answered)
            ]
            if not gone and not fresh:
                return point
            for number in {*gone, *(exchange.number for exchange in fresh)}:
                file.execute("DELETE FROM exchanges WHERE conversation = ? AND number = ?", (point.id, number))
            file.executemany(
                "INSERT INTO exchanges (conversation, number, text, body) VALUES (?, ?, ?, ?)",
                [(point.id, e.number, _searchable(e), bodies[e.number]) for e in fresh],
            )
            file.execute(
                "UPDATE conversations SET title = ?, changed = ?, revision = ? WHERE id = ?",
                (title, _now(), point.revision + 1, point.id),
            )
            return SavePoint(id=point.id, revision=point.revision + 1)

    def conversations(self, search: str = "") -> tuple[ConversationSummary, ...]:
        """Return the conversations, last changed first: all of them, or those in which every word occurs.

        A word is found in titles, questions and answers, also inside a longer word, whatever its capitals
        and accents.
        """
        words = search_words(search)
        texts: dict[str, list[str]] = {}
        with read_transaction(self.path) as file:
            rows = file.execute(
                "SELECT id, title, created, changed, count(number) FROM conversations"
                " LEFT JOIN exchanges ON conversation = id GROUP BY id"
                " ORDER BY julianday(changed) DESC, conversations.rowid DESC"
            ).fetchall()
            if words:
                for id_, text in file.execute("SELECT conversation, text FROM exchanges ORDER BY conversation, number"):
                    texts.setdefault(id_, []).append(text)
        found = []
        for id_, title, created, changed, questions in rows:
            here = texts.get(id_, [])
            everything = folded("\n".join([title, *here])) if words else ""
            if all(word in everything for word in words):
                found.append(
                    ConversationSummary(
                        id=id_,
                        title=title,
                        created=created,
                        changed=changed,
                        questions=questions,
                        snippet=snippet(here, words),
                    )
                )
        return tuple(found)

    def load(self, conversation_id: str) -> KeptConversation:
        """Return a conversation, complete. Raises UnknownConversationError, DamagedConversationError."""
        conversation_id = without_surrogates(conversation_id)
        with read_transaction(self.path) as file:
            row = file.execute(
                "SELECT title, created, changed, revision FROM conversations WHERE id = ?", (conversation_id,)
            ).fetchone()
            if row is None:
                raise _unknown(conversation_id)
            bodies = file.execute(
                "SELECT body FROM exchanges WHERE conversation = ? ORDER BY number", (conversation_id,)
            ).fetchall()
        title, created, changed, revision = row
        try:
            exchanges = tuple(exchange_from_json(body) for (body,) in bodies)
        except ValueError as error:
            raise DamagedConversationError(
                f"Het gesprek “{title_line(title)}” is beschadigd of van een andere versie van Vraagbaak. Wis het met "
                f"'vraagbaak history delete {conversation_id}'; de andere gesprekken blijven."
            ) from error
        point = SavePoint(id=conversation_id, revision=revision)
        return KeptConversation(point=point, title=title, created=created, changed=changed, exchanges=exchanges)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title that stays. Raises InputError, UnknownConversationError."""
        title = title_line(title)
        if not title:
            raise InputError("Een titel mag niet leeg zijn. Typ een titel.")
        if len(title) > LONGEST_TITLE:
            raise InputError(f"Een titel mag hoogstens {LONGEST_TITLE} tekens lang zijn. Maak hem korter.")
        conversation_id = without_surrogates(conversation_id)
        with write_transaction(self.path) as file:
            change = file.execute(
                "UPDATE conversations SET title = ?, renamed = 1 WHERE id = ?", (title, conversation_id)
            )
            if not change.rowcount:
                raise _unknown(conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Erase a conversation and its feedback from the disk. Raises UnknownConversationError."""
        conversation_id = without_surrogates(conversation_id)
        with write_transaction(self.path, erase=True) as file:
            if not file.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,)).rowcount:
                raise _unknown(conversation_id)

    def delete_all(self) -> None:
        """Erase every conversation and all feedback from the disk, also when they cannot be read."""
        if self.path.exists():
            wipe(self.path)


def title_line(text: str) -> str:
    """Return the text on one line, without characters that cannot be shown."""
    squeezed = " ".join(unicodedata.normalize("NFC", without_surrogates(text)).split())
    return "".join(character for character in squeezed if character.isprintable())


def _place(file: sqlite3.Connection, point: SavePoint | None, first: Exchange) -> tuple[SavePoint, str]:
    """Return where to save a conversation and its title; a new row when it has none or another window changed it."""
    title = _title(first.question.text)
    renamed = 0
    if point:
        row = file.execute("SELECT title, renamed, revision FROM conversations WHERE id = ?", (point.id,)).fetchone()
        if row is None:
            raise _unknown(point.id)
        title, renamed = (row[0], 1) if row[1] else (title, 0)
        if row[2] == point.revision:
            return point, title
    point = SavePoint(id=_new_id(file), revision=0)
    now = _now()
    file.execute(
        "INSERT INTO conversations (id, title, renamed, created, changed, revision) VALUES (?, ?, ?, ?, ?, ?)",
        (point.id, title, renamed, now, now, point.revision),
    )
    return point, title


def _new_id(file: sqlite3.Connection) -> str:
    """Return an id that is short enough to type and not in use."""
    while True:
        id_ = secrets.token_hex(4)
        if not file.execute("SELECT 1 FROM conversations WHERE id = ?", (id_,)).fetchone():
            return id_


def _title(question: str) -> str:
    line = title_line(question)
    if len(line) <= TITLE_LENGTH:
        return line or "Gesprek"
    cut = line[:TITLE_LENGTH]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def _searchable(exchange: Exchange) -> str:
    """Return what a user saw of an exchange: the question and what was said."""
    said = plain(exchange.answer) if exchange.answer else exchange.text
    return unicodedata.normalize("NFC", without_surrogates(f"{exchange.question.text}\n{said}"))


def _is_same(kept: str | None, body: str) -> bool:
    """Whether an exchange is kept as it is, also when an earlier version wrote it in a form of its own."""
    if kept is None or kept == body:
        return kept == body
    try:
        return exchange_to_json(exchange_from_json(kept)) == body
    except ValueError:
        return False  # damaged


def _has_answer(body: str) -> bool:
    try:
        return load_json(_Answered, body).answer is not None
    except ValueError:
        return False  # damaged: nothing is lost when it is replaced


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="milliseconds")


def _unknown(conversation_id: str) -> UnknownConversationError:
    return UnknownConversationError(
        f"Er is geen gesprek {title_line(conversation_id)}. Kijk met 'vraagbaak history list'; misschien is het gewist."
    )
