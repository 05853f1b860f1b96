"""One exchange of a conversation as JSON and back, exactly: everything that the window needs to show it again."""

import functools
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ui.chat_state import Exchange

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def exchange_to_json(exchange: Exchange) -> str:
    """Return the exchange as one line of JSON that is valid Unicode; ValueError for a number that is not finite."""
    return without_surrogates(json.dumps(asdict(exchange), ensure_ascii=False, allow_nan=False))


def exchange_from_json(text: str) -> Exchange:
    """Return the exchange. ValueError when a field is unknown, of another type, or missing without a default."""
    return _adapter().validate_json(text, strict=True, extra="forbid")


def without_surrogates(text: str) -> str:
    """Return the text with U+FFFD for halves of characters, which can be neither stored nor shown."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@functools.cache
def _adapter() -> "TypeAdapter[Exchange]":
    from pydantic import TypeAdapter

    return TypeAdapter(Exchange)
