"""Lines of words in known columns -> rows: a cell may take several lines."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.reading.layout.lines import UNFINISHED, ends_in_half, is_contents_line
from index.reading.pdf.tables.cells import (
    CLOSER,
    LEADING,
    OVERLAP,
    Stretch,
    TableRow,
    WordLine,
    filled_columns,
    is_level,
    middle,
    row_of,
    segments_of,
    snapped,
    text_of_words,
)
from index.reading.pdf.tables.figures import is_figure
from index.reading.pdf.words import Rule

_ENOUGH = 3  # distances that tell what is usual


def is_anchor(line: WordLine) -> bool:
    """Whether a line may be a row: figures stand apart behind its first words."""
    segments = segments_of(line)
    return not is_contents_line(line.text) and any(is_figure(text_of_words(one)) for one in segments[1:])


def rows_between_rules(lines: Sequence[WordLine], columns: Sequence[Stretch], rules: Sequence[Rule]) -> list[TableRow]:
    """Return the rows of a run: what stands between two rules where each row has its own, else by the lines."""
    left, right = columns[0][0], columns[-1][1]
    across = [
        middle(rule.top, rule.bottom)
        for rule in rules
        if is_level(rule) and min(rule.right, right) - max(rule.left, left) >= 0.6 * (right - left)
    ]
    ys = [y for y in snapped(across) if lines[0].baseline < y < lines[-1].baseline]
    bands: list[list[WordLine]] = [[] for _ in range(len(ys) + 1)]
    for line in lines:
        bands[sum(y < line.baseline - 0.2 * line.size for y in ys)].append(line)
    bands = [band for band in bands if band]
    # Where only the heads have a rule, or shaded bands take several rows, the lines tell.
    single = all(sum(is_anchor(line) for line in band) <= 1 for band in bands)
    if len(bands) > 2 and single:
        return [row_of(band, columns) for band in bands]
    return [row for band in bands for row in loose_rows(band, columns)]


def loose_rows(lines: Sequence[WordLine], columns: Sequence[Stretch], usual: float = math.inf) -> list[TableRow]:
    """Return rows without rules: a line with no figures of its own goes on with the row that it is nearest to.

    ``usual`` is the distance between rows, where that is known better than from these lines.
    """
    groups: list[list[WordLine]] = []
    for line in lines:  # beside each other
        if groups and line.baseline - groups[-1][-1].baseline < OVERLAP * min(line.size, groups[-1][-1].size):
            groups[-1].append(line)
        else:
            groups.append([line])
    groups = _with_whole_labels(groups, columns)
    steps = [lower[0].baseline - upper[-1].baseline for upper, lower in pairwise(groups)]
    if len(steps) >= _ENOUGH:
        usual = median(steps)
    rows: list[list[WordLine]] = []
    below = False  # the group before waits for this one
    for at, group in enumerate(groups):
        belongs = _belongs(groups, at, columns, usual)
        if rows and (below or belongs < 0):
            rows[-1] += group
        else:
            rows.append(list(group))
        below = belongs > 0
    return [row_of(row, columns) for row in rows]


def with_labels_repeated(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return rows with the label of the row above where theirs is left blank, as in a merged cell.

    That is sure only where all labels have the same rows: 2023 and 2024 for each of the roads.
    """
    groups: list[list[TableRow]] = []
    for row in rows:
        if row.cells[0].column == 0:
            groups.append([])
        if not groups:
            return list(rows)
        groups[-1].append(row)
    seconds = {tuple(_text_in(row, 1) for row in group) for group in groups}
    names = seconds.pop() if len(seconds) == 1 else ()
    if len(groups) < 2 or len(names) < 2 or len(set(names) - {""}) < len(names):
        return list(rows)
    return [
        row if row is group[0] else replace(row, cells=(group[0].cells[0], *row.cells))
        for group in groups
        for row in group
    ]


def _text_in(row: TableRow, column: int) -> str:
    return next((cell.text for cell in row.cells if cell.column == column), "")


def _with_whole_labels(groups: Sequence[list[WordLine]], columns: Sequence[Stretch]) -> list[list[WordLine]]:
    """Return lines with those together that are the lines of one label, without figures beside any of them."""
    whole: list[list[WordLine]] = []
    before = False
    for group in groups:
        row = row_of(group, columns)
        label = len(row.cells) == 1 and row.cells[0].column == 0
        text = row.cells[0].text
        if before and label:
            above = whole[-1][-1]
            close = group[0].baseline - above.baseline <= LEADING * group[0].size
            if close and (text[0].islower() or above.text[-1] in UNFINISHED or ends_in_half(above.text)):
                whole[-1] += group
                continue
        whole.append(list(group))
        before = label
    return whole


def _belongs(groups: Sequence[Sequence[WordLine]], at: int, columns: Sequence[Stretch], usual: float) -> int:
    """Return -1 for lines that go on with the row above, 1 with the one below, 0 for a row of its own.

    ``usual``: distance between rows.
    """
    row = row_of(groups[at], columns)
    if len(row.cells) == len(columns) or any(cell.column > 0 and is_figure(cell.text) for cell in row.cells):
        return 0
    up = groups[at][0].baseline - groups[at - 1][-1].baseline if at else usual
    down = groups[at + 1][0].baseline - groups[at][-1].baseline if at + 1 < len(groups) else math.inf
    size = groups[at][0].size
    first = row.cells[0]
    if first.column == 0 and (min(up, down) > LEADING * size or _names_in_bold(groups, at)):
        return 0  # lines of one cell stand closer, and are all alike
    if up < CLOSER * down:
        return -1
    if down < CLOSER * up:
        return 1
    above = row_of(groups[at - 1], columns) if at else None
    under = row_of(groups[at + 1], columns) if at + 1 < len(groups) else None
    if above is not None and first.text[0].islower() and filled_columns(row) <= filled_columns(above):
        return -1
    if under is not None and any(
        cell.text[0].islower() and cell.column == first.column and len(under.cells) > 1 for cell in under.cells
    ):
        return 1
    if first.column > 0 and above is not None:  # no name of a group: that stands under the labels
        return -1 if up <= down else 1
    return 0


def _names_in_bold(groups: Sequence[Sequence[WordLine]], at: int) -> bool:
    """Whether a label is bold, other than the one below it: it names a group of rows."""
    below = groups[at + 1] if at + 1 < len(groups) else ()
    if not below or below[0].text[0].islower():
        return False
    return all(word.bold for line in groups[at] for word in line.words) and not below[0].words[0].bold


def columns_between(lines: Sequence[WordLine], strips: Sequence[Stretch]) -> list[Stretch]:
    """Return left and right of what stands between strips of white space."""
    inner = sorted(strip for strip in strips if math.isfinite(strip[1] - strip[0]))
    bounds = [-math.inf, *(middle(*strip) for strip in inner), math.inf]
    columns = []
    for low, high in pairwise(bounds):
        held = [w for line in lines for w in line.words if low <= (w.left + w.right) / 2 < high]
        if held:
            columns.append((min(w.left for w in held), max(w.right for w in held)))
    return columns
