"""Tables as they stand in the text of a page: a line of column heads, then rows of a label and cells.

Only lines are told apart; which cell belongs to which column is left to whoever reads the row below its heads. In doubt
there is no table: a row without heads misleads less than one under wrong heads.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.marks import RAISED

_LONGEST = 200  # characters of a row
_MOST_WORDS = 10  # of a label
_MOST_HEAD_WORDS = 25
_LEAST_NUMBERED = 3  # columns that are numbered 1 2 3
_UNIT = "%|‰|procent|euro|mln|mld|miljoen|miljard|km|kg"
_CELL = rf"(?:[€$] ?)?[+<>±−–-]?\d(?:[\d.,]*\d)?(?:[.,]?[–-])?(?: ?(?:{_UNIT}))?\)?|[–—-]|\.{{1,3}}"
_ROW = re.compile(rf"(?=.*[^\W\d_])(?P<label>\S.*?)(?P<cells>(?:\s+\(?(?:{_CELL}))+)\s*[*{RAISED}]*")
_CELLS = re.compile(rf"\(?(?:{_CELL})(?=\s|$)")
_EXACT = re.compile(r"[%‰€.,]|procent|euro")  # what makes a figure more than a number of something
_YEARS = re.compile(r"(?:(?:19|20)\d\d\s*)+")
_ENDED = re.compile(rf"[.!?:;,][”\"’')]*[*{RAISED}]*$")
_LETTER = re.compile(r"[^\W\d_]")


def is_row(line: str) -> bool:
    """Whether a line looks like a row of a table: a label, then nothing but cells, not all of them years or dashes.

    >>> is_row("Zorg en welzijn 19% 35% –"), is_row("Sector 2024 2026"), is_row("In 2024 was dat 35%.")
    (True, False, False)
    """
    cells = " ".join(_cells(line))
    return bool(re.search(r"\d", cells)) and not _YEARS.fullmatch(cells)


def table_ranges(lines: Sequence[str]) -> list[range]:
    """Return the places of the lines of each table, in order: its column heads, then at least two rows.

    Between the rows may stand the name of a group of rows, in fewer words than there are columns.
    """
    cells = [_cells(line) for line in lines]
    tables: list[range] = []
    at = 0
    while at < len(lines):
        end = _end_of_rows(lines, cells, at)
        if end > at:
            heads = _place_of_heads(lines, cells, at, end)
            if heads is not None and _are_rows([cells[place] for place in range(max(at, heads + 1), end)]):
                tables.append(range(heads, end))
        at = max(end, at + 1)
    return tables


def _cells(line: str) -> list[str]:
    """Return the cells of a line that is a label with cells; none otherwise."""
    line = line.strip()
    row = _ROW.fullmatch(line) if len(line) <= _LONGEST and not line.startswith("(") else None
    if row is None or len(row["label"].split()) > _MOST_WORDS:
        return []
    return _CELLS.findall(row["cells"])


def _end_of_rows(lines: Sequence[str], cells: Sequence[list[str]], start: int) -> int:
    """Return where the rows that begin at ``start`` end; ``start`` when none begins there."""
    end = start
    while end < len(lines):
        group = end > start and end + 1 < len(lines) and cells[end + 1] and _could_be_group(lines[end], cells[end - 1])
        if not (cells[end] or group) or (end > start and _are_years(cells[end])):
            break
        end += 1
    return end


def _place_of_heads(lines: Sequence[str], cells: Sequence[list[str]], start: int, end: int) -> int | None:
    """Return the place of the column heads of the rows from ``start`` on; None when no line can be that."""
    columns = Counter(len(cells[place]) for place in range(start, end) if cells[place]).most_common(1)[0][0]
    if _are_years(cells[start]) or _are_numbers(cells[start]) or len(cells[start]) < columns:
        return start
    above = start - 1
    if above >= 0 and lines[above].startswith("(") and not _ENDED.search(lines[above]):
        above -= 1  # units: "(x 1.000) (x 1.000)"
    if above < 0 or not _could_be_heads(lines[above], columns):
        return None
    # What stands below other rows could be anything: a half of a label, or the heads of a next table.
    doubtful = lines[start][:1].islower() or (above > 0 and cells[above - 1])
    return None if doubtful else above


def _are_years(cells: Sequence[str]) -> bool:
    """Whether cells are the years of columns, one after the other."""
    in_order = sorted(cells) in (list(cells), list(cells)[::-1])
    return len(cells) > 1 and in_order and _YEARS.fullmatch(" ".join(cells)) is not None


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether cells are the numbers of columns: 1 2 3."""
    if len(cells) < _LEAST_NUMBERED or not all(cell.isdigit() for cell in cells):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(cells))


def _could_be_heads(line: str, columns: int) -> bool:
    line = line.strip()
    words = line.split()
    named = _LETTER.search(line) is not None or _YEARS.fullmatch(line) is not None
    return named and columns <= len(words) <= _MOST_HEAD_WORDS and not _ENDED.search(line)


def _could_be_group(line: str, above: Sequence[str]) -> bool:
    line = line.strip()
    return bool(_LETTER.search(line)) and len(line.split()) < max(2, len(above)) and not _ENDED.search(line)


def _are_rows(rows: Sequence[list[str]]) -> bool:
    """Whether lines are rows of one table: two at least with as many cells, figures among them."""
    rows = [cells for cells in rows if cells]
    if len(rows) < 2:
        return False
    columns, count = Counter(map(len, rows)).most_common(1)[0]
    figures = [cell for row in rows for cell in row if re.search(r"\d", cell)]
    if columns == 1 and not all(_EXACT.search(cell) for cell in figures):
        return False
    return count >= 2 and bool(figures) and not all(_YEARS.fullmatch(cell) for cell in figures)
