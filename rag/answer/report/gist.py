"""Parts of a report -> so many words of them: whole, as far as they fit, or their most central sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from index.card_types import Card, Part
from index.types import Section
from rag.answer.context import begins_item, whole_point, with_context, word_count
from rag.answer.selection import Selection, joined
from rag.protocols import Retriever

_SAID = frozenset(["prose", "announcement", "item"])  # kinds of sentences that tell something


def gist(card: Card, parts: Sequence[Part], words: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return parts whole when they are short enough, or else their most central sentences."""
    places = list(sentences_of(card, parts, retriever))
    kinds = [section.sentences[place][1].kind for section, place in places]
    said = [place for place, kind in zip(places, kinds, strict=True) if kind in _SAID] or places  # or names, one a line
    size = sum(word_count(section, [place]) for section, place in said)
    short = size <= words and "row" not in kinds  # a table is not read out, nor what points at it
    central = [one for turn in zip_longest(*(part.central for part in parts)) for one in turn if one]
    return first_that_fit(said if short or not central else located(card, central, retriever), words)


def located(card: Card, places: Iterable[tuple[int, int]], retriever: Retriever) -> Iterator[tuple[Section, int]]:
    """Yield central sentences of a card, as their section and their place in it."""
    return ((retriever.section(card.document, number), place) for number, place in places)


def sentences_of(card: Card, parts: Iterable[Part], retriever: Retriever) -> Iterator[tuple[Section, int]]:
    """Yield the sentences of parts, as their section and their place in it."""
    for part in parts:
        for section in (retriever.section(card.document, number) for number in part.sections):
            yield from ((section, place) for place in part.sentences or range(len(section.sentences)))


def first_that_fit(places: Iterable[tuple[Section, int]], words: int) -> tuple[Selection, ...]:
    """Return the first of these sentences that fit, with what they need, in the order of the report."""
    picked: dict[int, Selection] = {}
    room = words
    for section, place in places:
        own, before = whole_point(section, place), picked.get(section.number)
        fresh = with_context(section, own) - set(before.sentences if before else ())
        size = word_count(section, fresh)
        if size > room and picked:
            if room < words / 4:
                break
            continue
        found = Selection(section=section, sentences=tuple(sorted(fresh)), decisive=frozenset(own))
        picked[section.number] = joined(before, found) if before else found
        room -= size
    return tuple(_selection(one.section, one.sentences, one.decisive) for _, one in sorted(picked.items()))


def outermost(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are in no other one of them."""
    return [
        part
        for at, part in enumerate(parts)
        if not any(set(part.sections) <= set(other.sections) for other in parts[:at] if other.depth < part.depth)
    ]


def whole_parts(card: Card, parts: Iterable[Part], retriever: Retriever) -> list[Selection]:
    """Return parts with all their sentences that say something; those of one section where the first of them stands."""
    found: dict[int, Selection] = {}
    for part in parts:
        for number in part.sections:
            section = retriever.section(card.document, number)
            said = [at for at, (_, one) in enumerate(section.sentences) if one.kind not in ("note", "caption")]
            whole = _selection(section, part.sentences or said, part.sentences or said)
            found[number] = joined(found[number], whole) if number in found else whole
    return list(found.values())


def within(selections: Iterable[Selection], words: int) -> Iterator[Selection]:
    """Yield selections, the last ones without their last sentences, that have so many words together at most."""
    room = words
    for one in selections:
        kept: list[int] = []
        for place in one.sentences:
            room -= word_count(one.section, [place])
            if room < 0 and kept:
                break
            kept.append(place)
        if kept:
            yield replace(one, sentences=tuple(kept), decisive=one.decisive & set(kept))
        if room <= 0:
            return


def _selection(section: Section, places: Iterable[int], decisive: Iterable[int]) -> Selection:
    kept = tuple(sorted(places))
    sentences = [sentence for _, sentence in section.sentences]
    groups = {sentences[place].group for place in kept if sentences[place].kind == "item"}
    begun = {at for at, one in enumerate(sentences) if begins_item(section, at) and one.group in groups}
    return Selection(section=section, sentences=kept, decisive=frozenset(decisive), goes_on=not begun <= set(kept))
