"""One exchange of a conversation as JSON and back, exactly: everything that the window needs to show it again."""

from dataclasses import asdict, dataclass

from rag.types import Answer
from ui.conversation.exchange import Exchange
from ui.history.old_answer import OldAnswer, upgraded
from ui.json_text import dump_json, load_json


@dataclass(frozen=True, kw_only=True)
class _Kept(Exchange):
    """An exchange as any version kept it."""

    answer: Answer | OldAnswer | None = None  # type: ignore[assignment]


def exchange_to_json(exchange: Exchange) -> str:
    """Return the exchange as one line of JSON that is valid Unicode; ValueError for a number that is not finite."""
    return dump_json(asdict(exchange))


def exchange_from_json(text: str) -> Exchange:
    """Return the exchange. ValueError when a field is unknown, of another type, or missing without a default."""
    kept = load_json(_Kept, text, strict=True, only_known=True)
    return Exchange(**{**vars(kept), "answer": upgraded(kept.answer)})
