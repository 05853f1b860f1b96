"""A sentence that answers -> the run of sentences that is shown for it: a paragraph, a list, the row of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from index.types import Section
from rag.answer.context import announced_group, same_item, whole_point, with_context, word_count
from rag.evidence.traits import asked_for


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Sentences of one section that are shown together."""

    document: str  # name of the document
    section: int  # number of the section in the document
    sentences: tuple[int, ...]  # places in Section.sentences, ascending, at least one
    decisive: frozenset[int]  # those of them that answer
    best: int | None = None  # the one of these that answers best; None when none stands out
    goes_on: bool = False  # a list or table of which not everything is selected


@dataclass(frozen=True, kw_only=True)
class PlaceOptions:
    """How much is shown."""

    most: int = 3  # places
    words: int = 115  # of all places together; the first sentence that answers is shown whatever its length
    list_words: int = 115  # of a list that is shown whole
    share: float = 0.3  # a further place must be at least this likely, as a share of the best one
    beside: float = 0.2  # a neighbour of what answers must be at least this likely itself, 0..1
    decisive: float = 0.5  # a sentence answers when it is this likely after reading, as a share of the best one
    least: int = 20  # words up to which it is filled from the next paragraph, too
    full: int = 60  # words up to which a place is filled with the sentences that follow in its paragraph


def select(question: str, section: Section, place: int, options: PlaceOptions, room: int | None) -> Selection:
    """Return a sentence that answers with what it takes to understand it, or with its list or table."""
    if section.sentences[place][1].group:
        return _select_group(question, section, place, options, room)
    announced = announced_group(section, place)
    if announced is not None:
        below = _select_group(question, section, announced, options, room)
        return replace(below, sentences=tuple(sorted({*below.sentences, place})), best=place)
    return Selection(
        document=section.document,
        section=section.number,
        sentences=tuple(sorted(with_context(section, {place}))),
        decisive=frozenset({place}),
        best=place,
    )


def _select_group(question: str, section: Section, place: int, options: PlaceOptions, room: int | None) -> Selection:
    """Return a list with what announces it and all its items, or a row of a table with its heads.

    Of a list that is too long the first sentence of each item is shown, with the whole of the item that answers; of one
    that is too long even so, that item alone with what announces it.
    """
    sentence = section.sentences[place][1]
    members = {
        at
        for at, (_, other) in enumerate(section.sentences)
        if other.group == sentence.group and not (other.kind == "heads" and other.cells)
    }
    limit = options.list_words if room is None else min(room, options.list_words)
    asks = asked_for(question)
    item = {at for at in members if at == place or same_item(section, at, place)}
    if any(section.sentences[at][1].kind == "row" for at in members):
        whole = bool(asks["which"] or asks["comparison"] or sentence.kind == "heads")
        ways = [members] if whole else []
    else:
        firsts = {at for at in members if section.sentences[at][1].begins or section.sentences[at][1].kind != "item"}
        ways = [members, firsts | item, firsts | whole_point(section, place)]
    for way in (*ways, item):
        picked = with_context(section, way)
        if word_count(section, picked) <= limit:
            break
    begun = {at for at in members if section.sentences[at][1].kind == "item" and section.sentences[at][1].begins}
    if begun and sentence.kind != "item" and not begun & picked:
        picked |= {min(begun), *_fitting(section, sorted(members), limit)}
    answers = item if sentence.kind in ("item", "row") and not asks["which"] else picked
    said = {at for at in answers if section.sentences[at][1].kind not in ("announcement", "heads", "prose")}
    return Selection(
        document=section.document,
        section=section.number,
        sentences=tuple(sorted(picked)),
        decisive=frozenset((said & picked) or {place}),
        best=place,
        goes_on=not begun <= picked,
    )


def _fitting(section: Section, members: Sequence[int], words: int) -> Iterator[int]:
    for at in members:
        words -= word_count(section, {at})
        if words < 0:
            return
        yield at


def joined(one: Selection, other: Selection) -> Selection:
    """Return two selections of a section as one, for the rest like the first."""
    return replace(
        one,
        sentences=tuple(sorted({*one.sentences, *other.sentences})),
        decisive=one.decisive | other.decisive,
        goes_on=one.goes_on or other.goes_on,
    )


def same_section(selection: Selection, section: Section) -> bool:
    """Whether what is selected stands in this section."""
    return (selection.document, selection.section) == (section.document, section.number)


def added(chosen: Sequence[Selection], one: Selection) -> list[Selection]:
    """Return selections with one more. With those that it overlaps or follows it is one, where the first of them stood.

    What joins two that were apart makes them one, too.
    """
    near = [
        other
        for other in chosen
        if (other.document, other.section) == (one.document, one.section)
        and any(abs(a - b) <= 1 for a in one.sentences for b in other.sentences)
    ]
    whole = reduce(joined, (*near, one))
    if not near:
        return [*chosen, whole]
    return [whole if other is near[0] else other for other in chosen if other not in near[1:]]
