"""Running headers, footers and page numbers off the pages, and nothing else.

A line goes only if it stands at the edge of its page and comes back there on other pages with the same words, and
with numbers that are the same or count along with the pages, apart from the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise, product, takewhile

from index.reading.layout.lines import LARGER, Measure, RawLine, apart, measure_lines, same_size

_EDGE_LINES = 5  # lines at the top or the bottom that are looked at; all but the last may be running ones
_NUMBER = re.compile(r"\d{1,9}")
_PAGE_NUMBER = re.compile(
    r"\W*(?:pagina|pag|page|p|blz|bladzijde|seite)?\W*#(?:\W*(?:van|of|von)?\W*#)?\W*", re.IGNORECASE
)  # a lone page number, digits masked as #
_TITLE = re.compile(r"(?:#\.? )?[^\W\d_]+ #(?!\S)(?!\W*#)")  # "Bijlage 3", "Deel 2 Cijfers", "2 Deel 2"
_ROMAN = re.compile(r"[ivxlc]{1,6}", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_MANY = 6  # pages with one line at one height
_SAME = 0.002  # of the height of a page
_FEWEST_NUMBERED = 3  # pages that tell that numbers count along
_MARGIN = 0.15  # of the height of a page, at the top and at the bottom

_Kind = tuple[bool, str]  # at the top (else at the bottom), words with numbers masked
_Place = tuple[int, int]  # page index, line index


def without_running_lines(pages: Sequence[Sequence[RawLine]]) -> list[tuple[RawLine, ...]]:
    """Return the pages without running headers, footers and page numbers. A single page keeps everything."""
    if len(pages) < 2:
        return [tuple(page) for page in pages]
    edges = [_edges(page) for page in pages]
    running = _running_places(pages, edges, _page_number_offset(pages, edges))
    outer = [_outermost(page, lines, edges[page], running) for page, lines in enumerate(pages)]
    set_off = _set_off(pages, edges, outer)
    kept = []
    for lines, both in zip(pages, outer, strict=True):
        gone: set[int] = set()
        for is_top, indices in zip((True, False), both, strict=True):
            gone.update(takewhile(lambda index: _kind(lines[index], is_top) in set_off, indices))  # noqa: B023
        kept.append(tuple(line for index, line in enumerate(lines) if index not in gone))
    # A document of nothing but running lines has no other text: then they are its text.
    return kept if any(kept) else [tuple(page) for page in pages]


def _running_places(
    pages: Sequence[Sequence[RawLine]], edges: Sequence[tuple[list[int], list[int]]], offset: int | None
) -> set[_Place]:
    """Return the places of the lines at the edges that come back; ``offset``: printed number - page index."""
    places: dict[_Kind, list[_Place]] = defaultdict(list)
    for page, both in enumerate(edges):
        for is_top, indices in zip((True, False), both, strict=True):
            for index in indices:
                if not pages[page][index].cells:  # the heads of a table come back overleaf as well
                    places[_kind(pages[page][index], is_top)].append((page, index))
    large = LARGER * measure_lines(pages).size
    return {place for kind, found in places.items() for place in _running(kind[1], found, pages, offset, large)}


def printed_numbers(pages: Sequence[Sequence[RawLine]]) -> list[str]:
    """Return for each page the number that stands on its sheet, where most pages have one that counts along; else "".

    It stands alone, or in a line that comes back. Only numbers that differ from the place in the file are told.
    """
    edges = [_edges(page) for page in pages]
    offset = _page_number_offset(pages, edges)
    if offset is None or offset == 1 or len(pages) < _FEWEST_NUMBERED:
        return [""] * len(pages)
    running = _running_places(pages, edges, offset)
    labels = []
    for page, both in enumerate(edges):
        counting = [i for indices in both for i in indices if page + offset in _numbers(pages[page][i].text)]
        alone = [i for i in counting if _PAGE_NUMBER.fullmatch(_NUMBER.sub("#", _arabic(pages[page][i].text)))]
        told = alone or [i for i in counting if (page, i) in running]
        labels.append(_as_printed(pages[page][told[0]].text, page + offset) if told else "")
    return labels if 2 * sum(map(bool, labels)) > len(pages) else [""] * len(pages)


def _as_printed(line: str, number: int) -> str:
    return line.strip() if _ROMAN.fullmatch(line.strip()) else str(number)


def _kind(line: RawLine, is_top: bool) -> _Kind:
    """Return the edge and the words of a line, its numbers masked."""
    return is_top, _NUMBER.sub("#", _arabic(line.text))


def _outermost(
    page: int, lines: Sequence[RawLine], edges: tuple[list[int], list[int]], running: set[_Place]
) -> tuple[list[int], list[int]]:
    """Return the running lines at both edges, up to the first line that is none: what stands further in is text."""
    found = []
    for indices, margin in zip(edges, ((0.0, _MARGIN), (1.0 - _MARGIN, 1.0)), strict=True):
        depths = [lines[index].depth for index in indices]
        inside = [depth is None or margin[0] <= min(max(depth, 0.0), 1.0) <= margin[1] for depth in depths]
        count = next((n for n, i in enumerate(indices) if (page, i) not in running or not inside[n]), len(indices))
        found.append(indices[:count])
    return found[0], found[1]


def _set_off(
    pages: Sequence[Sequence[RawLine]],
    edges: Sequence[tuple[list[int], list[int]]],
    outer: Sequence[tuple[list[int], list[int]]],
) -> set[_Kind]:
    """Return the kinds of lines that on most pages stand apart from the text, by white space or by their size."""
    votes: Counter[_Kind] = Counter()
    places: dict[_Kind, list[float | None]] = defaultdict(list)
    usual = measure_lines(pages)
    for lines, both, found in zip(pages, edges, outer, strict=True):
        for is_top, indices, candidates in zip((True, False), both, found, strict=True):
            inwards = [lines[index] for index in indices]
            ends = [n for n in range(len(candidates)) if _stands_apart(inwards, n, is_top, usual)]
            for number, index in enumerate(candidates):
                votes[_kind(lines[index], is_top)] += 1 if number <= max(ends, default=-1) else -1
                if number == 0 and not lines[index].row and not lines[index].cells:
                    places[_kind(lines[index], is_top)].append(lines[index].depth)
    fixed = {kind for kind, depths in places.items() if _is_fixed(depths, len(pages))}
    return {kind for kind, count in votes.items() if count >= 0} | fixed


def _is_fixed(depths: Sequence[float | None], page_count: int) -> bool:
    """Return whether a line stands at one height on most pages, and on many: text may come close to it there."""
    known = sorted(depth for depth in depths if depth is not None)
    if len(known) < _MANY or 3 * len(known) < 2 * page_count:
        return False
    usual = known[len(known) // 2]
    return sum(abs(depth - usual) <= _SAME for depth in known) >= 0.9 * len(known)


def _stands_apart(inwards: Sequence[RawLine], number: int, is_top: bool, usual: Measure) -> bool:
    """Return whether a line stands apart from the next line inwards."""
    if number + 1 >= len(inwards):
        return number + 1 < _EDGE_LINES  # there is no more on the page; behind the last line looked at, who knows
    line, inner = inwards[number], inwards[number + 1]
    upper, lower = (line, inner) if is_top else (inner, line)
    if upper.top is not None and lower.top is not None:
        return apart(upper, lower, usual) or not same_size(upper, lower)
    if lower.blank_lines:
        return True
    is_sentence = line.ends_sentence and line.text.count(" ") >= 5
    return not is_sentence and not (lower.starts_small and not upper.ends_sentence)


def _page_number_offset(
    pages: Sequence[Sequence[RawLine]], edges: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> int | None:
    """Return printed number - page index where most pages agree on one, else None."""
    offsets: Counter[int] = Counter()
    for page, (upper, lower) in enumerate(edges):
        numbers = {n for index in (*upper, *lower) for n in _numbers(pages[page][index].text)}
        offsets.update({number - page for number in numbers})
    best = offsets.most_common(1)
    return best[0][0] if best and 2 * best[0][1] > len(pages) else None


def _edges(lines: Sequence[RawLine]) -> tuple[list[int], list[int]]:
    """Return the indices of the outermost lines at the top and at the bottom, each from the edge inwards."""
    order = list(range(len(lines)))
    if all(line.top is not None for line in lines):
        directions = [line.direction for line in lines]
        usual = max(set(directions), key=directions.count, default=0)
        order = [index for index in order if lines[index].direction == usual]
        order.sort(key=lambda index: lines[index].top or 0.0)
    return order[:_EDGE_LINES], order[::-1][:_EDGE_LINES]


def _arabic(text: str) -> str:
    """Return a lone Roman page number as digits, other text unchanged."""
    if not _ROMAN.fullmatch(text):
        return text
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    signed = [-v if v < max(values[i:]) else v for i, v in enumerate(values)]
    return str(sum(signed))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(_arabic(text))][:4]


def _running(
    shape: str, found: Sequence[_Place], pages: Sequence[Sequence[RawLine]], offset: int | None, large: float
) -> list[_Place]:
    """Return which places of lines with the same words, numbers masked in ``shape``, hold running lines.

    What is set ``large`` (points) and begins with a word and a number that counts is a heading: it numbers the parts.
    """
    groups: dict[tuple[tuple[bool, int], ...], list[_Place]] = defaultdict(list)
    for page, index in found:
        numbers = _numbers(pages[page][index].text)
        # Every number stays the same or counts along with the pages: both readings of each are tried.
        for counts in product((False, True), repeat=len(numbers)):
            key = tuple((up, number - page * up) for up, number in zip(counts, numbers, strict=True))
            groups[key].append((page, index))
    running = []
    for key, group in groups.items():
        # "Bijlage 1", "Bijlage 2", "Bijlage 3" on top of three pages count along too and are headings.
        counted = [difference for counts, difference in key if counts]
        titles = counted and _TITLE.match(shape) and all(pages[page][index].size > large for page, index in group)
        believed = not counted or _PAGE_NUMBER.fullmatch(shape) or (offset in counted and not titles)
        if believed and _repeats(group, len(pages)):
            running += group
    return running


def _repeats(group: Sequence[_Place], page_count: int) -> bool:
    """Return whether lines come back on three pages that follow each other (or every other one), or on most."""
    numbers = sorted({page for page, _ in group})
    if len(numbers) >= 2 and 2 * len(numbers) > page_count:
        return True
    chain = 1
    for one, other in pairwise(numbers):
        chain = chain + 1 if other - one <= 2 else 1
        if chain >= 3:
            return True
    return False
