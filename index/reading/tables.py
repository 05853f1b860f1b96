"""The words and rules of a page -> its tables: rows of cells under the heads of their columns.

Rules drawn between cells tell columns and rows, and which cells are merged; where there are none, white space that runs
down through all rows parts the columns, as do the lines of text the rows. A word belongs to the column that it stands
in, never to one counted from the left, so an empty cell moves nothing. In doubt there is no table: running text that is
read as rows is worse than a row that is read as text.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

import numpy as np

from index.reading.lines import RawLine, is_contents_line
from index.reading.words import Rule, Word

_SNAP = 3.0  # points between two rules that count as one
_THIN = 4.0  # points; a thicker bar is no rule
_MOST_RULES = 3000  # of a page: more are a drawing
_MOST_TRACKS = 80  # columns of a grid; more are a drawing
_GAP = 0.55  # of the font size: white space that can part two columns; between words it is about 0.28
_OVERLAP = 0.85  # of the font size: lines nearer than this stand beside each other
_SMALL = 0.8  # of the font size of a line: marks and exponents are at most this large
_RAISED = 0.6  # of the font size: they stand at most this much above its baseline
_LEADING = 1.4  # of the font size: between the lines of one cell at most
_STEP = 3.5  # font sizes between the lines of two rows at most
_WIDER = 2.0  # usual steps of a table between two of its rows at most
_CLOSER = 0.9  # of the step on the other side: a line this much nearer belongs there
_TEXT_LINES = 4  # of a column of running text at least
_MOST_HEADS = 5  # lines above the rows
_NEAR_HEADS = 2.0  # font sizes between heads and what is below them
_FAR_HEADS = 6.0  # the same, where a line has a head for each column
_HEAD_WORDS = 8  # of a head
_CELL_WORDS = 40  # of a cell on average: more is text in frames
_LEAST_FILLED = 0.4  # of the cells of rows
_EDGE_LINES = 2  # running lines between a table and the edge of the page
_FIGURE = re.compile(r"[(<>≤≥±+−–-]?\s?(?:[€$£]|EUR)?\s?[+−–-]?\s?\d[^A-Za-z]*(?:[^\W\d_]{1,8}|[^\W\d_]{1,3}\.)?[)*]?")
# What may name a column although it looks like a figure: a year, or a class ("18-25 jaar", "65+").
_NAME = re.compile(
    r"['’]?(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d))?[*⁰¹²³⁴-⁹]{0,2}"
    r"|\d{1,3}\s?(?:[-–]|tot)\s?\d{1,3}(?: jaar)?|[<>≤≥]\s?\d{1,3}(?: jaar)?|\d{1,3}\+"
)
_NOTHING = re.compile(r"[-–—.…x×*]{1,3}|n\.?v\.?t\.?|nb|onb\.?", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:,\d{1,3})?)[\])]?")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_CURRENCY = re.compile(r"[€$£]|EUR")
_ENDED = re.compile(r"[.!?:;,][”\"’')]*$")
_NOTED = re.compile(r"\W*(?:Bron(?:nen)?|Noot|Toelichting|Leeswijzer|Tabel|Figuur|Grafiek)\b[ \d.]*:?")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell with words in it."""

    words: tuple[Word, ...]  # in reading order, at least one
    column: int  # from 0; of a cell over several columns the first
    span: int = 1  # columns

    @property
    def text(self) -> str:
        """The words joined by blanks, otherwise untouched."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row, whatever the number of its lines. Empty cells are left out."""

    cells: tuple[Cell, ...]  # by column, at least one
    heads: bool = False  # it names the columns of the rows below it


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table on one page. Points, in the frame of its words."""

    rows: tuple[Row, ...]  # from top to bottom; rows that name columns come first
    columns: tuple[tuple[float, float], ...]  # left and right of each
    left: float
    top: float
    right: float
    bottom: float
    goes_on: bool = False  # from the page before, where its heads stand

    @property
    def names(self) -> tuple[str, ...]:
        """For each column its heads on this page, the uppermost first: "2024: aantal"; "" for none."""
        heads = [row for row in self.rows if row.heads]
        return tuple(
            ": ".join(
                dict.fromkeys(
                    cell.text for row in heads for cell in row.cells if cell.column <= column < cell.column + cell.span
                )
            )
            for column in range(len(self.columns))
        )


@dataclass(frozen=True, kw_only=True)
class _Line:
    """Words on one baseline."""

    words: tuple[Word, ...]  # from left to right, at least one
    baseline: float
    size: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def find_tables(words: Sequence[Word], rules: Sequence[Rule], before: Table | None = None) -> tuple[Table, ...]:
    """Return the tables of a page from top to bottom; ``before`` is the one that the page before ends with.

    Only words in the direction of most of the page are looked at.
    """
    directions = Counter(word.direction for word in words)
    if not directions:
        return ()
    direction = directions.most_common(1)[0][0]
    left = [word for word in words if word.direction == direction]
    known = rules if direction == 0 and len(rules) <= _MOST_RULES else ()
    tables: list[Table] = []
    for grid in _grids(known):
        inside = [word for word in left if grid.holds(word)]
        table = _ruled_table(grid, inside)
        if table is not None:
            lines = _lines([word for word in left if not grid.holds(word)])
            table = _with_heads_above(table, lines, known)
            tables.append(table)
            left = _without(left, [table])
    for lane in _lanes(_lines(left)):
        tables += _unruled_tables(lane, known, before)
    tables.sort(key=lambda table: (table.top, table.left))
    if tables and before is not None and _goes_on(before, tables[0], words):
        tables[0] = replace(tables[0], goes_on=True)
    return tuple(tables)


def table_at_foot(tables: Sequence[Table], words: Sequence[Word]) -> Table | None:
    """Return the table that a page ends with, apart from running lines below it; None when it ends with text."""
    last = max(tables, key=lambda table: table.bottom, default=None)
    if last is None:
        return None
    below = _lines([word for word in _without(words, tables) if word.top > last.bottom - 1])
    return None if len(below) > _EDGE_LINES else last


def to_lines(table: Table, number: int) -> list[RawLine]:
    """Return a line for each row of a table; ``number`` is that of the table in the file, from 1.

    The text of a row is its cells joined by blanks. A head over several columns is named for each of them.
    """
    return [_raw_line(row, number) for row in table.rows]


def _raw_line(row: Row, number: int) -> RawLine:
    text = ""
    glyphs: list[int] = []
    cells: list[tuple[int, int, int]] = []
    breaks: list[int] = []
    raised: list[tuple[int, int]] = []
    for cell in row.cells:
        start = len(text) + bool(text)
        above: Word | None = None
        for word in cell.words:
            if text:
                if above is not None and word.baseline > above.baseline + _OVERLAP * word.size:
                    breaks.append(len(text))
                text += " "
                glyphs.append(-1)
            if _is_mark(word, cell):
                raised.append((len(text), len(text) + len(word.text)))
            text += word.text
            glyphs += word.glyphs
            above = word
        cells += [(start, len(text), column) for column in range(cell.column, cell.column + cell.span)]
    words = [word for cell in row.cells for word in cell.words]
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size, 2)] += len(word.text)
    return RawLine(
        text=text,
        left=words[0].left,
        top=min(word.baseline for word in words),
        size=sizes.most_common(1)[0][0],
        bold=all(word.bold for word in words),
        direction=words[0].direction,
        row=True,
        cells=tuple(cells),
        breaks=tuple(breaks),
        heads=row.heads,
        table=number,
        glyphs=tuple(glyphs),
        raised=tuple(raised),
    )


def _is_mark(word: Word, cell: Cell) -> bool:
    """Whether a word of a cell is the mark of a footnote or an exponent."""
    size = max(other.size for other in cell.words)
    line = min(
        (other.baseline for other in cell.words if other.size == size and other.baseline > word.baseline), default=0
    )
    higher = 0.2 * size <= line - word.baseline <= _RAISED * size
    return higher and word.size <= _SMALL * size and _MARK.fullmatch(word.text) is not None


def _without(words: Iterable[Word], tables: Sequence[Table]) -> list[Word]:
    taken = {id(word) for table in tables for row in table.rows for cell in row.cells for word in cell.words}
    return [word for word in words if id(word) not in taken]


def _lines(words: Iterable[Word]) -> list[_Line]:
    """Return words as lines, top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.baseline, word.left)):
        if lines and word.baseline - lines[-1][0].baseline <= 0.25 * min(word.size, lines[-1][0].size):
            lines[-1].append(word)
        else:
            lines.append([word])
    joined: list[list[Word]] = []
    for line in lines:
        if joined and _is_raised(joined[-1], line):
            joined[-1] = [*joined[-1], *line]
        else:
            joined.append(line)
    return [_line(line) for line in joined]


