"""One exchange of a conversation as JSON and back, exactly: everything that the window needs to show it again.

What an earlier version kept, with an answer made of sentences in place of places, is read as well.
"""

import functools
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ui.conversation.exchange import Exchange

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Raw = dict[str, Any]  # an object of JSON

_OLD_CHECK = "Dit schreef een eerdere versie van Vraagbaak, die minder streng controleerde."
_OLD_MARK = re.compile(r"\s*\[([0-9]{1,4})\]")  # the text of an answer held its marks


def exchange_to_json(exchange: Exchange) -> str:
    """Return the exchange as one line of JSON that is valid Unicode; ValueError for a number that is not finite."""
    return without_surrogates(json.dumps(asdict(exchange), ensure_ascii=False, allow_nan=False))


def exchange_from_json(text: str) -> Exchange:
    """Return the exchange. ValueError when a field is unknown, of another type, or missing without a default."""
    try:
        raw = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if isinstance(raw, dict) and is_old_answer(raw.get("answer")):
        text = json.dumps({**raw, "answer": upgraded_answer(raw["answer"])})
    return _adapter().validate_json(text, strict=True, extra="forbid")


def is_old_answer(raw: object) -> bool:
    """Whether this is an answer as versions before places wrote it."""
    return isinstance(raw, dict) and "places" not in raw and "citations" in raw


def upgraded_answer(raw: Raw) -> Raw:
    """Return an old answer in today's form; ValueError when it is not whole. The types are for the caller to check.

    Each quote becomes a place. What a model wrote is "niet gecontroleerd", for the check of then let too much pass.
    """
    try:
        refused = raw["abstained"] or not raw["citations"]
        return {
            "question": raw["question"],
            "searched": raw["searched"],
            "places": [] if refused else [_place(citation) for citation in raw["citations"]],
            "short": None,
            "written": [] if refused else [_written(one) for one in raw["sentences"] if not one["verbatim"]],
            "missing": [],
            "remarks": [*([raw["note"]] if raw["note"] else []), *_left_out(len(raw["rejected"]))],
            "refusal": raw["text"] if refused else "",
            "passages": raw["passages"],
            "answerable": raw["answerable"],
            "mode": raw["mode"],
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("an old answer that is not whole") from error


def without_surrogates(text: str) -> str:
    """Return the text with U+FFFD for halves of characters, which can be neither stored nor shown."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _place(citation: Raw) -> Raw:
    text = " ".join(citation["quote"].split())
    return {
        "marker": citation["marker"],
        "document": citation["document"],
        "heading": citation["heading"],
        "sentences": [{"text": text, "kind": "prose", "begins": True, "decisive": [], "gap": False}],
        "citations": [{name: citation[name] for name in ("document", "page", "start", "end", "quote")}],
        "around": citation["passage"],
        "goes_on": False,
    }


def _written(sentence: Raw) -> Raw:
    markers = sentence["markers"]
    text = _OLD_MARK.sub(lambda mark: "" if int(mark[1]) in markers else mark[0], sentence["text"])
    return {"text": text.strip(), "markers": markers, "status": "niet gecontroleerd", "reason": _OLD_CHECK}


def _left_out(number: int) -> list[str]:
    if not number:
        return []
    which = "1 zin is" if number == 1 else f"{number} zinnen zijn"
    return [f"{which} toen weggelaten, want het rapport zei het niet."]


@functools.cache
def _adapter() -> "TypeAdapter[Exchange]":
    from pydantic import TypeAdapter

    return TypeAdapter(Exchange)
