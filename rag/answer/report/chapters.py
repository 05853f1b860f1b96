"""The chapter that a question names, by its number or by its heading, in short."""

import math
import re

from index.card_types import Card, Part
from rag.answer.command import in_figures
from rag.answer.report.gist import gist
from rag.answer.report.question import AboutQuestion, AboutReport
from rag.protocols import Retriever
from rag.words import SAME, content_words, likeness

_NEAR = 0.9  # likeness of a word of the question and one of a heading, where the question names no subject
_NUMBER = re.compile(
    r"\b(?:(?P<kind>bijlage|annex|appendix|artikel|deel)\s+(?P<letter>[a-z]\b)?)?(?<![\d.,])"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)?(?:e|de|ste)?\b(?! ?(?:woorden|zinnen|punten|regels))",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\bover (?:de |het |een )?(?P<topic>.+?)(?: over| samen(?:vatten)?)?\s*[?.!]*$", re.IGNORECASE)
_LAST = re.compile(r"\blaatste\b", re.IGNORECASE)
_NO_CHAPTER = "{It} heeft geen {chapter}."
_OTHER_CHAPTER = "Geen kop in {it} noemt “{topic}”. Dit deel komt er het dichtst bij."


def chapters(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return a chapter in short, or that there is none of that number; None when no chapter is named."""
    numbers = _numbers(asked.question)
    parts = [part for part in card.parts if part.depth and part.number in numbers]
    if numbers and not parts:
        named = numbers[0] if numbers[0][:1].isalpha() else f"hoofdstuk {numbers[0]}"
        return AboutReport(missing=(asked.line(_NO_CHAPTER, card, chapter=named),))
    remarks: tuple[str, ...] = ()
    if not numbers:
        topic = _TOPIC.search(asked.question)
        about = topic["topic"] if topic else asked.question
        parts = [part for part in card.parts if part.depth == 1 and part.number][-1:]
        if not _LAST.search(asked.question):
            parts = _named(about, card, least=SAME if topic else _NEAR)
        if not parts and topic and not asked.several:
            parts = _nearest(about, card, retriever)
            remarks = (asked.line(_OTHER_CHAPTER, card, topic=about),)
    if not parts:
        return None
    own = [part for part in card.playing("summary") if any(set(part.sections) < set(one.sections) for one in parts)]
    selections = gist(card, own or parts, asked.words, retriever)
    return AboutReport(selections=selections, remarks=remarks, sure=not remarks)


def _numbers(question: str) -> list[str]:
    """Return the numbers of the chapters that a question names, as in Part.number: "3", "2.3", "bijlage 1"."""
    matches = _NUMBER.finditer(in_figures(question))
    named = [(one["kind"] or "", one["number"] or one["letter"]) for one in matches]
    found = (f"{kind} {number}".strip().lower() for kind, number in named if number)
    return list(dict.fromkeys(re.sub("^(?:annex|appendix)", "bijlage", one) for one in found))


def _named(topic: str, card: Card, *, least: float) -> list[Part]:
    """Return the part whose heading has most of the words of a topic; the outermost of equals."""
    words = content_words(topic)

    def shared(part: Part) -> float:
        heading = [word for word in content_words(part.heading) if not word[0].isdigit()]
        alike = [max((likeness(word, other) for other in heading), default=0.0) for word in words]
        return sum(one for one in alike if one >= least) / math.sqrt(max(len(heading), 1))

    found = [part for part in card.parts if part.depth and shared(part) > 0]
    return sorted(found, key=lambda part: (-shared(part), part.depth))[:1]


def _nearest(topic: str, card: Card, retriever: Retriever) -> list[Part]:
    """Return the chapter of the passage that is found first for a topic."""
    for passage in retriever.retrieve(topic, documents=[card.document], k=10).passages:
        inside = [part for part in card.parts if part.depth and passage.chunk.section in part.sections]
        if inside and not inside[0].roles:
            return inside[:1]
    return []
