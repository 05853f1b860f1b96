"""What tables are made of: cells, rows, lines of words, and what their text and places tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from index.reading.pdf.words import Rule, Word

SNAP = 3.0  # points between two rules that count as one
_THIN = 4.0  # points; a thicker bar is no rule
GAP = 0.55  # of the font size: white space that can part two columns; between words it is about 0.28
OVERLAP = 0.85  # of the font size: lines nearer than this stand beside each other
SMALL = 0.8  # of the font size of a line: marks and exponents are at most this large
RAISED = 0.6  # of the font size: they stand at most this much above its baseline
LEADING = 1.4  # of the font size: between the lines of one cell at most
CLOSER = 0.9  # of the step on the other side: a line this much nearer belongs there
MOST_HEADS = 5  # lines above the rows
HEAD_WORDS = 8  # of a head
Stretch = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """A cell with words in it."""

    words: tuple[Word, ...]  # in reading order, at least one
    column: int  # from 0; of a cell over several columns the first
    span: int = 1  # columns

    @property
    def text(self) -> str:
        """The words joined by blanks, otherwise untouched."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A row, whatever the number of its lines. Empty cells are left out."""

    cells: tuple[TableCell, ...]  # by column, at least one
    heads: bool = False  # it names the columns of the rows below it


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table on one page. Points, in the frame of its words."""

    rows: tuple[TableRow, ...]  # from top to bottom
    columns: tuple[tuple[float, float], ...]  # left and right of each
    left: float
    top: float
    right: float
    bottom: float
    goes_on: bool = False  # from the page before, where its heads stand

    @property
    def names(self) -> tuple[str, ...]:
        """For each column the heads above its first rows here, the uppermost first: "2024: aantal"; "" for none."""
        heads = list(takewhile(lambda row: row.heads, self.rows))
        return tuple(
            ": ".join(
                dict.fromkeys(
                    cell.text for row in heads for cell in row.cells if cell.column <= column < cell.column + cell.span
                )
            )
            for column in range(len(self.columns))
        )


@dataclass(frozen=True, kw_only=True)
class WordLine:
    """Words on one baseline."""

    words: tuple[Word, ...]  # from left to right, at least one
    baseline: float
    size: float

    @property
    def text(self) -> str:
        """The words joined by blanks."""
        return " ".join(word.text for word in self.words)


def words_without(words: Iterable[Word], tables: Sequence[Table]) -> list[Word]:
    """Return the words that stand in none of the tables."""
    taken = {id(word) for table in tables for row in table.rows for cell in row.cells for word in cell.words}
    return [word for word in words if id(word) not in taken]


def lines_of(words: Iterable[Word]) -> list[WordLine]:
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
    return [line_of(line) for line in joined]


def _is_raised(marks: Sequence[Word], line: Sequence[Word]) -> bool:
    """Whether words are marks or exponents that stand above the middle of a line."""
    size, baseline = max(word.size for word in line), line[0].baseline
    return all(word.size <= SMALL * size and len(word.text) <= 4 for word in marks) and (
        baseline - marks[0].baseline <= RAISED * size
    )


def line_of(words: Iterable[Word]) -> WordLine:
    """Return words on one baseline as a line, at least one; marks that stand raised may be among them."""
    ordered = tuple(sorted(words, key=lambda word: word.left))
    return WordLine(
        words=ordered,
        baseline=max(ordered, key=lambda word: word.size).baseline,
        size=max(word.size for word in ordered),
    )


def table_of(rows: Sequence[TableRow], columns: Sequence[tuple[float, float]]) -> Table:
    """Return rows as a table, at least one."""
    words = [word for row in rows for cell in row.cells for word in cell.words]
    return Table(
        rows=tuple(rows),
        columns=tuple(columns),
        left=min(word.left for word in words),
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
    )


def is_bold(row: TableRow) -> bool:
    """Whether all words of a row are bold."""
    return all(word.bold for cell in row.cells for word in cell.words if any(map(str.isalnum, word.text)))


def filled_columns(row: TableRow) -> set[int]:
    """Return the columns of a row with something in them."""
    return {column for cell in row.cells for column in range(cell.column, cell.column + cell.span)}


def middle(low: float, high: float) -> float:
    """Return the middle between two positions."""
    return (low + high) / 2


def is_upright(rule: Rule) -> bool:
    """Whether a rule can part columns."""
    return rule.right - rule.left <= _THIN < rule.bottom - rule.top


def is_level(rule: Rule) -> bool:
    """Whether a rule can part rows."""
    return rule.bottom - rule.top <= _THIN < rule.right - rule.left


def snapped(positions: Iterable[float]) -> tuple[float, ...]:
    """Return positions with those next to each other as one."""
    found: list[list[float]] = []
    for position in sorted(positions):
        if found and position - found[-1][-1] <= SNAP:
            found[-1].append(position)
        else:
            found.append([position])
    return tuple(sum(group) / len(group) for group in found)


def cell_of(words: Iterable[Word], column: int, span: int = 1) -> TableCell:
    """Return words as a cell, at least one."""
    lines = lines_of(words)
    return TableCell(words=tuple(word for line in lines for word in line.words), column=column, span=span)


def segments_of(line: WordLine) -> list[list[Word]]:
    """Return the words of a line, parted at wide white space."""
    segments = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.left - before.right >= GAP * line.size:
            segments.append([])
        segments[-1].append(word)
    return segments


def text_of_words(words: Iterable[Word]) -> str:
    """Return words joined by blanks."""
    return " ".join(word.text for word in words)


def columns_under(line: WordLine, columns: Sequence[Stretch]) -> set[int]:
    """Return the columns that the words of a line stand in."""
    return {nearest_column(word.left, word.right, columns) for word in line.words}


def nearest_column(left: float, right: float, columns: Sequence[Stretch]) -> int:
    """Return the column that a stretch stands in: the one it has most in common with, or the nearest."""

    def distance(at: int) -> tuple[float, float]:
        low, high = columns[at]
        return -(min(right, high) - max(left, low)), abs(left + right - low - high)

    return min(range(len(columns)), key=distance)


def row_of(lines: Sequence[WordLine], columns: Sequence[Stretch]) -> TableRow:
    """Return lines as a row, at least one."""
    held: dict[int, list[Word]] = {}
    for line in lines:
        for word in line.words:
            held.setdefault(nearest_column(word.left, word.right, columns), []).append(word)
    return TableRow(cells=tuple(cell_of(held[at], at) for at in sorted(held)))


def fits(before: Table, table: Table) -> bool:
    """Whether a table has its columns where those of another stand; a column may have no words in it."""
    if len(table.columns) > len(before.columns) or len(table.columns) < 2:
        return False
    places = [nearest_column(low, high, before.columns) for low, high in table.columns]
    if len(set(places)) < len(places) or places[0] != 0 or len(table.columns) < len(before.columns):
        return False
    return all(
        min(
            abs(low - before.columns[at][0]),
            abs(high - before.columns[at][1]),
            abs(low + high - sum(before.columns[at])),
        )
        <= 2 * SNAP
        for at, (low, high) in zip(places, table.columns, strict=True)
    )
