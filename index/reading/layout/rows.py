"""Lines that are rows of a table -> rows of the document: each cell in the clean text, under the heads of its column.

What a cell stands under is known from the place of its column, over pages as well: the row of the heads, of all its
levels, and the name of the group of rows that it is in. A bold row among others, or a total, is in no group. What ends
halfway names no group: it is the first part of the next label alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.reading.layout.lines import UNFINISHED, Block, RawLine, ends_in_half
from index.types import Cell, Page, Row

_TOTAL = re.compile(r"(?:sub)?tota(?:al|len)\b", re.IGNORECASE)


@dataclass(kw_only=True)
class _Open:
    """The table that is being read."""

    number: int  # in the document, from 1
    marked: int  # as the lines have it; 0: not told
    names: dict[int, list[str]] = field(default_factory=dict)  # by column, the uppermost first
    naming: bool = False  # the row before was one of heads
    group: str = ""
    halfway: bool = False  # what stands as the group goes on in the label of the next row

    def name_of(self, columns: Sequence[int]) -> str:
        """Return what a cell of these columns stands under."""
        named = [": ".join(dict.fromkeys(self.names.get(column, ()))) for column in columns]
        name = ", ".join(dict.fromkeys(name for name in named if name))
        return ": ".join(part for part in (name, self.group) if part) if columns[0] == 0 else name


def find_rows(
    pages: Sequence[Page], blocks: Sequence[Sequence[Block]], offsets: Sequence[Sequence[int | None]]
) -> tuple[Row, ...]:
    """Return the rows of which the cells are known, in order.

    ``offsets`` tell for each block of a page where it stands in the page's text; None for one that is not there.
    """
    rows: list[Row] = []
    table: _Open | None = None
    last = 0
    for page, found, starts in zip(pages, blocks, offsets, strict=True):
        beside = False  # the block before was a row
        for block, start in zip(found, starts, strict=True):
            line = block.lines[0]
            if start is None or not line.cells or len(block.lines) > 1:
                beside = False
                continue
            if table is None or not _same(table, line, beside=beside):
                last += 1
                table = _Open(number=last, marked=line.table)
            beside = True
            cells = tuple(_clean_cells(page, start, line))
            if cells:
                rows.append(_row(table, page, start, line, cells))
    return tuple(rows)


def _same(table: _Open, line: RawLine, *, beside: bool) -> bool:
    """Whether a row is of the table before it: by its number, else because it stands right below and is no new head."""
    if line.table or table.marked:
        return line.table == table.marked
    return beside and (table.naming or not line.heads)


def _row(table: _Open, page: Page, start: int, line: RawLine, cells: Sequence[tuple[int, int, int]]) -> Row:
    def text(cell: tuple[int, int, int]) -> str:
        return page.text[start + cell[0] : start + cell[1]]

    if line.heads:
        if not table.naming:
            table.names.clear()  # heads again overleaf, or of a next part
            table.group = ""
        for cell in cells:
            table.names.setdefault(cell[2], []).append(text(cell))
        table.naming = True
        named = [Cell(start=begin, end=end, column=column) for begin, end, column in cells]
        return Row(page=page.number, offset=start, table=table.number, heads=True, cells=tuple(named))
    table.naming = False
    first = text(cells[0])
    alone = len({cell[:2] for cell in cells}) == 1 and cells[0][2] == 0 and any(table.names)
    if alone or line.bold or _TOTAL.match(first):
        table.group = ""
    columns: dict[tuple[int, int], list[int]] = {}  # a cell may stand under several
    for begin, end, column in cells:
        columns.setdefault((begin, end), []).append(column)
    named = [
        Cell(start=begin, end=end, column=under[0], head=table.name_of(under))
        for (begin, end), under in columns.items()
    ]
    if alone and any(character.isalpha() for character in first):
        table.group, table.halfway = first, first[-1] in UNFINISHED or ends_in_half(first)
    elif table.halfway:
        table.group, table.halfway = "", False
    return Row(page=page.number, offset=start, table=table.number, heads=False, cells=tuple(named))


def _clean_cells(page: Page, start: int, line: RawLine) -> Iterator[tuple[int, int, int]]:
    """Yield the cells of a row as (start, end, column) in its clean text; nothing when the two cannot be matched.

    Clean text and file differ only where an edit says so, and in white space: the other characters are counted.
    """
    end = page.end_of_block(start)
    places: list[tuple[int, int]] = []  # for each character of the file that is no white space: clean start and end
    at = start
    for edit in (one for one in page.edits if start <= one.start and one.end <= end):
        places += [(here, here + 1) for here in range(at, edit.start) if not page.text[here].isspace()]
        places += [(edit.start, edit.end)] * sum(not character.isspace() for character in edit.source)
        at = edit.end
    places += [(here, here + 1) for here in range(at, end) if not page.text[here].isspace()]
    counted = [0]
    for character in line.text:
        counted.append(counted[-1] + (not character.isspace()))
    if counted[-1] != len(places):
        return
    for first, last, column in line.cells:
        if counted[first] < counted[last]:
            yield places[counted[first]][0] - start, places[counted[last] - 1][1] - start, column
