"""Tables and titles as they are drawn in a text file: with bars, with lines of dashes, or by white space alone."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.reading.layout.lines import RawLine

_DRAWN = re.compile(r"[\s+|=_*~#─━═│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╪╫╞╡:.-]{3,}")  # without letters and digits
_RULE = re.compile(r"\s*([=~#*_─━═-])\1{2,}\s*")  # one line from side to side
_BARS = "|│┃║"
_GAP = re.compile(r" {2,}")
_FEWEST_ROWS = 3  # lines of a table without bars or rules, its heads among them
_MOST_LINES = 40  # of a cell
_INDENT = 4  # signs before the rest of a cell, at least
_LONGEST_CELL = 30  # characters, but for the first of a row
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_TITLE = 90  # characters

_Cells = list[tuple[int, str]]  # column and text


def table_lines(lines: Sequence[str], titles: frozenset[int] = frozenset()) -> dict[int, RawLine | None]:
    """Return the rows among the lines of a page, by the place of their first line; ``titles`` are no rows.

    None stands for a further line of the row above it.
    """
    found: dict[int, RawLine | None] = {}
    tables = 0
    for run in _runs(lines, titles):
        rows = {at: cells for at in run if (cells := _barred(lines[at]))} or _aligned(lines, run)
        whole = _whole_rows(lines, rows, run)
        if len(whole) > 1:
            tables += 1
            heads = _names_columns(lines, {at: whole[at][0] for at in whole}, run)
            for place, (at, parts) in enumerate(whole.items()):
                found |= dict.fromkeys(range(at, at + len(parts)))
                found[at] = _row(parts, heads=heads and place == 0, table=tables)
    return found


def _whole_rows(lines: Sequence[str], rows: dict[int, _Cells], run: Sequence[int]) -> dict[int, list[_Cells]]:
    """Return for each row the cells of its lines, by the place of the first one: a cell may go on below.

    A line goes on with the row above it where it has no label and no row lacks one, or stands with it between rules.
    """
    rules = [at for at in run if is_drawn(lines[at])]
    bands = len({bisect(rules, at) for at in rows})
    banded = bands >= _FEWEST_ROWS
    labelled = not any(cells[0][0] and any(_is_figure(text) for _, text in cells) for cells in rows.values())
    whole: dict[int, list[_Cells]] = {}
    last = -1
    for at in sorted(rows):
        parted = at - 1 not in rows or not (banded or labelled)
        if whole and not parted and len(whole[last]) < _MOST_LINES and _goes_on(whole[last], rows[at], banded=banded):
            whole[last].append(rows[at])
        else:
            last = at
            whole[at] = [rows[at]]
    return whole


def _goes_on(row: Sequence[_Cells], below: _Cells, *, banded: bool) -> bool:
    """Return whether a line goes on with the cells of a row: it fills fewer, has no figures, and follows on none."""
    above = {column: text for cells in row for column, text in cells}
    if not {column for column, _ in below} < above.keys():
        return False
    if any(_is_figure(text) or _is_figure(above[column]) for column, text in below):
        return False
    return banded or below[0][0] > 0 or below[0][1][0].islower()


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and 2 * sum(map(str.isalpha, text)) < len(text)


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
            and (
                is_drawn(line)
                or _barred(line)
                or _GAP.search(line.expandtabs().strip())
                or (run and _is_indented(line))
            )
        ):
            run.append(at)
        else:
            if run:
                yield run
            run = []


def _is_indented(line: str) -> bool:
    """Return whether a line may be the rest of a cell of the row above it."""
    text = line.expandtabs()
    return len(text) - len(text.lstrip()) >= _INDENT


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
    rest = {at for at in texts if _is_indented(lines[at]) and not _GAP.search(texts[at].strip())}
    if rest and (found := _aligned_texts(lines, run, texts)):
        return found
    return _aligned_texts(lines, run, {at: text for at, text in texts.items() if at not in rest})


def _aligned_texts(lines: Sequence[str], run: Sequence[int], texts: dict[int, str]) -> dict[int, _Cells]:
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
    cells = [text for at, row in rows.items() if at != first and len(row) > 1 for column, text in row if column]
    numbered = sum(any(sign.isdigit() for sign in cell) for cell in cells)
    labelled = all(row[0][0] == 0 or len(row) == 1 for at, row in rows.items() if at != first)
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
    parted = (
        any(is_drawn(lines[at]) for at in run if second < at < max(rows)) and ruled
    )  # a rule below each row says nothing
    named = all(_YEAR.fullmatch(text) or not any(sign.isdigit() for sign in text) for _, text in cells)
    return filled and ((named and width > 1) or (ruled and not parted))  # two columns may be names and what they are


def _row(parts: Sequence[_Cells], *, heads: bool, table: int) -> RawLine:
    """Return a row; ``parts`` are the cells of its lines."""
    cells: dict[int, list[str]] = {}
    for part in parts:
        for column, text in part:
            cells.setdefault(column, []).append(text)
    places: list[tuple[int, int, int]] = []
    breaks: list[int] = []
    for column, texts in sorted(cells.items()):
        start = at = places[-1][1] + 1 if places else 0
        for text in texts:
            at += len(text) + 1
            breaks.append(at - 1)
        breaks.pop()
        places.append((start, at - 1, column))
    text = " ".join(text for _, texts in sorted(cells.items()) for text in texts)
    return RawLine(text=text, row=True, cells=tuple(places), breaks=tuple(breaks), heads=heads, table=table)
