"""The best place -> the answer in its own words: a sentence, cut to what answers, or a short list in a line."""

from index.structure.denials import excludes
from index.types import Span
from rag.answer.context import text_at
from rag.answer.selection import Selection
from rag.answer.shortening import shorten, spelled
from rag.answer.showing import show_places
from rag.answer.subquestions import sub_questions
from rag.evidence.reading import NOTHING, SOURCE, ask, show_text
from rag.protocols import Reader, Retriever
from rag.types import Short

SHORTEST = 25  # words of a short answer, beyond which a list has none


def short_answer(
    question: str, selection: Selection, retriever: Retriever, reader: Reader | None
) -> tuple[Short | None, dict[int, tuple[Span, ...]]]:
    """Return the short answer of the best place, and which words of its sentence are in it.

    None where one sentence of it would be half of the answer: several answer, or several things were asked.
    """
    section = selection.section
    kinds = {section.sentences[at][1].kind for at in selection.sentences}
    if kinds & {"row", "heads", "field", "comment"}:
        return None, {}
    if kinds & {"item"}:
        return _short_list(selection, retriever), {}
    place = selection.best
    if place is None or selection.decisive != {place} or any(not one.side for one in sub_questions(question)):
        return None, {}
    chunk, sentence = section.sentences[place]
    text, torn = text_at(section, place), sentence.taken_back or (sentence.leans and not sentence.tie)
    if torn or text.endswith(":") or excludes(chunk.heading):
        return None, {}

    def chance(kept: str) -> float:
        prompt = show_text(kept, chunk.heading, "") + ask(question)
        return reader.chances(prompt, (NOTHING, SOURCE))[1] if reader is not None else 1.0

    tied = sentence.tie if sentence.leans else 0
    kept = shorten(text, chance, start=tied) if reader is not None else (Span(start=tied, end=len(text)),)
    shortened = kept != (Span(start=0, end=len(text)),)
    if not shortened and len(selection.sentences) == 1:  # the place itself is as short
        return None, {}
    return Short(marker=1, text=spelled(text, kept), shortened=shortened), {place: kept}


def _short_list(selection: Selection, retriever: Retriever) -> Short | None:
    """Return a list in a line, with what announces it: "Niet vergoed worden:" is half of what its items say."""
    members = [selection.section.sentences[at][1] for at in selection.sentences]
    (place,) = show_places([selection], retriever)
    items = [one.text.rstrip(" ;,.") for one in place.sentences if one.kind == "item"]
    lead = [one.text for one in place.sentences if one.kind == "announcement"]
    text = " ".join([*lead, "; ".join(items)])
    whole = not (
        selection.goes_on
        or any(one.gap or one.addressed for one in place.sentences)
        or any(one.taken_back for one in members)
    )
    apart = not lead or any(one.leans for one in members if one.kind == "announcement")
    if len(items) < 2 or not whole or apart or len(text.split()) > SHORTEST:
        return None
    return Short(marker=1, text=text, shortened=True)
