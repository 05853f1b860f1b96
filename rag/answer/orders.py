"""Sentences that address whoever processes the text, such as a model: they answer nothing, and never come first."""

from collections.abc import Iterable
from dataclasses import replace

from index.types import Section
from rag.answer.selection import Selection
from rag.protocols import Retriever


def is_order(section: Section, place: int, retriever: Retriever) -> bool:
    """Whether a sentence addresses whoever processes the text."""
    chunk, sentence = section.sentences[place]
    return retriever.addressed(chunk)[chunk.sentences.index(sentence)]


def without_orders(selections: Iterable[Selection], retriever: Retriever) -> tuple[Selection, ...]:
    """Return selections in which no order answers or comes first; leave out what only an order answers or announces."""
    kept = []
    for one in selections:
        orders = {at for at in one.sentences if is_order(one.section, at, retriever)}
        own = [at for at in one.sentences if at not in orders]
        if not own or (one.decisive and one.decisive <= orders):
            continue
        if own[0] - one.section.sentences[own[0]][1].leans not in orders:
            shown = tuple(at for at in one.sentences if at >= own[0])
            kept.append(replace(one, sentences=shown, decisive=one.decisive - orders))
    return tuple(kept)
