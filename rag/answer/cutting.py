"""Places -> fewer or shorter ones: as far as there is room, or as a turn of the conversation asks."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from rag.answer.context import begins_item, same_item, whole_point, with_context, word_count
from rag.answer.selection import PlaceOptions, Selection, added
from rag.protocols import Retriever

_LONGEST = 115  # words of so many items, shown whole


def gathered(
    parts: Sequence[Sequence[Selection]], further: Sequence[Selection], retriever: Retriever, options: PlaceOptions
) -> tuple[Selection, ...]:
    """Return places that were chosen apart as those of one answer, in their order, as far as there is room.

    Every one of ``parts``, each given in its forms, longest first, comes in its shortest before any of them in a longer
    one; ``further`` ones get the room that is left. What touches is one place; what does not fit is shown without its
    neighbours, or not at all.
    """

    def fits(wanted: Sequence[Selection]) -> bool:
        places = _merged(wanted)
        words = sum(word_count(retriever.section(one.document, one.section), one.sentences) for one in places)
        return len(wanted) == 1 or (words <= options.words and len(places) <= options.most)

    kept: list[Selection] = []
    grows: list[Sequence[Selection]] = []
    for forms in parts:
        short = shortest(forms[0], retriever)
        if fits([*kept, short]):
            kept.append(short)
            grows.append(forms)
    for at, forms in enumerate(grows):
        grown = ([*kept[:at], one, *kept[at + 1 :]] for one in forms)
        kept = next(filter(fits, grown), kept)
    for one in further:
        ways = (way for way in (one, shortest(one, retriever)) if fits([*kept, way]))
        kept += islice(ways, 1)
    return _merged(kept)


def _merged(selections: Sequence[Selection]) -> tuple[Selection, ...]:
    """Return selections with those that touch as one, where the first of them stands."""
    merged: list[Selection] = []
    for one in selections:
        merged = added(merged, one)
    return tuple(merged)


def shortest(selection: Selection, retriever: Retriever) -> Selection:
    """Return a place without what does not answer and is not needed to understand what does."""
    section = retriever.section(selection.document, selection.section)
    answers = whole_point(section, selection.best) if selection.best is not None else set(selection.decisive)
    kept = with_context(section, answers) & {*selection.sentences, *answers}
    return replace(selection, sentences=tuple(sorted(kept)), decisive=frozenset(answers if selection.decisive else ()))


def so_many(selections: Sequence[Selection], count: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return the first ``count`` items of the first list, with what announces it; or as many sentences that answer."""
    for selection in selections:
        section = retriever.section(selection.document, selection.section)
        items = [at for at in selection.sentences if begins_item(section, at)]
        if items:
            wanted = items[:count]
            whole = {at for at, _ in enumerate(section.sentences) if any(same_item(section, at, one) for one in wanted)}
            short = {at for one in wanted for at in whole_point(section, one)}
            picked = with_context(section, whole if word_count(section, whole) <= _LONGEST else short)
            return (
                replace(
                    selection,
                    sentences=tuple(sorted(picked)),
                    decisive=frozenset(items[:count]),
                    best=None,
                    goes_on=selection.goes_on or len(items) > count,
                ),
            )
    chosen: list[Selection] = []
    for selection in selections:
        answers = sorted(selection.decisive)[:count]
        count -= len(answers)
        if answers:
            kept = with_context(retriever.section(selection.document, selection.section), answers)
            chosen.append(replace(selection, sentences=tuple(sorted(kept)), decisive=frozenset(answers), best=None))
    return tuple(chosen)
