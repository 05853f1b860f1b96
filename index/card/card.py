"""A document -> its card: which parts play which role, and which sentences stand for each part.

Roles are found by headings (index.roles), by place (the first page, the end of a foreword) and by shape (a letter, a
colophon); what a document does not have is simply not on its card.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import TypeAlias

import numpy as np

from index.card.central import most_central, stands_alone
from index.card.chapters import parts_under_headings
from index.card.stretches import find_stretches
from index.card_types import Card, Part, Role
from index.protocols import FloatMatrix
from index.types import Chunk, Document, Section

Place: TypeAlias = tuple[int, int]  # of a sentence: section, place in Section.sentences

_CENTRAL = 12  # sentences kept for a part, at most
_WITH_LISTS: frozenset[Role] = frozenset(["summary", "conclusions", "recommendations"])  # where items are central, too
# What a document is not about: no sentence of these stands for the whole.
_ABOUT_ITSELF: frozenset[Role] = frozenset(
    ["title page", "colophon", "foreword", "signature", "method", "names", "aside", "client", "summary"]
)


def make_card(document: Document, chunks: Sequence[Chunk], sentence_vectors: FloatMatrix) -> Card:
    """Return the card; ``sentence_vectors`` has a row for each sentence of the chunks, in order."""
    sections = tuple(
        Section(document=document.name, number=number, heading=run[0].heading, chunks=run)
        for number, run in ((number, tuple(run)) for number, run in groupby(chunks, key=lambda chunk: chunk.section))
    )
    text = _Text(sections, sentence_vectors)
    own = [one for one in sections if any(sentence.kind != "comment" for _, sentence in one.sentences)]
    parts = (*parts_under_headings(document.headings, own), *find_stretches(document, own))
    parts = tuple(replace(part, central=_of_part(part, text)) for part in parts)
    return Card(
        document=document.name,
        title=document.title,
        organisation=document.organisation,
        year=document.year,
        parts=parts,
        central=_of_all(parts, text),
    )


class _Text:
    """The sentences of a document by their place, with their vectors."""

    def __init__(self, sections: Sequence[Section], vectors: FloatMatrix) -> None:
        self.sections = {section.number: section for section in sections}
        starts = accumulate((len(section.sentences) for section in sections), initial=0)
        self._rows = {section.number: start for section, start in zip(sections, starts, strict=False)}
        self._vectors = vectors

    def central(self, places: Sequence[Place]) -> tuple[Place, ...]:
        """Return the most central of some sentences, best first."""
        found = [self.sections[section].sentences[place] for section, place in places]
        rows = np.array([self._rows[section] + place for section, place in places], np.int64)
        best = most_central(
            self._vectors[rows],
            words=[len(chunk.text_of(sentence).split()) for chunk, sentence in found],
            opens=[place == 0 for _, place in places],
            count=_CENTRAL,
        )
        return tuple(places[one] for one in best)

    def is_item(self, place: Place) -> bool:
        """Whether a sentence stands in a list."""
        return self.sections[place[0]].sentences[place[1]][1].kind == "item"

    def standing_alone(self, numbers: Collection[int], *, lists: bool) -> list[Place]:
        """Return the sentences of some sections that can stand for others."""
        return [
            (number, place)
            for number in numbers
            for place, one in enumerate(self.sections[number].sentences)
            if stands_alone(*one, lists=lists)
        ]


def _of_part(part: Part, text: _Text) -> tuple[Place, ...]:
    alone = text.standing_alone(part.sections, lists=not _WITH_LISTS.isdisjoint(part.roles))
    return text.central([place for place in alone if not part.sentences or place[1] in part.sentences])


def _of_all(parts: Sequence[Part], text: _Text) -> tuple[Place, ...]:
    """Return one sentence for each chapter, the most central first, then a second one for each.

    Without chapters the most central of all sentences.
    """
    aside = {
        number for part in parts if part.depth and not _ABOUT_ITSELF.isdisjoint(part.roles) for number in part.sections
    }
    turns: list[list[Place]] = [[], []]
    for part in parts:
        if part.depth == 1:
            told = [place for place in part.central if place[0] not in aside and not text.is_item(place)]
            for turn, place in zip(turns, told, strict=False):
                turn.append(place)
    found = tuple(place for turn in turns for place in text.central(turn))
    return found[:_CENTRAL] or text.central(text.standing_alone(text.sections, lists=False))
