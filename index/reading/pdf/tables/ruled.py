"""Rules that touch each other -> a table: what they part are its columns and rows, what they leave open is merged."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from index.reading.pdf.tables.cells import (
    GAP,
    SNAP,
    Stretch,
    Table,
    TableCell,
    TableRow,
    cell_of,
    columns_under,
    filled_columns,
    is_level,
    is_upright,
    lines_of,
    middle,
    row_of,
    snapped,
    table_of,
)
from index.reading.pdf.tables.figures import has_figures, says_something
from index.reading.pdf.tables.heads import heads_marked
from index.reading.pdf.tables.rows import loose_rows
from index.reading.pdf.words import Rule, Word

_PADDING = 8.0  # points: narrower than what can be read
_MOST_TRACKS = 80  # columns of a grid; more are a drawing
_OPEN = 4  # lines of a column without rules beside the rows that others have
_CELL_WORDS = 40  # of a cell on average: more is text in frames


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """Rules that touch each other, as columns and bands. Positions ascend."""

    xs: tuple[float, ...]  # of the rules between columns and at both sides
    ys: tuple[float, ...]  # of the rules between bands and at both ends
    upright: Mapping[float, Sequence[Rule]]  # by the nearest of xs
    level: Mapping[float, Sequence[Rule]]  # by the nearest of ys

    def holds(self, word: Word) -> bool:
        """Whether a word stands inside."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def split_at(self, column: int, band: int) -> bool:
        """Whether a rule parts a column from the next one in this band."""
        y = (self.ys[band] + self.ys[band + 1]) / 2
        return any(rule.top - 1 <= y <= rule.bottom + 1 for rule in self.upright.get(self.xs[column + 1], ()))

    def split_below(self, column: int, band: int) -> bool:
        """Whether a rule parts a band from the next one in this column."""
        x = (self.xs[column] + self.xs[column + 1]) / 2
        return any(rule.left - 1 <= x <= rule.right + 1 for rule in self.level.get(self.ys[band + 1], ()))


def grids_of(rules: Sequence[Rule]) -> list[_Grid]:
    """Return the grids of at least two columns, the largest first."""
    lines = list(dict.fromkeys(rule for rule in rules if is_upright(rule) or is_level(rule)))
    grids = []
    for group in _touching(lines):
        upright = tuple(rule for rule in group if is_upright(rule))
        level = tuple(rule for rule in group if is_level(rule))
        if not upright or len(level) < 2:
            continue
        ends = min(r.left for r in level), max(r.right for r in level)
        xs = snapped([middle(r.left, r.right) for r in upright] + list(ends))
        ends = min(r.top for r in upright), max(r.bottom for r in upright)
        ys = snapped([middle(r.top, r.bottom) for r in level] + list(ends))
        if 3 <= len(xs) <= _MOST_TRACKS and len(ys) >= 2:
            at_x = _by_place(upright, xs, [middle(rule.left, rule.right) for rule in upright])
            at_y = _by_place(level, ys, [middle(rule.top, rule.bottom) for rule in level])
            ys = (ys[0], *(y for y in ys[1:-1] if _parts_rows(at_y.get(y, ()), xs)), ys[-1])
            grids.append(_Grid(xs=xs, ys=ys, upright=at_x, level=at_y))
    return sorted(grids, key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[-1] - grid.ys[0]))


def _parts_rows(rules: Sequence[Rule], xs: Sequence[float]) -> bool:
    """Return whether rules at one height part rows: one reaches over a whole column, or there are some in all columns.

    Else they are the edges of what shades the lines of a cell.
    """
    middles = [(left + right) / 2 for left, right in pairwise(xs)]
    hit: set[int] = set()
    for rule in rules:
        first = bisect_left(xs, rule.left - 1)
        if first + 1 < len(xs) and xs[first + 1] <= rule.right + 1:
            return True
        hit.update(range(bisect_left(middles, rule.left - 1), bisect_right(middles, rule.right + 1)))
    return len(hit) == len(middles)


def _by_place(
    rules: Sequence[Rule], places: Sequence[float], positions: Sequence[float]
) -> dict[float, Sequence[Rule]]:
    """Return rules by the place that their position is nearest to; ``places`` ascend."""
    found: dict[float, list[Rule]] = {}
    for rule, position in zip(rules, positions, strict=True):
        at = bisect_left(places, position)
        near = min(places[max(at - 1, 0) : at + 1], key=lambda place: abs(place - position))
        found.setdefault(near, []).append(rule)
    return {**found}


