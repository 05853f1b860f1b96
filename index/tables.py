"""Tables as they stand in the text of a page: a line of column heads, then rows of a label and cells.

Only lines are told apart; which cell belongs to which column is left to whoever reads the row below its heads.
"""

import re
from collections.abc import Sequence

_MOST_WORDS = 10  # of a label
_MOST_HEAD_WORDS = 25
_LONGEST = 200  # characters of a row
_CELL = r"(?:[€$] ?)?[+<>±−–-]?\d[\d.,]*\d?(?: ?(?:%|‰|procent|euro))?\)?|[–—-]|\.{1,3}"
_ROW = re.compile(rf"(?P<label>[^\W\d_].*?)(?P<cells>(?:\s+\(?(?:{_CELL}))+)\s*[*⁰¹²³⁴-⁹]*")
_FIGURE = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ENDED = re.compile(r"[.!?:;]$")


def is_row(line: str) -> bool:
    """Whether a line looks like a row of a table: a label, then nothing but cells, not all of them years.

    >>> is_row("Zorg en welzijn 19% 35% –"), is_row("Sector 2024 2026"), is_row("In 2024 was dat 35%.")
    (True, False, False)
    """
    row = _ROW.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    if row is None or len(row["label"].split()) > _MOST_WORDS:
        return False
    figures = _FIGURE.findall(row["cells"])
    return bool(figures) and not all(_YEAR.fullmatch(figure) for figure in figures)


def table_around(lines: Sequence[str], place: int) -> range | None:
    """Return the places of the lines of the table that a line is in: the column heads first, then at least two rows.

    None where there is no table, and for rows without a line before them that could be column heads: nothing would
    tell what they are of.
    """
    start = place if is_row(lines[place]) else place + 1
    end = start
    while start > 0 and is_row(lines[start - 1]):
        start -= 1
    while end < len(lines) and is_row(lines[end]):
        end += 1
    if end - start < 2 or start == 0 or not _could_be_heads(lines[start - 1]):
        return None
    return range(start - 1, end)


def _could_be_heads(line: str) -> bool:
    line = line.strip()
    return bool(line) and not _ENDED.search(line) and len(line.split()) <= _MOST_HEAD_WORDS
