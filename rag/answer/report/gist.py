"""Parts of a report -> so many words of them: whole, as far as they fit, or their most central sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.card_types import Card, Part
from index.types import Section, Sentence
from rag.answer.context import whole_point, with_context, word_count
from rag.answer.selection import Selection, joined
from rag.protocols import Retriever

_SAID = frozenset(["prose", "announcement", "item"])  # kinds of sentences that tell something


def gist(card: Card, parts: Sequence[Part], words: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return parts whole when they are short enough, or else their most central sentences."""
    places = [
        (number, place)
        for part in parts
        for number in part.sections
        for place in part.sentences or range(len(retriever.section(card.document, number).sentences))
    ]
    kinds = [retriever.section(card.document, number).sentences[place][1].kind for number, place in places]
    said = [place for place, kind in zip(places, kinds, strict=True) if kind in _SAID] or places  # or names, one a line
    size = sum(word_count(retriever.section(card.document, number), [place]) for number, place in said)
    short = size <= words and "row" not in kinds  # a table is not read out, nor what points at it
    longest = max((len(part.central) for part in parts), default=0)
    central = [part.central[turn] for turn in range(longest) for part in parts if turn < len(part.central)]
    return first_that_fit(card, said if short else central or said, words, retriever)


def first_that_fit(
    card: Card, places: Sequence[tuple[int, int]], words: int, retriever: Retriever
) -> tuple[Selection, ...]:
    """Return the first of these sentences that fit, with what they need, in the order of the report."""
    picked: dict[int, set[int]] = {}
    decisive: dict[int, set[int]] = {}
    room = words
    for number, place in places:
        section = retriever.section(card.document, number)
        own = whole_point(section, place)
        fresh = with_context(section, own) - picked.get(number, set())
        size = word_count(section, fresh)
        if size > room and picked:
            if room < words / 4:
                break
            continue
        picked.setdefault(number, set()).update(fresh)
        decisive.setdefault(number, set()).update(own)
        room -= size
    return tuple(
        _selection(retriever.section(card.document, number), sorted(found), decisive[number])
        for number, found in sorted(picked.items())
    )


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
            places = part.sentences or tuple(
                place for place, (_, one) in enumerate(section.sentences) if one.kind not in ("note", "caption")
            )
            whole = _selection(section, places, places)
            found[number] = joined(found[number], whole) if number in found else whole
    return list(found.values())


def within(selections: Iterable[Selection], words: int, retriever: Retriever) -> Iterable[Selection]:
    """Yield selections, the last ones without their last sentences, that have so many words together at most."""
    room = words
    for one in selections:
        section = retriever.section(one.document, one.section)
        kept: list[int] = []
        for place in one.sentences:
            room -= word_count(section, [place])
            if room < 0 and kept:
                break
            kept.append(place)
        if kept:
            yield replace(one, sentences=tuple(kept), decisive=one.decisive & set(kept))
        if room <= 0:
            return


def _selection(section: Section, places: Iterable[int], decisive: Iterable[int]) -> Selection:
    kept = tuple(sorted(places))
    sentences: list[Sentence] = [sentence for _, sentence in section.sentences]
    groups = {sentences[place].group for place in kept if sentences[place].kind == "item"}
    left = any(
        sentence.kind == "item" and sentence.begins and sentence.group in groups and place not in kept
        for place, sentence in enumerate(sentences)
    )
    return Selection(
        document=section.document, section=section.number, sentences=kept, decisive=frozenset(decisive), goes_on=left
    )
