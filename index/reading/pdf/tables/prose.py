"""Running text beside tables, which is no column of them."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise

from index.reading.pdf.tables.cells import (
    GAP,
    SNAP,
    Stretch,
    WordLine,
    line_of,
    nearest_column,
    segments_of,
    text_of_words,
)
from index.reading.pdf.tables.rows import columns_between
from index.reading.pdf.words import Word

_TEXT_LINES = 4  # of a column of running text at least


def is_prose(lines: Sequence[WordLine], columns: Sequence[Stretch], column: int) -> bool:
    """Whether running text stands in a column: its lines go on in the middle of a sentence, whatever stands beside.

    The label of a row that takes several lines goes on as well, but has nothing beside it there.
    """
    texts: list[tuple[str, bool]] = []
    for line in lines:
        held = [word for word in line.words if nearest_column(word.left, word.right, columns) == column]
        if held:
            texts.append((text_of_words(held), len(held) < len(line.words)))
    running = sum(
        text[0].islower() and beside and other and len(text.split()) > 2
        for (_, other), (text, beside) in pairwise(texts)
    )
    long = sum(len(text.split()) > 3 for text, _ in texts)
    if running >= max(1, 0.3 * len(texts)) and 2 * long >= len(texts):
        return True
    # Each label begins with a capital or a figure; of text beside figures few lines do.
    begun = sum(not text[0].islower() for text, _ in texts)
    rows = sum(beside for _, beside in texts)
    if rows > 2 and begun < 0.5 * rows and 2 * long >= len(texts):
        return True
    # More lines of it than of anything else.
    return (
        len(texts) > 5 and len(texts) - rows > 0.7 * len(texts) and begun < 0.6 * len(texts) and 2 * long >= len(texts)
    )


def beside_text(lines: Sequence[WordLine], strips: Sequence[Stretch]) -> Iterator[list[Word]]:
    """Yield the words on either side of the running text in a run of lines; nothing when all or none is text."""
    columns = columns_between(lines, strips)
    prose = [is_prose(lines, columns, at) for at in range(len(columns))]
    if not any(prose):
        return
    for text, group in groupby(range(len(columns)), key=lambda at: prose[at]):
        held = set(group)
        if not text and len(held) > 1:
            words = [w for line in lines for w in line.words if nearest_column(w.left, w.right, columns) in held]
            yield words


def lanes(lines: Sequence[WordLine]) -> Iterator[Sequence[WordLine]]:
    """Yield lines in runs that are read apart: what stands left of a column of running text, that column, and the rest.

    Lines of such a column begin at one place, many of them in the middle of a sentence.
    """
    starts = [
        (segment[0].left, at, segment[0].text[0].islower())
        for at, line in enumerate(lines)
        for segment in segments_of(line)
        if len(segment) > 3
    ]
    edges: list[list[tuple[float, int, bool]]] = []
    for start in sorted(starts):
        if edges and start[0] - edges[-1][0][0] <= SNAP:
            edges[-1].append(start)
        else:
            edges.append([start])
    for edge in sorted(edges, key=len, reverse=True):
        places = {at for _, at, _ in edge}
        if len(places) < _TEXT_LINES or sum(small for *_, small in edge) < 0.3 * len(edge):
            continue
        x = edge[0][0] - 1
        for first, end in _stretches(lines, x, places):
            left = [line_of(part) for line in lines[first:end] if (part := [w for w in line.words if w.left < x])]
            right = [line_of(part) for line in lines[first:end] if (part := [w for w in line.words if w.left >= x])]
            if left and right:
                for lane in (lines[:first], left, right, lines[end:]):
                    yield from lanes(lane)
                return
    if lines:
        yield lines


def _stretches(lines: Sequence[WordLine], x: float, places: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield where lines follow each other of which none crosses ``x``, with text that begins there in some."""

    def parted(at: int) -> bool:
        line = lines[at]
        if line.words[-1].right <= x or line.words[0].left >= x:
            return True
        return any(
            one.right < x <= other.left <= x + SNAP and other.left - one.right >= GAP * line.size
            for one, other in pairwise(line.words)
        )

    at = 0
    for kept, run in groupby(range(len(lines)), key=parted):
        count = len(list(run))
        if kept and sum(place in places for place in range(at, at + count)) >= _TEXT_LINES:
            yield at, at + count
        at += count
