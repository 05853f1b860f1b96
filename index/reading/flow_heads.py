"""Which rows of a table name its columns, where a file that flows does not mark them or only says how they look."""

import re
from collections.abc import Sequence

from index.reading.flow import FlowCell, cell_lines

_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_MOST_HEADS = 3  # rows
_PAIRS = 2  # columns of names and what belongs to each: the first row may be such a pair as well
_FIGURED = 0.6  # of the rows below heads


def count_heads(rows: Sequence[Sequence[FlowCell]], columns: int, *, said: bool) -> int:
    """Return how many rows at the top of a table name its columns, of which the file marks none as such.

    ``said``: it says that the first looks like that. Else figures below names show it. More than one do where a head
    stands over several columns.
    """
    if not rows or not _are_heads(rows[0], columns):
        return 0
    names = 1
    while names < _MOST_HEADS and names + 1 < len(rows) and _spans(rows[names - 1]) and _are_names(rows[names]):
        names += 1
    if not said and (columns <= _PAIRS or not _are_names(rows[0])):
        return 0
    body = [row for row in rows[names:] if any(map(cell_lines, row))]
    figured = sum(any(cell.column and _has_figure(cell) for cell in row) for row in body)
    if figured >= max(_FIGURED * len(body), 1):
        return names
    return 1 if said else 0


def _are_heads(cells: Sequence[FlowCell], columns: int) -> bool:
    """Whether the first row of a table, of which the file only says that it looks like heads, names its columns."""
    texts = {cell.column: " ".join(line.text for line in cell_lines(cell)) for cell in cells}
    filled = sum(cell.span for cell in cells if texts[cell.column])
    named = all(
        _YEAR.fullmatch(text) or any(character.isalpha() for character in text) for text in texts.values() if text
    )
    return columns > 1 and filled >= columns - 1 and named


def _spans(cells: Sequence[FlowCell]) -> bool:
    return any(cell.span > 1 and cell_lines(cell) for cell in cells)


def _are_names(cells: Sequence[FlowCell]) -> bool:
    texts = [" ".join(line.text for line in cell_lines(cell)) for cell in cells]
    return any(texts) and all(_YEAR.fullmatch(text) or not _DIGIT.search(text) for text in texts)


def _has_figure(cell: FlowCell) -> bool:
    return any(_DIGIT.search(line.text) for line in cell_lines(cell))
