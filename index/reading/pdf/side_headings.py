"""Headings in the margin that are set apart by their slant or colour rather than in bold."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.words import PrintedLine, Word

_LEVEL = 0.3  # font sizes between the baselines of a heading and the text beside it, at most
_STEP = 1.8  # font sizes to another line of the margin, at least: else they are a text of their own
_FEWEST = 2  # headings of one look at one place on a page
_ALIGNED = 2.0  # points between where they start
_LETTERS = 3  # of a heading, at least: one letter marks an item
_MOST_WORDS, _FEWEST_WORDS = 6, 5  # of a heading, and of the text beside it

_Cell = tuple[Word, ...]


def with_bold_side_headings(lines: Sequence[PrintedLine], looks: NDArray[np.int64]) -> list[PrintedLine]:
    """Return the lines with headings in the margin as if they were bold; ``looks`` are those of the characters."""
    cells = sorted((cell for line in lines for cell in line.cells(1.0)), key=lambda cell: cell[0].baseline)
    found: dict[tuple[int, int], list[_Cell]] = defaultdict(list)
    for head, text in _beside(cells):
        own = {int(looks[word.glyphs[0]]) for word in head}
        if len(own) == 1 and own.isdisjoint(int(looks[word.glyphs[0]]) for word in text) and _may_head(head, text):
            found[own.pop(), round(head[0].left / _ALIGNED)].append(head)
    starts = {head[0].glyphs[0] for heads in found.values() for head in _apart(heads, cells)}
    return [_with_bold(line, starts) for line in lines]


def _beside(cells: Sequence[_Cell]) -> Iterator[tuple[_Cell, _Cell]]:
    """Yield what stands first on its baseline with what stands next to it, where there are just two."""
    rows: list[list[_Cell]] = []
    for cell in cells:
        if rows and cell[0].baseline - rows[-1][0][0].baseline <= _LEVEL * cell[0].size:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    for row in rows:
        if len(row) == 2:
            head, text = sorted(row, key=lambda cell: cell[0].left)
            if head[0].direction == text[0].direction:
                yield head, text


def _may_head(head: _Cell, text: _Cell) -> bool:
    words, beside = ("".join(word.text for word in part) for part in (head, text))
    few = len(head) <= _MOST_WORDS and len(text) >= _FEWEST_WORDS and len(words) < len(beside)
    return few and not any(word.bold for word in head) and sum(map(str.isalpha, words)) >= _LETTERS


def _apart(heads: Sequence[_Cell], cells: Sequence[_Cell]) -> list[_Cell]:
    """Return the headings of one look at one place; none where they are too few, or lines of a text of their own."""
    left, right = heads[0][0].left, max(head[-1].right for head in heads)
    margin = sorted(cell[0].baseline for cell in cells if left - _ALIGNED <= cell[0].left < right)
    step = _STEP * heads[0][0].size
    close = {place for pair in pairwise(margin) if pair[1] - pair[0] < step for place in pair}
    single = [head for head in heads if head[0].baseline not in close]
    return single if len(single) == len(heads) >= _FEWEST else []


def _with_bold(line: PrintedLine, starts: set[int]) -> PrintedLine:
    cells = line.cells(1.0)
    if cells[0][0].glyphs[0] not in starts:
        return line
    head = tuple(replace(word, bold=True) for word in cells[0])
    return replace(line, words=(*head, *line.words[len(head) :]))
