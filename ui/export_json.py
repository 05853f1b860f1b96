"""A record as JSON and back. An answer in it is written exactly as ``vraagbaak ask --json`` writes it."""

import functools
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

from rag.types import Answer
from ui.errors import InputError
from ui.exchange_json import without_surrogates
from ui.export_record import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = "vraagbaak-record"
VERSION: Final = 1  # of the layout of the file

# Valid in JSON, and yet they would turn the reading direction or end the line of what people read.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True)
class _File:
    """What the file holds."""

    format: Literal["vraagbaak-record"]
    version: Literal[1]
    record: Record


def answer_to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON."""
    return _dump(asdict(answer), indent=None)


def to_json(record: Record) -> str:
    """Return the record as JSON, versioned."""
    return _dump(asdict(_File(format=FORMAT, version=VERSION, record=record)), indent=2) + "\n"


def from_json(text: str) -> Record:
    """Return the record. InputError when the text is something else, or a record of a newer version."""
    from pydantic import ValidationError

    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("Dit is geen verslag van Vraagbaak. Kies een bestand van 'ask --export … .json'.") from error
    if isinstance(raw, dict) and raw.get("format") == FORMAT and raw.get("version") != VERSION:
        raise InputError("Dit verslag is van een andere versie van Vraagbaak. Werk Vraagbaak bij.")
    try:
        return _adapter().validate_json(text, strict=True).record
    except ValidationError as error:
        raise InputError("Dit is geen heel verslag van Vraagbaak. Kies een ander bestand.") from error


@functools.cache
def _adapter() -> "TypeAdapter[_File]":
    from pydantic import TypeAdapter

    return TypeAdapter(_File)


def _dump(value: object, *, indent: int | None) -> str:
    text = without_surrogates(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
