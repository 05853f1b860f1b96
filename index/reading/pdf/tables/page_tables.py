"""The words and rules of a page -> its tables: rows of cells under the heads of their columns.

Rules drawn between cells tell columns and rows, and which cells are merged; where there are none, white space that runs
down through all rows parts the columns, as do the lines of text the rows. A word belongs to the column that it stands
in, never to one counted from the left, so an empty cell moves nothing. In doubt there is no table: running text that is
read as rows is worse than a row that is read as text.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.reading.layout.lines import RawLine
from index.reading.pdf.raised import raised_ranges
from index.reading.pdf.tables.cells import (
    OVERLAP,
    RAISED,
    SMALL,
    Table,
    TableCell,
    TableRow,
    fits,
    is_bold,
    lines_of,
    words_without,
)
from index.reading.pdf.tables.heads import with_heads_above
from index.reading.pdf.tables.prose import lanes
from index.reading.pdf.tables.ruled import grids_of, ruled_table
from index.reading.pdf.tables.unruled import unruled_tables
from index.reading.pdf.words import Rule, Word, usual_size

_MOST_RULES = 3000  # of a page: more are a drawing
_EDGE_LINES = 2  # running lines between a table and the edge of the page
_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:,\d{1,3})?)[\])]?")


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
    for grid in grids_of(known):
        inside = [word for word in left if grid.holds(word)]
        table = ruled_table(grid, inside)
        if table is not None:
            lines = lines_of([word for word in left if not grid.holds(word)])
            table = with_heads_above(table, lines, known)
            tables.append(table)
            left = words_without(left, [table])
    for lane in lanes(lines_of(left)):
        tables += unruled_tables(lane, known, before)
    tables.sort(key=lambda table: (table.top, table.left))
    if tables and before is not None:
        tables[0] = _with_heads_parted(before, tables[0])
    if tables and before is not None and _goes_on(before, tables[0], words):
        tables[0] = replace(tables[0], goes_on=True)
    return tuple(tables)


def _with_heads_parted(before: Table, table: Table) -> Table:
    """Return a table with the heads of the one before as a row of their own, where a cut row follows in one cell.

    A row that is cut at the end of the page before goes on below the heads that come back, without a rule between.
    """
    first, names = table.rows[0], before.names
    if len(first.cells) < 2 or len(names) != len(table.columns):
        return table
    heads: list[TableCell] = []
    rest: list[TableCell] = []
    for cell in first.cells:
        count = len(names[cell.column].split())
        name, more = replace(cell, words=cell.words[:count]), replace(cell, words=cell.words[count:])
        if not name.words or name.text != names[cell.column]:
            return table
        heads.append(name)
        rest += [more] if more.words else []
    alike = any(word.bold for cell in rest for word in cell.words) or not is_bold(TableRow(cells=tuple(heads)))
    if first.heads and (not rest or alike):
        return table  # the heads of another table: they have more words
    parted = [TableRow(cells=tuple(heads), heads=True), *([TableRow(cells=tuple(rest))] if rest else [])]
    return replace(table, rows=(*parted, *table.rows[1:]))


def table_at_foot(tables: Sequence[Table], words: Sequence[Word]) -> Table | None:
    """Return the table that a page ends with, apart from running lines below it; None when it ends with text."""
    last = max(tables, key=lambda table: table.bottom, default=None)
    if last is None:
        return None
    below = lines_of([word for word in words_without(words, tables) if word.top > last.bottom - 1])
    return None if len(below) > _EDGE_LINES else last


def row_lines(
    table: Table, number: int, *, height: float = 0.0, raised: Collection[int] = frozenset()
) -> list[RawLine]:
    """Return a line for each row of a table; ``number`` is that of the table in the file, from 1.

    The text of a row is its cells joined by blanks. A head over several columns is named for each of them. A table that
    goes on from the page before has the number of the one there. ``height`` is that of the page in points, 0 when it is
    unknown; ``raised`` are the characters of the page that stand small above the baseline.
    """
    return [_raw_line(row, number, height, raised) for row in table.rows]


def _raw_line(row: TableRow, number: int, height: float, small: Collection[int]) -> RawLine:
    text = ""
    glyphs: list[int] = []
    cells: list[tuple[int, int, int]] = []
    breaks: list[int] = []
    raised: list[tuple[int, int]] = []  # marks that are words of their own
    for cell in row.cells:
        start = len(text) + bool(text)
        above: Word | None = None
        for word in cell.words:
            if text:
                if above is not None and word.baseline > above.baseline + OVERLAP * word.size:
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
    top = min(word.baseline for word in words)
    return RawLine(
        text=text,
        left=words[0].left,
        top=top,
        depth=top / height if height > 0 else None,
        size=usual_size(words),
        bold=all(word.bold for word in words),
        direction=words[0].direction,
        row=True,
        cells=tuple(cells),
        breaks=tuple(breaks),
        heads=row.heads,
        table=number,
        glyphs=tuple(glyphs),
        raised=tuple(sorted({*raised, *raised_ranges(text, glyphs, small)})),
    )


def _is_mark(word: Word, cell: TableCell) -> bool:
    """Whether a word of a cell is the mark of a footnote or an exponent."""
    size = max(other.size for other in cell.words)
    line = min(
        (other.baseline for other in cell.words if other.size == size and other.baseline > word.baseline), default=0
    )
    higher = 0.2 * size <= line - word.baseline <= RAISED * size
    return higher and word.size <= SMALL * size and _MARK.fullmatch(word.text) is not None


def _goes_on(before: Table, table: Table, words: Sequence[Word]) -> bool:
    """Whether the first table of a page goes on with the rows of the one before: no heads, and nothing above it."""
    if any(row.heads for row in table.rows) or not fits(before, table):
        return False
    above = lines_of([word for word in words if word.bottom <= table.top + 1 and word.direction == 0])
    if len(above) > _EDGE_LINES:
        return False
    # A line right above it is its caption: it is another table.
    return not above or table.top - max(word.bottom for word in above[-1].words) > above[-1].size
