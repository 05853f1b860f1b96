"""Places -> fewer or shorter ones: as far as there is room, or as a turn of the conversation asks."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import islice

from rag.answer.context import begins_item, same_item, whole_point, with_context, word_count
from rag.answer.selection import PlaceOptions, Selection, added

_LONGEST = 115  # words of so many items, shown whole


def gathered(
    parts: Sequence[Sequence[Selection]], further: Sequence[Selection], options: PlaceOptions
) -> tuple[Selection, ...]:
    """Return places that were chosen apart as those of one answer, in their order, as far as there is room.

    Every one of ``parts``, each given in its forms, longest first, comes in its shortest before any of them in a longer
    one; ``further`` ones get the room that is left.
    """

    def fits(wanted: Sequence[Selection]) -> bool:
        places = reduce(added, wanted, list[Selection]())
        words = sum(word_count(one.section, one.sentences) for one in places)
        return len(wanted) == 1 or (words <= options.words and len(places) <= options.most)

    kept: list[Selection] = []
    grows: list[Sequence[Selection]] = []
    for forms in parts:
        short = shortest(forms[0])
        if fits([*kept, short]):
            kept.append(short)
            grows.append(forms)
    for at, forms in enumerate(grows):
        grown = ([*kept[:at], one, *kept[at + 1 :]] for one in forms)
        kept = next(filter(fits, grown), kept)
    for one in further:
        ways = (way for way in (one, shortest(one)) if fits([*kept, way]))
        kept += islice(ways, 1)
    merged = reduce(added, kept, list[Selection]())
    return tuple(merged)


def shortest(selection: Selection) -> Selection:
    """Return a place without what does not answer and is not needed to understand what does."""
    best = selection.best
    answers = whole_point(selection.section, best) if best is not None else set(selection.decisive)
    kept = with_context(selection.section, answers) & {*selection.sentences, *answers}
    return replace(selection, sentences=tuple(sorted(kept)), decisive=frozenset(answers if selection.decisive else ()))


def shorter(selections: Sequence[Selection]) -> tuple[Selection, ...]:
    """Return the first place in its shortest form."""
    return tuple(map(shortest, selections[:1]))


def so_many(selections: Sequence[Selection], count: int) -> tuple[Selection, ...]:
    """Return the first ``count`` items of the first list, with what announces it; or as many sentences that answer."""
    for selection in selections:
        section = selection.section
        items = [at for at in selection.sentences if begins_item(section, at)]
        if items:
            wanted = items[:count]
            whole = {at for at, _ in enumerate(section.sentences) if any(same_item(section, at, one) for one in wanted)}
            short = {at for one in wanted for at in whole_point(section, one)}
            picked = tuple(sorted(with_context(section, whole if word_count(section, whole) <= _LONGEST else short)))
            more = selection.goes_on or len(items) > count
            return (replace(selection, sentences=picked, decisive=frozenset(wanted), best=None, goes_on=more),)
    chosen: list[Selection] = []
    for selection in selections:
        answers = sorted(selection.decisive)[:count]
        count -= len(answers)
        if answers:
            kept = tuple(sorted(with_context(selection.section, answers)))
            chosen.append(replace(selection, sentences=kept, decisive=frozenset(answers), best=None))
    return tuple(chosen)
