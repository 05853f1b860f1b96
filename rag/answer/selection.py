"""A sentence that answers -> the run of sentences that is shown for it: a paragraph, a list, the row of a table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate

from index.types import Section
from rag.answer.context import (
    announced_group,
    begins_item,
    list_going_on,
    same_item,
    whole_point,
    with_context,
    word_count,
)
from rag.evidence.traits import asked_for, asked_term, is_term


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Sentences of one section that are shown together."""

    section: Section
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
    if announced is None and asked_for(question)["which"]:
        announced = list_going_on(section, place)
    if announced is not None:
        below = _select_group(question, section, announced, options, room)
        return replace(below, sentences=tuple(sorted({*below.sentences, place})), best=place)
    whole = tuple(sorted(with_context(section, {place})))
    return Selection(section=section, sentences=whole, decisive=frozenset({place}), best=place)


def _select_group(question: str, section: Section, place: int, options: PlaceOptions, room: int | None) -> Selection:
    """Return a list with what announces it and as many of its items as fit, or a row of a table with its heads."""
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
    term = asked_term(question)  # of a list of terms only the one whose meaning is asked is shown
    alone = bool(term) and sentence.kind == "item" and any(is_term(one, term) for one in sentence.defines)
    for way in (*(() if alone else _ways(question, section, place, members, item)), item):
        picked = with_context(section, way)
        if word_count(section, picked) <= limit:
            break
    if begun and sentence.kind != "item" and not begun & picked:
        sizes = accumulate(word_count(section, {at}) for at in sorted(members))
        picked |= {min(begun), *(at for at, size in zip(sorted(members), sizes, strict=True) if size <= limit)}
    elif which and not alone:  # with as many of the first items as there is room for
        for at in sorted(begun):
            more = with_context(section, picked | whole_point(section, at))
            if word_count(section, more) > limit:
                break
            picked = more
    answers = item if sentence.kind in ("item", "row") and not which else picked
    said = {at for at in answers if section.sentences[at][1].kind not in ("announcement", "heads", "prose")}
    return Selection(
        section=section,
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


def joined(one: Selection, other: Selection) -> Selection:
    """Return two selections of a section as one, for the rest like the first."""
    return replace(
        one,
        sentences=tuple(sorted({*one.sentences, *other.sentences})),
        decisive=one.decisive | other.decisive,
        goes_on=one.goes_on or other.goes_on,
    )


def same_section(one: Section, other: Section) -> bool:
    """Whether two are the same section of the same document."""
    return (one.document, one.number) == (other.document, other.number)


def added(chosen: list[Selection], one: Selection) -> list[Selection]:
    """Return selections with one more; with those that it overlaps or touches it is one, where the first one was."""
    beside = {at + step for at in one.sentences for step in (-1, 0, 1)}
    same = [other for other in chosen if same_section(other.section, one.section)]
    near = [other for other in same if not beside.isdisjoint(other.sentences)]
    if not near:
        return [*chosen, one]
    whole = reduce(joined, (*near, one))
    return [whole if other is near[0] else other for other in chosen if other not in near[1:]]
