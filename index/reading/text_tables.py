"""Tables and titles as they are drawn in a text file: with bars, with lines of dashes, or by white space alone."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.reading.layout.lines import RawLine

_DRAWN = re.compile(r"[\s+|=_*~#─━═│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╪╫╞╡:.-]{3,}")  # without letters and digits
_RULE = re.compile(r"\s*([=~#*_─━═-])\1{2,}\s*")  # one line from side to side
_BARS = "|│┃║"
_GAP = re.compile(r" {2,}")
_FEWEST_ROWS = 3  # lines of a table without bars or rules, its heads among them
_LONGEST_CELL = 30  # characters, but for the first of a row
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_TITLE = 90  # characters

_Cells = list[tuple[int, str]]  # column and text


def table_lines(lines: Sequence[str], titles: frozenset[int] = frozenset()) -> dict[int, RawLine]:
    """Return the rows among the lines of a page, by their place; ``titles`` are no rows."""
    found: dict[int, RawLine] = {}
    tables = 0
    for run in _runs(lines, titles):
        rows = {at: cells for at in run if (cells := _barred(lines[at]))} or _aligned(lines, run)
        if len(rows) > 1:
            tables += 1
            places = sorted(rows)
            heads = _names_columns(lines, rows, run)
            for at in places:
                found[at] = _row(rows[at], heads=heads and at == places[0], table=tables)
    return found


def is_drawn(line: str) -> bool:
    """Return whether a line is drawn with signs and says nothing."""
    return _DRAWN.fullmatch(line) is not None


def find_titles(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that are underlined as titles: one line of text, its rule as long as it is."""
    found = set()
    for at, (upper, lower) in enumerate(pairwise(lines)):
        text = upper.strip()
        alone = at == 0 or not lines[at - 1].strip() or is_drawn(lines[at - 1])
        alike = abs(len(lower.strip()) - len(text)) <= max(3, len(text) // 4)
        if (
            text
            and alone
            and alike
            and _RULE.fullmatch(lower)
            and len(text) <= _LONGEST_TITLE
            and not _GAP.search(text)
        ):
            found.add(at)
    return frozenset(found)


def _runs(lines: Sequence[str], titles: frozenset[int]) -> Iterator[list[int]]:
    """Yield the places of lines without a blank one between them that are barred, or have a gap, or are a rule."""
    run: list[int] = []
    for at, line in enumerate((*lines, "")):
        if (
            line.strip()
            and at not in titles
            and (is_drawn(line) or _barred(line) or _GAP.search(line.expandtabs().strip()))
        ):
            run.append(at)
        else:
            if run:
                yield run
            run = []


def _barred(line: str) -> _Cells:
    """Return the cells of a line with bars at both sides; none otherwise."""
    line = line.strip()
    if is_drawn(line) or len(line) < 3 or line[0] not in _BARS or line[-1] not in _BARS:
        return []
    texts = re.split(f"[{_BARS}]", line[1:-1])
    return [(column, " ".join(text.split())) for column, text in enumerate(texts) if text.strip()]


def _aligned(lines: Sequence[str], run: Sequence[int]) -> dict[int, _Cells]:
    """Return the cells of lines whose columns are parted by white space that runs down through all of them."""
    texts = {at: lines[at].expandtabs() for at in run if not is_drawn(lines[at])}
    if len(texts) < _FEWEST_ROWS - any(is_drawn(lines[at]) for at in run):
        return {}
    width = max(len(text) for text in texts.values())
    blank = [all(text[at : at + 1] in ("", " ") for text in texts.values()) for at in range(width)]
    gaps = [gap.span() for gap in _GAP.finditer("".join(" " if one else "x" for one in blank))]
    edges = [0, *(start + (end - start) // 2 for start, end in gaps if start), width]
    parts = list(pairwise(edges))
    rows = {
        at: [(column, " ".join(text[a:b].split())) for column, (a, b) in enumerate(parts) if text[a:b].strip()]
        for at, text in texts.items()
    }
    if any(_GAP.search(text[a:b].strip()) for text in texts.values() for a, b in parts):
        return {}  # two cells of a row stand in one column
    first = min(rows)
    cells = [text for at, row in rows.items() if at != first for column, text in row if column]
    numbered = sum(any(sign.isdigit() for sign in cell) for cell in cells)
    labelled = all(row[0][0] == 0 for at, row in rows.items() if at != first)
    if len(parts) < 2 or not labelled or 2 * numbered < len(cells) or any(len(cell) > _LONGEST_CELL for cell in cells):
        return {}
    return rows


def _names_columns(lines: Sequence[str], rows: dict[int, _Cells], run: Sequence[int]) -> bool:
    """Return whether the first row of a table names its columns: a rule stands below it, or it has no figures."""
    first, second = sorted(rows)[:2]
    cells = rows[first]
    width = max(column for row in rows.values() for column, _ in row)
    filled = len(cells) >= width  # the first may be empty
    ruled = any(is_drawn(lines[at]) for at in run if first < at < second)
    parted = any(is_drawn(lines[at]) for at in run if at > second) and ruled  # a rule below each row says nothing
    named = all(_YEAR.fullmatch(text) or not any(sign.isdigit() for sign in text) for _, text in cells)
    return filled and ((named and width > 1) or (ruled and not parted))  # two columns may be names and what they are


def _row(cells: _Cells, *, heads: bool, table: int) -> RawLine:
    places: list[tuple[int, int, int]] = []
    for column, text in cells:
        start = places[-1][1] + 1 if places else 0
        places.append((start, start + len(text), column))
    text = " ".join(text for _, text in cells)
    return RawLine(text=text, row=True, cells=tuple(places), heads=heads, table=table)
