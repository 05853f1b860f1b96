"""JSON as it is written and read here: valid Unicode, finite numbers, and back as one of our frozen dataclasses."""

import json
from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Loaded = TypeVar("Loaded")


def dump_json(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON, on one line without ``indent``. ValueError for a number that is not finite."""
    return without_surrogates(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))


def load_json(kind: type[Loaded], text: str | bytes, *, strict: bool = False, only_known: bool = False) -> Loaded:
    """Return what a text of JSON holds, as a dataclass of ours. ValueError when a field is missing or of another type.

    ``strict``: no type is turned into another; ``only_known``: a field that the dataclass does not have is an error.
    """
    loaded: Loaded = _adapter(cast("Hashable", kind)).validate_json(
        text, strict=strict, extra="forbid" if only_known else None
    )
    return loaded


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def without_surrogates(text: str) -> str:
    """Return the text with U+FFFD for halves of characters, which can be neither stored nor shown."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
