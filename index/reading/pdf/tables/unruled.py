"""Lines that the same white space parts -> tables without rules between their columns."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.reading.layout.lines import is_contents_line
from index.reading.pdf.tables.cells import (
    CLOSER,
    GAP,
    HEAD_WORDS,
    LEADING,
    MOST_HEADS,
    OVERLAP,
    Stretch,
    Table,
    TableRow,
    WordLine,
    fits,
    is_bold,
    lines_of,
    segments_of,
    table_of,
    text_of_words,
)
from index.reading.pdf.tables.figures import (
    ends_sentence,
    figures_in,
    is_figure,
    is_name,
    is_note,
    is_single_name,
    says_something,
)
from index.reading.pdf.tables.heads import with_heads_above
from index.reading.pdf.tables.prose import beside_text, is_prose
from index.reading.pdf.tables.rows import columns_between, is_anchor, rows_between_rules, with_labels_repeated
from index.reading.pdf.words import Rule

_STEP = 3.5  # font sizes between the lines of two rows at most
_WIDER = 2.0  # usual steps of a table between two of its rows at most
_CURRENCY = re.compile(r"[€$£]|EUR")


def unruled_tables(lines: Sequence[WordLine], rules: Sequence[Rule], before: Table | None) -> list[Table]:
    """Return the tables among lines: runs of lines that the same white space parts."""
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        if run is None:
            at += 1
            continue
        end, strips = run
        table = _run_table(lines[at:end], strips, lines[:at], rules, before)
        if table is not None:
            tables.append(table)
        else:
            for part in beside_text(lines[at:end], strips):
                tables += unruled_tables(lines_of(part), rules, before)
        at = end
    return tables


def _gaps(line: WordLine) -> list[Stretch]:
    """Return the white space in a line that may part columns, and all beside it."""
    inner = [
        (one.right, other.left) for one, other in pairwise(line.words) if other.left - one.right >= GAP * line.size
    ]
    return [(-math.inf, line.words[0].left), *inner, (line.words[-1].right, math.inf)]


def _common(strips: Sequence[Stretch], gaps: Sequence[Stretch], least: float) -> list[Stretch]:
    found = [(max(a, c), min(b, d)) for a, b in strips for c, d in gaps]
    return [(low, high) for low, high in found if high - low >= least]


def _is_bold_heads(line: WordLine) -> bool:
    """Whether a line may name the columns of a table of words: in bold, over three columns at least."""
    segments = segments_of(line)
    return (
        len(segments) > 2
        and all(word.bold for word in line.words)
        and all(len(one) <= 4 and not ends_sentence(text_of_words(one)) for one in segments)
    )


def _run(lines: Sequence[WordLine], start: int) -> tuple[int, list[Stretch]] | None:
    """Return the end and the white space of the run of rows that begins at ``start``; None when none begins there."""
    words = _is_bold_heads(lines[start])
    if not words and not is_anchor(lines[start]):
        return None
    strips = _gaps(lines[start])
    end, kept = start + 1, start + 1
    steps: list[float] = []
    crossing = False
    for at in range(start + 1, len(lines)):
        line, above = lines[at], lines[at - 1]
        step = line.baseline - above.baseline
        if step > _STEP * line.size or (steps and step > max(_WIDER * median(steps), 1.5 * line.size)):
            break
        gaps = _gaps(line)
        common = _common(strips, gaps, 0.9 * GAP * line.size)
        anchor = is_anchor(line) or (words and len(gaps) > 3)
        inner = sum(math.isfinite(high - low) for low, high in common)
        if not words and anchor and end == start + 1 and len(gaps) - 2 > inner:
            break  # the line before it is of another make
        lost = sum(all(high <= a or low >= b for a, b in common) for low, high in strips)
        if lost and not (anchor and inner and lost <= 0.4 * (len(strips) - 2)):
            # The name of a group of rows, over all columns; rows have to follow at once.
            if crossing or not is_single_name(line):
                break
            crossing = True
        elif is_note(line) or is_contents_line(line.text):
            break
        else:
            strips = common
            crossing = False
            kept = at + 1
            if anchor:
                end = at + 1
        if step >= OVERLAP * line.size:
            steps.append(step)
    return _with_last_lines(lines, end, kept), strips


def _with_last_lines(lines: Sequence[WordLine], end: int, kept: int) -> int:
    """Return the end of a run with the lines below its last figures that belong to that row: nearer than a row."""
    if end < 2:
        return end
    while end < kept:
        step, size = lines[end].baseline - lines[end - 1].baseline, lines[end].size
        below = lines[end + 1].baseline - lines[end].baseline if end + 1 < len(lines) else math.inf
        same = abs(size - lines[end - 1].size) <= 0.12 * size
        if not same or step > LEADING * size or below < CLOSER * step:
            break
        end += 1
    return end


def _run_table(
    lines: Sequence[WordLine],
    strips: Sequence[Stretch],
    above: Sequence[WordLine],
    rules: Sequence[Rule],
    before: Table | None,
) -> Table | None:
    """Return a run of lines as a table, with its heads; None when it can be anything else."""
    columns = _joined_currency(lines, columns_between(lines, strips))
    if len(columns) < 2 or any(is_prose(lines, columns, at) for at in range(len(columns))):
        return None
    heads = _lines_of_heads(lines)
    above, lines = [*above, *lines[:heads]], lines[heads:]
    rows = with_labels_repeated(rows_between_rules(lines, columns, rules))
    table = with_heads_above(table_of(rows, columns), above, rules)
    named = any(row.heads for row in table.rows)
    body = [row for row in table.rows if not row.heads]
    full = [row for row in body if len(row.cells) > 1]
    if not full or not says_something(table):
        return None
    if not any(figures_in(body, at) for at in range(1, len(columns))):
        bold = named and all(is_bold(row) for row in table.rows if row.heads) and not all(map(is_bold, body))
        return table if bold and len(columns) > 2 and len(full) > 1 else None
    if before is not None and not named and fits(before, table):
        return table
    if not named and (_are_page_numbers(body, len(columns) - 1) or (len(columns) == 2 and len(full) < 3)):
        return None
    if len(full) < 2:
        bold = named and all(is_bold(row) for row in table.rows if row.heads)
        return table if bold and len(columns) > 2 and len(table.rows[0].cells) > 2 else None
    return table


def _lines_of_heads(lines: Sequence[WordLine]) -> int:
    """Return how many lines at the top of a run name its columns: in years or classes, or in bold words."""
    figures = [[text_of_words(one) for one in segments_of(line)[1:] if is_figure(text_of_words(one))] for line in lines]
    named = [all(map(is_name, found)) for found in figures]
    if all(named):  # of words, or of years alone
        bold = [all(word.bold for word in line.words) for line in lines]
        count = bold.index(False) if False in bold else 0
        return count if count <= MOST_HEADS else 0
    count = named.index(False)
    return count if count <= MOST_HEADS and not any(len(one.words) > 3 * HEAD_WORDS for one in lines[:count]) else 0


def _are_page_numbers(rows: Sequence[TableRow], column: int) -> bool:
    """Whether a last column holds what a table of contents has there: whole numbers that never fall."""
    cells = [cell.text for row in rows for cell in row.cells if cell.column == column]
    if not all(cell.isdigit() and len(cell) <= 3 for cell in cells):
        return False
    return all(int(one) <= int(other) for one, other in pairwise(cells))


def _joined_currency(lines: Sequence[WordLine], columns: Sequence[Stretch]) -> list[Stretch]:
    """Return columns with one of currency signs only as part of the next."""
    joined: list[Stretch] = []
    waiting: float | None = None
    for low, high in columns:
        texts = {w.text for line in lines for w in line.words if low <= (w.left + w.right) / 2 <= high}
        if waiting is None and all(_CURRENCY.fullmatch(text) for text in texts):
            waiting = low
        else:
            joined.append((low if waiting is None else waiting, high))
            waiting = None
    return joined