def _is_raised(marks: Sequence[Word], line: Sequence[Word]) -> bool:
    """Whether words are marks or exponents that stand above the middle of a line."""
    size, baseline = max(word.size for word in line), line[0].baseline
    return all(word.size <= _SMALL * size and len(word.text) <= 4 for word in marks) and (
        baseline - marks[0].baseline <= _RAISED * size
    )


def _line(words: Iterable[Word]) -> _Line:
    ordered = tuple(sorted(words, key=lambda word: word.left))
    return _Line(
        words=ordered,
        baseline=max(ordered, key=lambda word: word.size).baseline,
        size=max(word.size for word in ordered),
    )


def _table(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> Table:
    words = [word for row in rows for cell in row.cells for word in cell.words]
    return Table(
        rows=tuple(rows),
        columns=tuple(columns),
        left=min(word.left for word in words),
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
    )


# --- what cells look like ---------------------------------------------------------------------------------------------


def _is_figure(text: str) -> bool:
    return len(text) <= 30 and _FIGURE.fullmatch(text) is not None


def _ends_sentence(text: str) -> bool:
    """Whether text ends like a sentence; one or two words with a point are an abbreviation ("Stuknr.")."""
    return _ENDED.search(text) is not None and (len(text.split()) > 2 or text[-1] != ".")


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def _has_figures(row: Row) -> bool:
    """Whether a row has figures beside its label, not all of them years or classes."""
    figures = [cell.text for cell in row.cells if cell.column > 0 and _is_figure(cell.text)]
    return any(not _is_name(figure) for figure in figures)


def _is_bold(row: Row) -> bool:
    return all(word.bold for cell in row.cells for word in cell.words if any(map(str.isalnum, word.text)))


def _filled(row: Row) -> set[int]:
    return {column for cell in row.cells for column in range(cell.column, cell.column + cell.span)}


# --- grids of rules ---------------------------------------------------------------------------------------------------


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


def _middle(low: float, high: float) -> float:
    return (low + high) / 2


def _is_upright(rule: Rule) -> bool:
    return rule.right - rule.left <= _THIN < rule.bottom - rule.top


def _is_level(rule: Rule) -> bool:
    return rule.bottom - rule.top <= _THIN < rule.right - rule.left


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """Return the grids of at least two columns, the largest first."""
    lines = list(dict.fromkeys(rule for rule in rules if _is_upright(rule) or _is_level(rule)))
    grids = []
    for group in _touching(lines):
        upright = tuple(rule for rule in group if _is_upright(rule))
        level = tuple(rule for rule in group if _is_level(rule))
        if not upright or len(level) < 2:
            continue
        ends = min(r.left for r in level), max(r.right for r in level)
        xs = _snapped([_middle(r.left, r.right) for r in upright] + list(ends))
        ends = min(r.top for r in upright), max(r.bottom for r in upright)
        ys = _snapped([_middle(r.top, r.bottom) for r in level] + list(ends))
        if 3 <= len(xs) <= _MOST_TRACKS and len(ys) >= 2:
            at_x = _by_place(upright, xs, [_middle(rule.left, rule.right) for rule in upright])
            at_y = _by_place(level, ys, [_middle(rule.top, rule.bottom) for rule in level])
            grids.append(_Grid(xs=xs, ys=ys, upright=at_x, level=at_y))
    return sorted(grids, key=lambda grid: (grid.xs[0] - grid.xs[-1]) * (grid.ys[-1] - grid.ys[0]))


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
            low, high = boxes[at, :2] - _SNAP, boxes[at, 2:] + _SNAP
            near = waiting & (boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1)
            fresh += np.flatnonzero(near).tolist()
            waiting &= ~near
        yield group


def _snapped(positions: Iterable[float]) -> tuple[float, ...]:
    """Return positions with those next to each other as one."""
    found: list[list[float]] = []
    for position in sorted(positions):
        if found and position - found[-1][-1] <= _SNAP:
            found[-1].append(position)
        else:
            found.append([position])
    return tuple(sum(group) / len(group) for group in found)


def _ruled_table(grid: _Grid, words: Sequence[Word]) -> Table | None:
    """Return the table in a grid; None for a frame around text, or a drawing."""
    columns = list(pairwise(grid.xs))
    rows = [row for band in range(len(grid.ys) - 1) for row in _band_rows(grid, band, words)]
    found = [row for row, _ in _repeated_labels(grid, rows)]
    if sum(len(row.cells) > 1 for row in found) < 2 or len({at for row in found for at in _filled(row)}) < 2:
        return None
    cells = [cell for row in found for cell in row.cells]
    if sum(len(cell.words) for cell in cells) > _CELL_WORDS * len(cells):
        return None
    table = _table(_heads_marked(found, ruled=True), columns)
    return table if _says_something(table) else None


def _says_something(table: Table) -> bool:
    """Whether most rows or columns of a table have a name, and most cells something in them: a drawing has not."""
    body = [row for row in table.rows if not row.heads]
    labels = sum(_is_label(row.cells[0].text) for row in body if row.cells[0].column == 0)
    names = table.names
    if 2 * labels < len(body) and 2 * sum(map(_is_label, names)) < len(names):
        return False
    cells = [cell for row in body for cell in row.cells]
    if 2 * sum(_NOTHING.fullmatch(cell.text) is not None for cell in cells) > len(cells):
        return False
    filled = sum(len(_filled(row)) for row in body if len(row.cells) > 1)
    rows = sum(len(row.cells) > 1 for row in body)
    return filled >= _LEAST_FILLED * rows * len(table.columns)


def _is_label(text: str) -> bool:
    return _LETTERS.search(text) is not None or _is_name(text)


def _band_rows(grid: _Grid, band: int, words: Sequence[Word]) -> Iterator[tuple[Row, int]]:
    """Yield the rows between two rules, mostly one, with the number of their band; a merged cell where it begins."""
    cells: list[Cell] = []
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
            cells += _cells_between(held, grid.xs, column, last)
        column = last + 1
    if not cells:
        return
    lines = _lines(word for cell in cells for word in cell.words)
    columns = list(pairwise(grid.xs))
    full = [line for line in lines if len(_columns_of(line, columns)) == len(_filled(Row(cells=tuple(cells))))]
    alone = all(grid.split_at(at, band) for at in range(len(grid.xs) - 2))
    if alone and len(cells) > 1 and sum(_has_figures(_row([line], columns)) for line in full) > 1:
        for row in _loose_rows(lines, columns):
            yield row, band
    else:
        yield Row(cells=tuple(cells)), band


def _in_box(word: Word, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return left <= (word.left + word.right) / 2 < right and top <= (word.top + word.bottom) / 2 < bottom


def _cells_between(words: Sequence[Word], xs: Sequence[float], first: int, last: int) -> list[Cell]:
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
            min(w.left for w in after) - max(w.right for w in before) >= _GAP * size
            for (_, before), (_, after) in pairwise(parts)
        )
        if len(parts) > 1 and apart:
            return [_cell(held, first + at) for at, held in parts]
    return [_cell(words, first, last - first + 1)]


def _cell(words: Iterable[Word], column: int, span: int = 1) -> Cell:
    lines = _lines(words)
    return Cell(words=tuple(word for line in lines for word in line.words), column=column, span=span)


def _repeated_labels(grid: _Grid, rows: Sequence[tuple[Row, int]]) -> list[tuple[Row, int]]:
    """Return rows with the label of a cell that is merged over several of them in each: it is the label of all."""
    repeated: list[tuple[Row, int]] = []
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
            row = Row(cells=(above[0].cells[0], *row.cells))
        figures = figures or _has_figures(row)
        repeated.append((row, band))
    return repeated


# --- rows by white space ----------------------------------------------------------------------------------------------

_Span = tuple[float, float]


def _unruled_tables(lines: Sequence[_Line], rules: Sequence[Rule], before: Table | None) -> list[Table]:
    """Return the tables among lines: runs of lines that the same white space parts."""
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        table = None
        if run is not None:
            first, end, strips = run
            table = _run_table(lines[first:end], strips, lines[:first], rules, before)
            if table is None:
                beside = _beside_text(lines[first:end], strips)
                for part in beside:
                    tables += _unruled_tables(_lines(part), rules, before)
                at = end
                continue
            tables.append(table)
            at = end
        else:
            at += 1
    return tables


def _lanes(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    """Yield lines in runs that are read apart: what stands left of a column of running text, that column, and the rest.

    Lines of such a column begin at one place, many of them in the middle of a sentence.
    """
    starts = [
        (segment[0].left, at, segment[0].text[0].islower())
        for at, line in enumerate(lines)
        for segment in _segments(line)
        if len(segment) > 3
    ]
    edges: list[list[tuple[float, int, bool]]] = []
    for start in sorted(starts):
        if edges and start[0] - edges[-1][0][0] <= _SNAP:
            edges[-1].append(start)
        else:
            edges.append([start])
    for edge in sorted(edges, key=len, reverse=True):
        places = {at for _, at, _ in edge}
        if len(places) < _TEXT_LINES or sum(small for *_, small in edge) < 0.3 * len(edge):
            continue
        x = edge[0][0] - 1
        for first, end in _stretches(lines, x, places):
            left = [_line(part) for line in lines[first:end] if (part := [w for w in line.words if w.left < x])]
            right = [_line(part) for line in lines[first:end] if (part := [w for w in line.words if w.left >= x])]
            if left and right:
                for lane in (lines[:first], left, right, lines[end:]):
                    yield from _lanes(lane)
                return
    if lines:
        yield lines


def _stretches(lines: Sequence[_Line], x: float, places: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield where lines follow each other of which none crosses ``x``, with text that begins there in some."""

    def parted(at: int) -> bool:
        line = lines[at]
        if line.words[-1].right <= x or line.words[0].left >= x:
            return True
        return any(
            one.right < x <= other.left <= x + _SNAP and other.left - one.right >= _GAP * line.size
            for one, other in pairwise(line.words)
        )

    at = 0
    for kept, run in groupby(range(len(lines)), key=parted):
        count = len(list(run))
        if kept and sum(place in places for place in range(at, at + count)) >= _TEXT_LINES:
            yield at, at + count
        at += count


def _gaps(line: _Line) -> list[_Span]:
    """Return the white space in a line that may part columns, and all beside it."""
    inner = [
        (one.right, other.left) for one, other in pairwise(line.words) if other.left - one.right >= _GAP * line.size
    ]
    return [(-math.inf, line.words[0].left), *inner, (line.words[-1].right, math.inf)]


def _common(strips: Sequence[_Span], gaps: Sequence[_Span], least: float) -> list[_Span]:
    found = [(max(a, c), min(b, d)) for a, b in strips for c, d in gaps]
    return [(low, high) for low, high in found if high - low >= least]


def _segments(line: _Line) -> list[list[Word]]:
    """Return the words of a line, parted at wide white space."""
    segments = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.left - before.right >= _GAP * line.size:
            segments.append([])
        segments[-1].append(word)
    return segments


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _is_anchor(line: _Line) -> bool:
    """Whether a line may be a row: figures stand apart behind its first words."""
    segments = _segments(line)
    return not is_contents_line(line.text) and any(_is_figure(_text(one)) for one in segments[1:])


def _is_bold_heads(line: _Line) -> bool:
    """Whether a line may name the columns of a table of words: in bold, over three columns at least."""
    segments = _segments(line)
    return (
        len(segments) > 2
        and all(word.bold for word in line.words)
        and all(len(one) <= 4 and not _ends_sentence(_text(one)) for one in segments)
    )


def _run(lines: Sequence[_Line], start: int) -> tuple[int, int, list[_Span]] | None:
    """Return the first line, the end and the white space of the run of rows that begins at ``start``."""
    words = _is_bold_heads(lines[start])
    if not words and not _is_anchor(lines[start]):
        return None
    strips = _gaps(lines[start])
    end, kept = start + 1, start + 1
    steps: list[float] = []
    crossing = 0
    at = start + 1
    while at < len(lines):
        line, above = lines[at], lines[at - 1]
        step = line.baseline - above.baseline
        if step > _STEP * line.size or (steps and step > max(_WIDER * median(steps), 1.5 * line.size)):
            break
        gaps = _gaps(line)
        common = _common(strips, gaps, 0.9 * _GAP * line.size)
        anchor = _is_anchor(line) or (words and len(gaps) > 3)
        inner = sum(math.isfinite(high - low) for low, high in common)
        if not words and anchor and end == start + 1 and len(gaps) - 2 > inner:
            break  # the line before it is of another make
        lost = sum(all(high <= a or low >= b for a, b in common) for low, high in strips)
        if lost and not (anchor and inner and lost <= 0.4 * (len(strips) - 2)):
            # The name of a group of rows, over all columns; rows have to follow at once.
            single = len(_segments(line)) == 1 and len(line.words) <= _HEAD_WORDS and not _ends_sentence(line.text)
            if crossing or not single:
                break
            crossing = 1
        elif _is_note(line) or is_contents_line(line.text):
            break
        else:
            strips = common
            crossing = 0
            kept = at + 1
            if anchor:
                end = at + 1
        if step >= _OVERLAP * line.size:
            steps.append(step)
        at += 1
    end = _with_last_lines(lines, end, kept)
    return start, end, strips


def _is_note(line: _Line) -> bool:
    return _NOTED.match(line.text) is not None and not any(_is_figure(_text(one)) for one in _segments(line)[1:])


def _with_last_lines(lines: Sequence[_Line], end: int, kept: int) -> int:
    """Return the end of a run with the lines below its last figures that belong to that row: nearer than a row."""
    if end < 2:
        return end
    while end < kept:
        step, size = lines[end].baseline - lines[end - 1].baseline, lines[end].size
        below = lines[end + 1].baseline - lines[end].baseline if end + 1 < len(lines) else math.inf
        same = abs(size - lines[end - 1].size) <= 0.12 * size
        if not same or step > _LEADING * size or below < _CLOSER * step:
            break
        end += 1
    return end


def _columns(lines: Sequence[_Line], strips: Sequence[_Span]) -> list[_Span]:
    """Return left and right of what stands between strips of white space."""
    inner = sorted(strip for strip in strips if math.isfinite(strip[1] - strip[0]))
    bounds = [-math.inf, *(_middle(*strip) for strip in inner), math.inf]
    columns = []
    for low, high in pairwise(bounds):
        held = [w for line in lines for w in line.words if low <= (w.left + w.right) / 2 < high]
        if held:
            columns.append((min(w.left for w in held), max(w.right for w in held)))
    return columns


def _columns_of(line: _Line, columns: Sequence[_Span]) -> set[int]:
    return {_nearest(word.left, word.right, columns) for word in line.words}


def _nearest(left: float, right: float, columns: Sequence[_Span]) -> int:
    """Return the column that a stretch stands in: the one it has most in common with, or the nearest."""

    def distance(at: int) -> tuple[float, float]:
        low, high = columns[at]
        return -(min(right, high) - max(left, low)), abs(left + right - low - high)

    return min(range(len(columns)), key=distance)


def _row(lines: Sequence[_Line], columns: Sequence[_Span]) -> Row:
    held: dict[int, list[Word]] = {}
    for line in lines:
        for word in line.words:
            held.setdefault(_nearest(word.left, word.right, columns), []).append(word)
    return Row(cells=tuple(_cell(held[at], at) for at in sorted(held)))


def _run_table(
    lines: Sequence[_Line],
    strips: Sequence[_Span],
    above: Sequence[_Line],
    rules: Sequence[Rule],
    before: Table | None,
) -> Table | None:
    """Return a run of lines as a table, with its heads; None when it can be anything else."""
    columns = _joined_currency(lines, _columns(lines, strips))
    if len(columns) < 2 or any(_is_prose(lines, columns, at) for at in range(len(columns))):
        return None
    heads = _lines_of_heads(lines)
    above, lines = [*above, *lines[:heads]], lines[heads:]
    rows = _rows_between_rules(lines, columns, rules)
    table = _with_heads_above(_table(rows, columns), above, rules)
    named = any(row.heads for row in table.rows)
    body = [row for row in table.rows if not row.heads]
    full = [row for row in body if len(row.cells) > 1]
    if not full or not _says_something(table):
        return None
    if not any(_figures_in(body, at) for at in range(1, len(columns))):
        bold = named and all(_is_bold(row) for row in table.rows if row.heads) and not all(map(_is_bold, body))
        return table if bold and len(columns) > 2 and len(full) > 1 else None
    if before is not None and not named and _fits(before, table):
        return table
    if not named and (_are_page_numbers(body, len(columns) - 1) or (len(columns) == 2 and len(full) < 3)):
        return None
    if len(full) < 2:
        bold = named and all(_is_bold(row) for row in table.rows if row.heads)
        return table if bold and len(columns) > 2 and len(table.rows[0].cells) > 2 else None
    return table


def _lines_of_heads(lines: Sequence[_Line]) -> int:
    """Return how many lines at the top of a run name its columns: in years or classes, or in bold words."""
    figures = [[_text(one) for one in _segments(line)[1:] if _is_figure(_text(one))] for line in lines]
    named = [all(map(_is_name, found)) for found in figures]
    if all(named):  # of words, or of years alone
        bold = [all(word.bold for word in line.words) for line in lines]
        count = bold.index(False) if False in bold else 0
        return count if count <= _MOST_HEADS else 0
    count = named.index(False)
    return count if count <= _MOST_HEADS and not any(len(one.words) > 3 * _HEAD_WORDS for one in lines[:count]) else 0


def _figures_in(rows: Sequence[Row], column: int) -> bool:
    """Whether most of what stands in a column are figures."""
    cells = [cell.text for row in rows for cell in row.cells if cell.column == column]
    told = [text for text in cells if not _NOTHING.fullmatch(text)]
    return bool(told) and sum(map(_is_figure, told)) >= 0.6 * len(told)


def _are_page_numbers(rows: Sequence[Row], column: int) -> bool:
    """Whether a last column holds what a table of contents has there: whole numbers that never fall."""
    cells = [cell.text for row in rows for cell in row.cells if cell.column == column]
    if not all(cell.isdigit() and len(cell) <= 3 for cell in cells):
        return False
    return all(int(one) <= int(other) for one, other in pairwise(cells))


def _joined_currency(lines: Sequence[_Line], columns: Sequence[_Span]) -> list[_Span]:
    """Return columns with one of currency signs only as part of the next."""
    joined: list[_Span] = []
    waiting: float | None = None
    for low, high in columns:
        texts = {w.text for line in lines for w in line.words if low <= (w.left + w.right) / 2 <= high}
        if waiting is None and all(_CURRENCY.fullmatch(text) for text in texts):
            waiting = low
        else:
            joined.append((low if waiting is None else waiting, high))
            waiting = None
    return joined


def _is_prose(lines: Sequence[_Line], columns: Sequence[_Span], column: int) -> bool:
    """Whether running text stands in a column: its lines go on in the middle of a sentence, whatever stands beside.

    The label of a row that takes several lines goes on as well, but has nothing beside it there.
    """
    texts: list[tuple[str, bool]] = []
    for line in lines:
        held = [word for word in line.words if _nearest(word.left, word.right, columns) == column]
        if held:
            texts.append((_text(held), len(held) < len(line.words)))
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


def _beside_text(lines: Sequence[_Line], strips: Sequence[_Span]) -> Iterator[list[Word]]:
    """Yield the words on either side of the running text in a run of lines; nothing when all or none is text."""
    columns = _columns(lines, strips)
    prose = [_is_prose(lines, columns, at) for at in range(len(columns))]
    if not any(prose):
        return
    for text, group in groupby(range(len(columns)), key=lambda at: prose[at]):
        held = set(group)
        if not text and len(held) > 1:
            words = [w for line in lines for w in line.words if _nearest(w.left, w.right, columns) in held]
            yield words


def _rows_between_rules(lines: Sequence[_Line], columns: Sequence[_Span], rules: Sequence[Rule]) -> list[Row]:
    """Return the rows of a run: what stands between two rules where each row has its own, else by the lines."""
    left, right = columns[0][0], columns[-1][1]
    across = [
        _middle(rule.top, rule.bottom)
        for rule in rules
        if _is_level(rule) and min(rule.right, right) - max(rule.left, left) >= 0.6 * (right - left)
    ]
    ys = [y for y in _snapped(across) if lines[0].baseline < y < lines[-1].baseline]
    bands: list[list[_Line]] = [[] for _ in range(len(ys) + 1)]
    for line in lines:
        bands[sum(y < line.baseline - 0.2 * line.size for y in ys)].append(line)
    bands = [band for band in bands if band]
    # Where only the heads have a rule, or shaded bands take several rows, the lines tell.
    single = all(sum(_is_anchor(line) for line in band) <= 1 for band in bands)
    if len(bands) > 2 and single:
        return [_row(band, columns) for band in bands]
    return [row for band in bands for row in _loose_rows(band, columns)]


def _loose_rows(lines: Sequence[_Line], columns: Sequence[_Span]) -> list[Row]:
    """Return rows without rules: a line with no figures of its own goes on with the row that it is nearest to."""
    groups: list[list[_Line]] = []
    for line in lines:  # beside each other
        if groups and line.baseline - groups[-1][-1].baseline < _OVERLAP * min(line.size, groups[-1][-1].size):
            groups[-1].append(line)
        else:
            groups.append([line])
    rows: list[list[_Line]] = []
    below = False  # the group before waits for this one
    for at, group in enumerate(groups):
        belongs = _belongs(groups, at, columns)
        if rows and (below or belongs < 0):
            rows[-1] += group
        else:
            rows.append(list(group))
        below = belongs > 0
    return [_row(row, columns) for row in rows]


def _belongs(groups: Sequence[Sequence[_Line]], at: int, columns: Sequence[_Span]) -> int:
    """Return -1 for lines that go on with the row above, 1 with the one below, 0 for a row of its own."""
    row = _row(groups[at], columns)
    if len(row.cells) == len(columns) or any(cell.column > 0 and _is_figure(cell.text) for cell in row.cells):
        return 0
    up = groups[at][0].baseline - groups[at - 1][-1].baseline if at else math.inf
    down = groups[at + 1][0].baseline - groups[at][-1].baseline if at + 1 < len(groups) else math.inf
    size = groups[at][0].size
    first = row.cells[0]
    if first.column == 0 and min(up, down) > _LEADING * size:
        return 0  # lines of one cell stand closer
    if up < _CLOSER * down:
        return -1
    if down < _CLOSER * up:
        return 1
    above = _row(groups[at - 1], columns) if at else None
    under = _row(groups[at + 1], columns) if at + 1 < len(groups) else None
    if above is not None and first.text[0].islower() and _filled(row) <= _filled(above):
        return -1
    if under is not None and any(
        cell.text[0].islower() and cell.column == first.column and len(under.cells) > 1 for cell in under.cells
    ):
        return 1
    if first.column > 0 and above is not None:  # no name of a group: that stands under the labels
        return -1 if up <= down else 1
    return 0


# --- heads ------------------------------------------------------------------------------------------------------------


def _heads_marked(rows: Sequence[Row], *, ruled: bool) -> list[Row]:
    """Return rows with those at the top that name the columns marked as heads."""
    count = _number_of_heads(rows, ruled=ruled)
    return [replace(row, heads=True) if at < count else row for at, row in enumerate(rows)]


def _number_of_heads(rows: Sequence[Row], *, ruled: bool) -> int:
    body = rows[1:]
    if not body:
        return 0
    bold = 0
    while bold < min(len(rows) - 1, _MOST_HEADS) and _is_bold(rows[bold]):
        bold += 1
    if bold and any(not _is_bold(row) for row in rows[bold:]) and any(len(row.cells) > 1 for row in rows[:bold]):
        # A bold row of figures is a total, and a single bold cell right above the figures the name of a group.
        while bold and (_has_figures(rows[bold - 1]) or len(rows[bold - 1].cells) < 2):
            bold -= 1
        if bold:
            return bold
    first = 0
    while first < len(rows) and not _has_figures(rows[first]):
        first += 1
    if first == len(rows):
        return _heads_of_words(rows) if ruled else 0
    if not 0 < first <= _MOST_HEADS:
        return 0
    heads = list(rows[:first])
    while heads and (len(heads[-1].cells) == 1 and heads[-1].cells[0].column == 0):
        heads.pop()  # the name of a group of rows
    named = {at for row in heads for at in _filled(row)}
    figured = {at for at in range(1, 1 + max(max(_filled(row)) for row in rows)) if _figures_in(rows[first:], at)}
    short = all(len(cell.words) <= 2 * _HEAD_WORDS for row in heads for cell in row.cells)
    return len(heads) if heads and short and figured <= named else 0


def _heads_of_words(rows: Sequence[Row]) -> int:
    """Return 1 where a ruled table without figures has heads: words over years, or a few over more than that."""
    first, body = rows[0], rows[1:]
    columns = {at for row in rows for at in _filled(row)}
    if len(body) < 2 or len(first.cells) != len(columns):
        return 0
    if any(len(cell.words) > 4 or _ends_sentence(cell.text) for cell in first.cells):
        return 0
    for head in first.cells:
        below = [cell for row in body for cell in row.cells if cell.column == head.column]
        if below and all(_is_name(cell.text) for cell in below) and not any(map(str.isdigit, head.text)):
            return 1
        if len(columns) > 2 and below and 2 * len(head.words) * len(below) <= sum(len(cell.words) for cell in below):
            return 1
    return 0


def _with_heads_above(table: Table, above: Sequence[_Line], rules: Sequence[Rule]) -> Table:
    """Return a table without heads with those that stand above its rows, when there are."""
    if any(row.heads for row in table.rows):
        return table
    heads: list[_Line] = []
    above, labels = _labels_above(table, above)
    under = labels[0].baseline - labels[0].size if labels else table.top
    low, high = table.columns[0][0] - 2 * _SNAP, table.columns[-1][1]
    for line in reversed([line for line in above if line.baseline <= table.top + 1]):
        whole = len({_nearest(one[0].left, one[-1].right, table.columns) for one in _segments(line)})
        far = _FAR_HEADS if not heads and 2 < len(table.columns) <= whole + 1 else _NEAR_HEADS
        if under - line.baseline > far * line.size or len(heads) == _MOST_HEADS:
            break
        words = [word for word in line.words if low <= word.right and word.left <= high + 4 * line.size]
        if not words:
            continue
        part = _line(words)
        if not _could_head(part, table, heads):
            break
        heads.append(part)
        under = min(word.top for word in part.words)
    while heads and len(_segments(heads[-1])) < 2 and heads[-1].words[0].left < table.columns[0][1]:
        heads.pop()  # over the first column alone: a caption
    if not heads:
        return table
    rows = _head_rows(heads[::-1], table.columns, rules)
    named = {at for row in rows for at in _filled(row)}
    figured = {at for at in range(1, len(table.columns)) if _figures_in(table.rows, at)}
    if not figured <= named:
        return table
    first = [replace(row, heads=True) for row in rows]
    if labels:
        return _table([*first, *_with_labels(labels, table)], table.columns)
    return _table([*first, *table.rows], table.columns)


def _labels_above(table: Table, above: Sequence[_Line]) -> tuple[Sequence[_Line], list[_Line]]:
    """Return the lines above a table, and those right above its first row that stand in the column of labels only.

    They are the name of a group of rows, or the beginning of the first label; that heads stand above them shows it.
    """
    low = table.columns[0][0]
    above = [line for line in above if line.baseline < table.rows[0].cells[0].words[0].baseline]
    labels: list[_Line] = []
    under = min(word.baseline for cell in table.rows[0].cells for word in cell.words)
    for line in reversed(above):
        inside = line.words[0].left >= low - _SNAP and line.words[-1].right <= table.columns[1][0]
        single = len(_segments(line)) == 1 and len(line.words) <= _HEAD_WORDS and not _ends_sentence(line.text)
        if not inside or not single or _is_note(line) or under - line.baseline > 2.0 * line.size or len(labels) == 3:
            break
        labels.insert(0, line)
        under = line.baseline
    rest = [line for line in above if not any(line is label for label in labels)]
    if labels and rest and len(_segments(rest[-1])) > 1:
        return rest, labels
    return above, []


def _with_labels(labels: Sequence[_Line], table: Table) -> list[Row]:
    """Return the rows of a table with lines of labels above the first one: a row of their own, or part of that one."""
    first, rest = table.rows[0], table.rows[1:]
    found = _loose_rows([*labels, *_lines(word for cell in first.cells for word in cell.words)], table.columns)
    return [*found, *rest]


def _could_head(line: _Line, table: Table, below: Sequence[_Line]) -> bool:
    segments = [_text(segment) for segment in _segments(line)]
    if any(len(text.split()) > _HEAD_WORDS or _ends_sentence(text) for text in segments) or _is_note(line):
        return False
    if any(_is_figure(text) and not _is_name(text) for text in segments[1:]):
        return False
    if len(segments) > len(table.columns):
        return False
    if len(segments) > 1:
        return True
    # A single head stands over columns of figures, or beside a line of heads.
    near = bool(below) and below[-1].baseline - line.baseline < _LEADING * line.size
    return line.words[0].left > table.columns[0][1] - _SNAP or (near and len(line.words) <= 3)


def _head_rows(lines: Sequence[_Line], columns: Sequence[_Span], rules: Sequence[Rule]) -> list[Row]:
    """Return lines of heads as rows: lines of one level together, those over several columns apart."""
    levels: list[tuple[bool, list[Cell]]] = []
    for line in reversed(lines):
        below = levels[-1][1] if levels else []
        cells = _spread(line, columns, rules, below)
        spans = any(cell.span > 1 for cell in cells)
        if levels and not spans and not levels[-1][0]:
            levels[-1] = (False, [*cells, *levels[-1][1]])
        else:
            levels.append((spans, cells))
    rows = []
    for _, cells in reversed(levels):
        held: dict[tuple[int, int], list[Word]] = {}
        for cell in cells:
            held.setdefault((cell.column, cell.span), []).extend(cell.words)
        rows.append(Row(cells=tuple(_cell(held[key], *key) for key in sorted(held))))
    return rows


def _spread(line: _Line, columns: Sequence[_Span], rules: Sequence[Rule], below: Sequence[Cell]) -> list[Cell]:
    """Return the heads of a line with the columns that each one stands over."""
    segments = _segments(line)
    ranges = [_range_over(segment, columns, rules) for segment in segments]
    taken = [first for first, _ in ranges]
    if len(set(taken)) < len(taken) or any(one[1] >= other[0] for one, other in pairwise(ranges)):
        # Two heads of a column, or heads wider than their columns: each word by its own place.
        row = _row([line], columns)
        return list(row.cells)
    named = sorted({cell.column for cell in below if cell.column > 0})
    over = [at for at, (first, _) in enumerate(ranges) if first > 0]
    texts = {cell.column: cell.text for cell in below}
    size = len(named) // len(over) if over else 0
    if size > 1 and len(named) == size * len(over):
        groups = [named[at * size : (at + 1) * size] for at in range(len(over))]
        repeat = len(over) > 1 and len({tuple(texts[column] for column in group) for group in groups}) == 1
        begin = all(group[0] <= ranges[at][0] <= group[-1] for at, group in zip(over, groups, strict=True))
        centred = all(_is_centred(segments[at], columns, group) for at, group in zip(over, groups, strict=True))
        if begin and (repeat or centred):
            for at, group in zip(over, groups, strict=True):
                ranges[at] = (group[0], group[-1])
    return [_cell(segment, first, last - first + 1) for segment, (first, last) in zip(segments, ranges, strict=True)]


def _range_over(segment: Sequence[Word], columns: Sequence[_Span], rules: Sequence[Rule]) -> tuple[int, int]:
    """Return the first and last column that a head stands over, by its width or by the rule under it."""
    left, right = segment[0].left, segment[-1].right
    size, baseline = segment[0].size, segment[0].baseline
    over = [
        at
        for at, (low, high) in enumerate(columns)
        if min(right, high) - max(left, low) >= 0.5 * min(right - left, high - low)
    ]
    width = columns[-1][1] - columns[0][0]
    for rule in rules:
        near = 0 <= _middle(rule.top, rule.bottom) - baseline <= 0.8 * size
        part = rule.right - rule.left < 0.9 * width and rule.left <= left + _SNAP and right <= rule.right + _SNAP
        if _is_level(rule) and near and part:
            under = [
                at for at, (low, high) in enumerate(columns) if rule.left - 1 <= _middle(low, high) <= rule.right + 1
            ]
            over = sorted({*over, *under})
    if not over:
        nearest = _nearest(left, right, columns)
        over = [nearest]
    return over[0], over[-1]


def _is_centred(segment: Sequence[Word], columns: Sequence[_Span], group: Sequence[int]) -> bool:
    low, high = columns[group[0]][0], columns[group[-1]][1]
    return abs(segment[0].left + segment[-1].right - low - high) <= 0.15 * (high - low)


# --- over pages -------------------------------------------------------------------------------------------------------


def _fits(before: Table, table: Table) -> bool:
    """Whether a table has its columns where those of another stand; a column may have no words in it."""
    if len(table.columns) > len(before.columns) or len(table.columns) < 2:
        return False
    places = [_nearest(low, high, before.columns) for low, high in table.columns]
    if len(set(places)) < len(places) or places[0] != 0 or len(table.columns) < len(before.columns):
        return False
    return all(
        min(
            abs(low - before.columns[at][0]),
            abs(high - before.columns[at][1]),
            abs(low + high - sum(before.columns[at])),
        )
        <= 2 * _SNAP
        for at, (low, high) in zip(places, table.columns, strict=True)
    )


def _goes_on(before: Table, table: Table, words: Sequence[Word]) -> bool:
    """Whether the first table of a page goes on with the rows of the one before: no heads, and nothing above it."""
    if any(row.heads for row in table.rows) or not _fits(before, table):
        return False
    above = _lines([word for word in words if word.bottom <= table.top + 1 and word.direction == 0])
    if len(above) > _EDGE_LINES:
        return False
    # A line right above it is its caption: it is another table.
    return not above or table.top - max(word.bottom for word in above[-1].words) > above[-1].size
