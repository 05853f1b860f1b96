"""Which rows of a table name its columns: by their words, in bold, by rules, on several levels."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.reading.pdf.tables.cells import (
    HEAD_WORDS,
    LEADING,
    MOST_HEADS,
    SNAP,
    Stretch,
    Table,
    TableCell,
    TableRow,
    WordLine,
    cell_of,
    filled_columns,
    is_bold,
    is_level,
    line_of,
    lines_of,
    middle,
    nearest_column,
    row_of,
    segments_of,
    table_of,
    text_of_words,
)
from index.reading.pdf.tables.figures import (
    ends_sentence,
    figures_in,
    has_figures,
    is_figure,
    is_name,
    is_note,
    is_single_name,
)
from index.reading.pdf.tables.rows import loose_rows
from index.reading.pdf.words import Rule, Word

_FIGURES = 0.6  # of the rows under heads that are told by having none
_NEAR_HEADS = 2.0  # font sizes between heads and what is below them
_FAR_HEADS = 6.0  # the same, where a line has a head for each column
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?|[1-9]\d?\.")  # before the title of a section: no head of a column


def heads_marked(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return the rows of a grid with those that name the columns marked as heads: at the top, or anew further down."""
    count = _number_of_heads(rows)
    heads, body = rows[:count], rows[count:]
    again = bool(heads) and all(map(is_bold, heads)) and 3 * sum(map(is_bold, body)) <= len(body)

    def names_anew(row: TableRow) -> bool:
        if not again or not is_bold(row) or has_figures(row):
            return False
        return len(row.cells) >= max(2, len(filled_columns(heads[-1])) - 1)

    return [replace(row, heads=at < count or names_anew(row)) for at, row in enumerate(rows)]


def _number_of_heads(rows: Sequence[TableRow]) -> int:
    body = rows[1:]
    if not body:
        return 0
    bold = 0
    while bold < min(len(rows) - 1, MOST_HEADS) and is_bold(rows[bold]):
        bold += 1
    if bold and any(not is_bold(row) for row in rows[bold:]) and any(len(row.cells) > 1 for row in rows[:bold]):
        # A bold row of figures is a total, and a single bold cell right above the figures the name of a group.
        while bold and (has_figures(rows[bold - 1]) or len(rows[bold - 1].cells) < 2):
            bold -= 1
        if bold:
            return bold
    first = 0
    while first < len(rows) and not has_figures(rows[first]):
        first += 1
    if first == len(rows):
        return _heads_of_words(rows)
    if not 0 < first <= MOST_HEADS:
        return 0
    heads = list(rows[:first])
    while heads and (len(heads[-1].cells) == 1 and heads[-1].cells[0].column == 0):
        heads.pop()  # the name of a group of rows
    named = {at for row in heads for at in filled_columns(row)}
    figured = {at for at in range(1, 1 + max(max(filled_columns(row)) for row in rows)) if figures_in(rows[first:], at)}
    short = all(len(cell.words) <= 2 * HEAD_WORDS for row in heads for cell in row.cells)
    full = [row for row in rows[first:] if len(row.cells) > 1]
    # In a form, the second column holds figures now and then.
    if not heads or not short or not figured <= named or sum(map(has_figures, full)) < _FIGURES * len(full):
        return 0
    levels = any(cell.span > 1 for row in heads[:-1] for cell in row.cells)
    return len(heads) if levels or len(heads[0].cells) < 2 else 1


def _heads_of_words(rows: Sequence[TableRow]) -> int:
    """Return 1 where a ruled table without figures has heads: words over years, or a few over more than that."""
    first, body = rows[0], rows[1:]
    columns = {at for row in rows for at in filled_columns(row)}
    if len(body) < 2 or len(first.cells) != len(columns):
        return 0
    if any(len(cell.words) > 4 or ends_sentence(cell.text) for cell in first.cells):
        return 0
    for head in first.cells:
        below = [cell for row in body for cell in row.cells if cell.column == head.column]
        if below and all(is_name(cell.text) for cell in below) and not any(map(str.isdigit, head.text)):
            return 1
        if len(columns) > 2 and below and 2 * len(head.words) * len(below) <= sum(len(cell.words) for cell in below):
            return 1
    return 0


def with_heads_above(table: Table, above: Sequence[WordLine], rules: Sequence[Rule]) -> Table:
    """Return a table without heads with those that stand above its rows, when there are."""
    if any(row.heads for row in table.rows):
        return table
    heads: list[WordLine] = []
    above, labels = _labels_above(table, above)
    under = labels[0].baseline - labels[0].size if labels else table.top
    low, high = table.columns[0][0] - 2 * SNAP, table.columns[-1][1]
    for line in reversed([line for line in above if line.baseline <= table.top + 1]):
        whole = len({nearest_column(one[0].left, one[-1].right, table.columns) for one in segments_of(line)})
        far = _FAR_HEADS if not heads and 2 < len(table.columns) <= whole + 1 else _NEAR_HEADS
        if under - line.baseline > far * line.size or len(heads) == MOST_HEADS:
            break
        words = [word for word in line.words if low <= word.right and word.left <= high + 4 * line.size]
        if not words:
            continue
        part = line_of(words)
        if not _could_head(part, table, heads):
            break
        heads.append(part)
        under = min(word.top for word in part.words)
    while heads and len(segments_of(heads[-1])) < 2 and heads[-1].words[0].left < table.columns[0][1]:
        heads.pop()  # over the first column alone: a caption
    if not heads:
        return table
    rows = _head_rows(heads[::-1], table.columns, rules)
    named = {at for row in rows for at in filled_columns(row)}
    figured = {at for at in range(1, len(table.columns)) if figures_in(table.rows, at)}
    if not figured <= named:
        return table
    first = [replace(row, heads=True) for row in rows]
    if labels:
        return table_of([*first, *_with_labels(labels, table)], table.columns)
    return table_of([*first, *table.rows], table.columns)


