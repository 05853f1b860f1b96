"""A record as JSON and back. An answer in it is written exactly as ``vraagbaak ask --json`` writes it."""

import functools
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from rag.types import Answer
from ui.errors import InputError
from ui.export.record import Record
from ui.history.exchange_json import upgraded_answer, without_surrogates

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = "vraagbaak-record"
VERSION: Final = 2  # of the layout of the file; 1: its answers are made of sentences, see ui/history/exchange_json.py

# Valid in JSON, and yet they would turn the reading direction or end the line of what people read.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True)
class _File:
    """What the file holds."""

    format: Literal["vraagbaak-record"]
    version: Literal[2]
    record: Record


def answer_to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON."""
    return _dump(asdict(answer), indent=None)


def to_json(record: Record) -> str:
    """Return the record as JSON, versioned."""
    return _dump(asdict(_File(format=FORMAT, version=VERSION, record=record)), indent=2) + "\n"


def from_json(text: str) -> Record:
    """Return the record, of this version or the one before. InputError when the text is something else, or newer."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("Dit is geen verslag van Vraagbaak. Kies een bestand van 'ask --export … .json'.") from error
    version = raw.get("version") if isinstance(raw, dict) and raw.get("format") == FORMAT else VERSION
    if version not in (1, VERSION):
        raise InputError("Dit verslag is van een andere versie van Vraagbaak. Werk Vraagbaak bij.")
    try:
        return _adapter().validate_json(text if version == VERSION else _upgraded(raw), strict=True).record
    except ValueError as error:
        raise InputError("Dit is geen heel verslag van Vraagbaak. Kies een ander bestand.") from error


def _upgraded(raw: dict[str, Any]) -> str:
    """Return a record of version 1 in today's form; ValueError when it is not whole."""
    try:
        record = raw["record"]
        questions = [
            {**question, "answer": question["answer"] and upgraded_answer(question["answer"])}
            for question in record["questions"]
        ]
        return json.dumps({"format": FORMAT, "version": VERSION, "record": {**record, "questions": questions}})
    except (KeyError, TypeError) as error:
        raise ValueError("a record that is not whole") from error


@functools.cache
def _adapter() -> "TypeAdapter[_File]":
    from pydantic import TypeAdapter

    return TypeAdapter(_File)


def _dump(value: object, *, indent: int | None) -> str:
    text = without_surrogates(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
