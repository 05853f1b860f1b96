"""A transcript as JSON and back. An answer in it is written exactly as ``vraagbaak ask --json`` writes it."""

import re
from dataclasses import asdict, dataclass
from typing import Final, Literal

from rag.types import Answer
from ui.errors import InputError
from ui.export.transcript import TranscribedQuestion, Transcript
from ui.history.old_answer import OldAnswer, upgraded
from ui.json_text import dump_json, load_json

FORMAT: Final = "vraagbaak-record"
VERSION: Final = 2  # of the layout of the file; 1: its answers are made of sentences, see ui/history/old_answer.py

# Valid in JSON, and yet they would turn the reading direction or end the line of what people read.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True)
class _KeptQuestion(TranscribedQuestion):
    """A question as either version filed it."""

    answer: Answer | OldAnswer | None  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class _KeptTranscript(Transcript):
    questions: tuple[_KeptQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class _File:
    """What the file holds."""

    format: Literal["vraagbaak-record"]
    version: Literal[1, 2]
    record: _KeptTranscript


def answer_to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON."""
    return _dump(asdict(answer), indent=None)


def to_json(transcript: Transcript) -> str:
    """Return the transcript as JSON, versioned."""
    return _dump({"format": FORMAT, "version": VERSION, "record": asdict(transcript)}, indent=2) + "\n"


def from_json(text: str) -> Transcript:
    """Return the transcript, of this version or the one before. InputError when it is something else, or newer."""
    from pydantic import ValidationError

    try:
        kept = load_json(_File, text, strict=True).record
    except ValidationError as error:
        faults = {fault["loc"] or fault["type"] for fault in error.errors(include_input=False)}
        if "json_invalid" in faults:
            raise InputError(
                "Dit is geen verslag van Vraagbaak. Kies een bestand van 'ask --export … .json'."
            ) from error
        if ("version",) in faults and ("format",) not in faults:
            raise InputError("Dit verslag is van een andere versie van Vraagbaak. Werk Vraagbaak bij.") from error
        raise InputError("Dit is geen heel verslag van Vraagbaak. Kies een ander bestand.") from error
    return Transcript(**{**vars(kept), "questions": tuple(map(_question, kept.questions))})


def _question(kept: _KeptQuestion) -> TranscribedQuestion:
    return TranscribedQuestion(**{**vars(kept), "answer": upgraded(kept.answer)})


def _dump(value: object, *, indent: int | None) -> str:
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", dump_json(value, indent=indent))
