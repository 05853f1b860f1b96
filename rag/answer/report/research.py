"""How a report was researched: what its method says, or the list of who took part."""

from collections.abc import Sequence
from dataclasses import replace

from index.card_types import Card, Part
from rag.answer.choosing import choose_places
from rag.answer.report.gist import gist, outermost, sentences_of, whole_parts, within
from rag.answer.report.question import WORDS, AboutQuestion, AboutReport
from rag.answer.selection import PlaceOptions
from rag.evidence.traits import asked_for
from rag.evidence.weighing import Evidence, refusal_threshold, weigh
from rag.protocols import Retriever

_PLACES = 3  # of the method
_RESEARCH = "{It} schrijft dit over het onderzoek. Of het uw vraag beantwoordt, is niet zeker."


def research(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return what the method says to the question; for "who took part?" the list of names when there is one."""
    intent = asked.judged.intent
    names = card.playing("names")
    if names and intent == "onderzoek" and asked_for(asked.question)["who"]:
        selections = whole_parts(card, names, retriever)
        kept = tuple(within(selections, WORDS))
        short = sum(len(one.sentences) for one in kept) < sum(len(one.sentences) for one in selections)
        return AboutReport(selections=(*kept[:-1], replace(kept[-1], goes_on=short)))
    parts = card.playing("method")
    if not parts:
        return None
    evidence = _weigh(asked.question, card, parts, retriever)
    if evidence.answerable >= refusal_threshold():
        options = PlaceOptions(most=_PLACES, words=asked.words)
        chosen = choose_places(asked.question, evidence, evidence, retriever, options)
        return AboutReport(selections=chosen, sure=intent == "aanpak")
    if not asked.judged.sure:
        return None
    headed = [part for part in parts if part.depth]
    told = gist(card, outermost(headed) or parts, asked.words, retriever)
    remarks = () if intent == "aanpak" else (asked.line(_RESEARCH, card),)
    return AboutReport(selections=told, remarks=remarks, sure=intent == "aanpak")


def _weigh(question: str, card: Card, parts: Sequence[Part], retriever: Retriever) -> Evidence:
    inside = (section.sentences[place] for section, place in sentences_of(card, parts, retriever))
    wanted = {(chunk.id, sentence.start) for chunk, sentence in inside}
    retrieval = retriever.retrieve(question, documents=[card.document], k=1)
    found = tuple(one for one in retrieval.sentences if (one.chunk.id, one.span.start) in wanted)
    return weigh(replace(retrieval, sentences=found))