def _touching(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield the groups of rules that touch one another."""
    boxes = np.array([(rule.left, rule.top, rule.right, rule.bottom) for rule in rules]).reshape(len(rules), 4)
    waiting = np.ones(len(rules), bool)
    for first in range(len(rules)):
        if not waiting[first]:
            continue
        group, fresh = [], [first]
        waiting[first] = False
        while fresh:
            at = fresh.pop()
            group.append(rules[at])
            low, high = boxes[at, :2] - SNAP, boxes[at, 2:] + SNAP
            near = waiting & (boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1)
            fresh += np.flatnonzero(near).tolist()
            waiting &= ~near
        yield group


def ruled_table(grid: _Grid, words: Sequence[Word]) -> Table | None:
    """Return the table in a grid; None for a frame around text, or a drawing."""
    columns = list(pairwise(grid.xs))
    opened: dict[int, int] = {}
    rows: list[tuple[TableRow, int]] = []
    left = list(words)  # where shades cross a cell, more than one may seem to hold a word: it stands in the first
    for band in range(len(grid.ys) - 1):
        found_here = list(_band_rows(grid, band, left, opened))
        taken = {id(word) for row, _ in found_here for cell in row.cells for word in cell.words}
        left = [word for word in left if id(word) not in taken]
        rows += found_here
    found, columns = _without_padding([row for row, _ in _repeated_labels(grid, rows)], columns)
    if sum(len(row.cells) > 1 for row in found) < 2 or len({at for row in found for at in filled_columns(row)}) < 2:
        return None
    cells = [cell for row in found for cell in row.cells]
    if sum(len(cell.words) for cell in cells) > _CELL_WORDS * len(cells):
        return None
    table = table_of(heads_marked(found), columns)
    return table if says_something(table) else None


def _without_padding(rows: Sequence[TableRow], columns: Sequence[Stretch]) -> tuple[list[TableRow], list[Stretch]]:
    """Return rows and columns without those that are only the space between two frames: narrow, and no cell's own."""
    own = {cell.column for row in rows for cell in row.cells if cell.span == 1}
    padding = [high - low <= _PADDING and at not in own for at, (low, high) in enumerate(columns)]
    number = [sum(not empty for empty in padding[:at]) for at in range(len(columns) + 1)]
    kept = [column for column, empty in zip(columns, padding, strict=True) if not empty]
    if not kept:
        return [], []

    def moved(cell: TableCell) -> TableCell:
        first = min(number[cell.column], len(kept) - 1)
        last = max(number[cell.column + cell.span], first + 1)
        return replace(cell, column=first, span=last - first)

    return [replace(row, cells=tuple(map(moved, row.cells))) for row in rows], kept


def _band_rows(grid: _Grid, band: int, words: Sequence[Word], opened: dict[int, int]) -> Iterator[tuple[TableRow, int]]:
    """Yield the rows between two rules, mostly one, with the number of their band; a merged cell where it begins.

    ``opened`` tells of columns without rules of their own up to which band that holds; it is added to.
    """
    cells: list[TableCell] = []
    column = 0
    while column < len(grid.xs) - 1:
        last = column
        while last < len(grid.xs) - 2 and not grid.split_at(last, band):
            last += 1
        end = band
        begun = band > 0 and not grid.split_below(column, band - 1)
        while end < len(grid.ys) - 2 and not grid.split_below(column, end):
            end += 1
        if not begun:
            box = grid.xs[column], grid.ys[band], grid.xs[last + 1], grid.ys[end + 1]
            held = [word for word in words if _in_box(word, box)]
            if end > band and last == column and _is_open(grid, held, band, end):
                opened[column] = end
                held = [word for word in held if _band_of(grid, word) == band]
            cells += _cells_between(held, grid.xs, column, last)
        elif opened.get(column, -1) >= band and last == column:
            box = grid.xs[column], grid.ys[band], grid.xs[last + 1], grid.ys[band + 1]
            cells += _cells_between([word for word in words if _in_box(word, box)], grid.xs, column, last)
        column = last + 1
    if not cells:
        return
    lines = lines_of(word for cell in cells for word in cell.words)
    columns = list(pairwise(grid.xs))
    full = [
        line for line in lines if len(columns_under(line, columns)) == len(filled_columns(TableRow(cells=tuple(cells))))
    ]
    alone = all(grid.split_at(at, band) for at in range(len(grid.xs) - 2))
    if alone and len(cells) > 1 and sum(has_figures(row_of([line], columns)) for line in full) > 1:
        for row in loose_rows(lines, columns):
            yield row, band
    else:
        yield TableRow(cells=tuple(cells)), band


def _is_open(grid: _Grid, words: Sequence[Word], band: int, end: int) -> bool:
    """Return whether no merged cell but a column without rules reaches over bands: each has a line of its own there."""
    lines = lines_of(words)
    bands = [_band_of(grid, line.words[0]) for line in lines]
    return len(lines) >= _OPEN and len(set(bands)) == len(lines) and len(lines) > 0.7 * (end - band + 1)


def _band_of(grid: _Grid, word: Word) -> int:
    return bisect_right(grid.ys, (word.top + word.bottom) / 2) - 1


def _in_box(word: Word, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return left <= (word.left + word.right) / 2 < right and top <= (word.top + word.bottom) / 2 < bottom


def _cells_between(words: Sequence[Word], xs: Sequence[float], first: int, last: int) -> list[TableCell]:
    """Return the words between two rules as one cell, or as several where white space parts them as the columns."""
    if not words:
        return []
    if last > first:
        columns = [(xs[at], xs[at + 1]) for at in range(first, last + 1)]
        parts = [
            (at, [w for w in words if low <= (w.left + w.right) / 2 < high]) for at, (low, high) in enumerate(columns)
        ]
        parts = [(at, held) for at, held in parts if held]
        size = max(word.size for word in words)
        apart = all(
            min(w.left for w in after) - max(w.right for w in before) >= GAP * size
            for (_, before), (_, after) in pairwise(parts)
        )
        if len(parts) > 1 and apart:
            return [cell_of(held, first + at) for at, held in parts]
    return [cell_of(words, first, last - first + 1)]


def _repeated_labels(grid: _Grid, rows: Sequence[tuple[TableRow, int]]) -> list[tuple[TableRow, int]]:
    """Return rows with the label of a cell that is merged over several of them in each: it is the label of all."""
    repeated: list[tuple[TableRow, int]] = []
    figures = False
    for row, band in rows:
        first = row.cells[0]
        above = repeated[-1] if repeated else None
        if (
            figures
            and above is not None
            and first.column > 0
            and above[0].cells[0].column == 0
            and not any(grid.split_below(0, at) for at in range(above[1], band))
            and above[0].cells[0].span == 1
        ):
            row = TableRow(cells=(above[0].cells[0], *row.cells))
        figures = figures or has_figures(row)
        repeated.append((row, band))
    return repeated
