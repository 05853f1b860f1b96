"""Places -> what a model makes of them -> its sentences, each held against the places."""

import re
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from index.structure.denials import excludes
from index.structure.orders import commands
from index.structure.references import points_back, tie_of
from index.structure.sentences import split_sentences
from rag.protocols import Judge, Writer
from rag.types import Fragment, Place, WrittenSentence
from rag.writing.check import is_literal, why_unsupported
from rag.writing.instructions import imitates_prompt
from rag.writing.prompt import ANSWER_TOKENS, REFUSAL, build_prompt, source_text

_MARK = re.compile(r"\s*\[(\d{1,3})\]")  # as the model was asked to write them
_STOP = ("\nVraag:", "\nBronnen:", "\n\n\n")
_REFUSED = REFUSAL.rstrip(".").lower()
_LEANS = "Deze zin gaat verder op een andere zin. Los daarvan is hij niet te controleren."
_EXCLUDED = "De kop boven deze plaats draait om wat er staat. Lees de plaats zelf."
_SCANNED = "Deze plaats komt uit een scan, en herkende tekst kan fouten hebben. Vergelijk met de pagina zelf."
_NOTED = "Dit is een opmerking van iemand bij het rapport, en geen tekst van het rapport zelf."
_NO_SOURCE = "Het taalmodel noemt geen plaats waar dit staat."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a model made of the places."""

    sentences: tuple[WrittenSentence, ...]  # as written, in order; markers are those of the places given
    in_time: bool
    refused: bool  # it wrote that the sources do not tell, and nothing that is supported


def draft(
    question: str, places: Sequence[Place], model: Writer, judge: Judge | None, *, patience: float
) -> Generator[Fragment, None, Draft]:
    """Let a model write from places, and check each sentence. Yields the text as it comes.

    ``patience`` is in seconds. Raises LongQuestionError, and what the model raises.
    """
    safe = [place for place in places if not _gives_orders(place)]
    prompt = build_prompt(question, safe, model)
    deadline = time.monotonic() + patience
    text, in_time = "", True
    stream = model.stream(prompt.messages, max_tokens=ANSWER_TOKENS, stop=_STOP)
    for piece in stream:
        text += piece
        yield Fragment(text=piece)
        in_time = time.monotonic() <= deadline
        if not in_time:
            break
    if isinstance(stream, Generator):
        stream.close()
    sentences = _sentences(text)
    told = [one for one in sentences if _REFUSED not in one[0].lower()]
    before = ["", *(text for text, _ in told)]
    found = tuple(_checked(one, last, prompt.sources, judge) for one, last in zip(told, before, strict=False))
    refused = len(told) < len(sentences) and not any(one.status == "gesteund" for one in found)
    return Draft(sentences=found, in_time=in_time, refused=refused)


def _gives_orders(place: Place) -> bool:
    """Whether a place is kept from a model: it speaks to whoever processes it, or has the form of a prompt."""
    texts = [place.heading, *(one.labelled for one in place.sentences)]
    return any(one.addressed for one in place.sentences) or any(commands(t) or imitates_prompt(t) for t in texts)


def _sentences(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of a model's text without their marks, each once, with the numbers that stand behind it."""
    found: dict[str, tuple[int, ...]] = {}
    # A mark behind the full stop belongs to the sentence before it.
    moved = re.sub(r"([.!?])((?:\s*\[\d{1,3}\])+)", r"\2\1", text)
    for span in split_sentences(moved):
        sentence = moved[span.start : span.end]
        plain = re.sub(r"\s+([.,;:!?])", r"\1", _MARK.sub("", sentence)).strip()
        # Only a place can say "Ja," or "Nee,", and what follows tells it.
        plain = re.sub(r"^(?:ja|nee)\b[,.:!]?\s+", "", plain, flags=re.IGNORECASE)
        plain = plain[:1].upper() + plain[1:]
        if re.search(r"\w", plain):
            found.setdefault(plain, tuple(dict.fromkeys(int(number) for number in _MARK.findall(sentence))))
    return list(found.items())


def _checked(
    sentence: tuple[str, tuple[int, ...]], before: str, sources: Sequence[Place], judge: Judge | None
) -> WrittenSentence:
    """Return a sentence with the place that supports it: one it points to, or else another.

    What "dat" or "zij" is, the sentence before it tells: such a one is supported only where both stand so in a place.
    """
    text, named = sentence
    pointed = [place for place in sources if place.marker in named]
    leans = points_back(text, before) and not tie_of(text, before)
    reason = _LEANS if leans else ""
    for place in (*pointed, *(place for place in sources if place not in pointed)):
        unsure = _why_unsure(place)
        if unsure:
            reason = reason or unsure
            continue
        source = source_text(place)
        doubt = why_unsupported(text, source, judge)
        if not doubt and (not leans or (before and is_literal(f"{before} {text}", source))):
            return WrittenSentence(text=text, markers=(place.marker,), status="gesteund")
        reason = reason or doubt
    markers = tuple(place.marker for place in pointed)
    reason = reason if markers else _NO_SOURCE
    return WrittenSentence(text=text, markers=markers, status="niet gecontroleerd", reason=reason)


def _why_unsure(place: Place) -> str:
    """Return in Dutch why nothing is supported by a place, whatever it says; "" for any other."""
    if excludes(place.heading):
        return _EXCLUDED
    if place.scanned:
        return _SCANNED
    return _NOTED if any(sentence.kind == "comment" for sentence in place.sentences) else ""
