"""A sentence that answers -> the run of sentences that is shown for it: a paragraph, a list, the row of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from index.types import Section
from rag.answer.context import announced_group, begins_item, same_item, whole_point, with_context, word_count
from rag.evidence.traits import asked_for, asked_term, is_term


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
    that is too long even so, that item with what announces it, and as many of the first ones as there is room for where
    the question asks for all. Of a list of terms only the one whose meaning is asked.
    """
    sentence = section.sentences[place][1]
    members = {
        at
        for at, (_, other) in enumerate(section.sentences)
        if other.group == sentence.group and not (other.kind == "heads" and other.cells)
    }
    limit = options.list_words if room is None else min(room, options.list_words)
    which = bool(asked_for(question)["which"])
    item = {at for at in members if at == place or same_item(section, at, place)}
    begun = {at for at in members if begins_item(section, at)}
    alone = _defines(question, section, place)
    for way in (*(() if alone else _ways(question, section, place, members, item)), item):
        picked = with_context(section, way)
        if word_count(section, picked) <= limit:
            break
    if begun and sentence.kind != "item" and not begun & picked:
        picked |= {min(begun), *_fitting(section, sorted(members), limit)}
    elif which and not alone:
        picked = _with_first_items(section, picked, sorted(begun), limit)
    answers = item if sentence.kind in ("item", "row") and not which else picked
    said = {at for at in answers if section.sentences[at][1].kind not in ("announcement", "heads", "prose")}
    return Selection(
        document=section.document,
        section=section.number,
        sentences=tuple(sorted(picked)),
        decisive=frozenset((said & picked) or {place}),
        best=place,
        goes_on=not begun <= picked,
    )


def _ways(question: str, section: Section, place: int, members: set[int], item: set[int]) -> Iterator[set[int]]:
    """Yield what can be shown of a list or table in place of one item, most first."""
    sentences = {at: section.sentences[at][1] for at in members}
    if any(one.kind == "row" for one in sentences.values()):
        asks = asked_for(question)
        if asks["which"] or asks["comparison"] or section.sentences[place][1].kind == "heads":
            yield members
        return
    firsts = {at for at, one in sentences.items() if one.begins or one.kind != "item"}
    yield from (members, firsts | item, firsts | whole_point(section, place))


def _defines(question: str, section: Section, place: int) -> bool:
    """Whether a sentence is the item of a list of terms that tells the meaning asked for."""
    sentence, term = section.sentences[place][1], asked_term(question)
    return bool(term) and sentence.kind == "item" and any(is_term(one, term) for one in sentence.defines)


def _with_first_items(section: Section, picked: set[int], begun: Sequence[int], words: int) -> set[int]:
    """Return what is picked with as many of the first items of the list as there is room for."""
    for at in begun:
        more = with_context(section, picked | whole_point(section, at))
        if word_count(section, more) > words:
            break
        picked = more
    return picked


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