def _labels_above(table: Table, above: Sequence[WordLine]) -> tuple[Sequence[WordLine], list[WordLine]]:
    """Return the lines above a table, and those right above its first row that stand in the column of labels only.

    They are the name of a group of rows, or the beginning of the first label; that heads stand above them shows it.
    """
    low = table.columns[0][0]
    above = [line for line in above if line.baseline < table.rows[0].cells[0].words[0].baseline]
    labels: list[WordLine] = []
    under = min(word.baseline for cell in table.rows[0].cells for word in cell.words)
    for line in reversed(above):
        inside = line.words[0].left >= low - SNAP and line.words[-1].right <= table.columns[1][0]
        if (
            not inside
            or not is_single_name(line)
            or is_note(line)
            or under - line.baseline > 2.0 * line.size
            or len(labels) == 3
        ):
            break
        labels.insert(0, line)
        under = line.baseline
    rest = [line for line in above if not any(line is label for label in labels)]
    if labels and rest and len(segments_of(rest[-1])) > 1:
        return rest, labels
    return above, []


def _with_labels(labels: Sequence[WordLine], table: Table) -> list[TableRow]:
    """Return the rows of a table with lines of labels above the first one: a row of their own, or part of that one."""
    first, rest = table.rows[0], table.rows[1:]
    lines = lines_of(word for cell in first.cells for word in cell.words)
    places = [max(word.baseline for cell in row.cells for word in cell.words) for row in table.rows]
    steps = [lower - upper for upper, lower in pairwise(places)]
    found = loose_rows([*labels, *lines], table.columns, median(steps) if steps else math.inf)
    return [*found, *rest]


def _could_head(line: WordLine, table: Table, below: Sequence[WordLine]) -> bool:
    segments = [text_of_words(segment) for segment in segments_of(line)]
    if any(len(text.split()) > HEAD_WORDS or ends_sentence(text) for text in segments) or is_note(line):
        return False
    if any(is_figure(text) and not is_name(text) for text in segments[1:]):
        return False
    if len(segments) > len(table.columns) or (len(segments) == 2 and _SECTION.fullmatch(segments[0])):
        return False
    if len(segments) > 1:
        return True
    # A single head stands over columns of figures, or beside a line of heads.
    near = bool(below) and below[-1].baseline - line.baseline < LEADING * line.size
    return line.words[0].left > table.columns[0][1] - SNAP or (near and len(line.words) <= 3)


def _head_rows(lines: Sequence[WordLine], columns: Sequence[Stretch], rules: Sequence[Rule]) -> list[TableRow]:
    """Return lines of heads as rows: lines of one level together, those over several columns apart."""
    levels: list[tuple[bool, list[TableCell]]] = []
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
        rows.append(TableRow(cells=tuple(cell_of(held[key], *key) for key in sorted(held))))
    return rows


def _spread(
    line: WordLine, columns: Sequence[Stretch], rules: Sequence[Rule], below: Sequence[TableCell]
) -> list[TableCell]:
    """Return the heads of a line with the columns that each one stands over."""
    segments = segments_of(line)
    ranges = [_range_over(segment, columns, rules) for segment in segments]
    taken = [first for first, _ in ranges]
    if len(set(taken)) < len(taken) or any(one[1] >= other[0] for one, other in pairwise(ranges)):
        # Two heads of a column, or heads wider than their columns: each word by its own place.
        row = row_of([line], columns)
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
    return [cell_of(segment, first, last - first + 1) for segment, (first, last) in zip(segments, ranges, strict=True)]


def _range_over(segment: Sequence[Word], columns: Sequence[Stretch], rules: Sequence[Rule]) -> tuple[int, int]:
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
        near = 0 <= middle(rule.top, rule.bottom) - baseline <= 0.8 * size
        part = rule.right - rule.left < 0.9 * width and rule.left <= left + SNAP and right <= rule.right + SNAP
        if is_level(rule) and near and part:
            under = [
                at for at, (low, high) in enumerate(columns) if rule.left - 1 <= middle(low, high) <= rule.right + 1
            ]
            over = sorted({*over, *under})
    if not over:
        nearest = nearest_column(left, right, columns)
        over = [nearest]
    return over[0], over[-1]


def _is_centred(segment: Sequence[Word], columns: Sequence[Stretch], group: Sequence[int]) -> bool:
    low, high = columns[group[0]][0], columns[group[-1]][1]
    return abs(segment[0].left + segment[-1].right - low - high) <= 0.15 * (high - low)
