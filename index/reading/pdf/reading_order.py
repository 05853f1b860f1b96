"""The lines that a file draws -> the lines of a page in the order in which they are read.

A file mostly draws its text in that order, and knows better than any geometry which text belongs to a box or a note. It
is followed, but where it writes columns across the page, a heading in the margin after its text, or an initial letter
apart from its word.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.dutch import FUNCTION_WORDS
from index.reading.layout.lines import QUOTE_STARTS, RawLine
from index.reading.pdf.raised import raised_ranges
from index.reading.pdf.tables.cells import Table
from index.reading.pdf.tables.page_tables import row_lines
from index.reading.pdf.words import PrintedLine, usual_size

# Font sizes, unless it says otherwise.
_WIDE_SPACE = 2.0  # between two cells of a table row
_GUTTER = 0.9  # between two columns of text, at least
_ALIGNED = 0.35  # between the starts of lines of one column, at most
_FEWEST = 3  # lines of a column that stands beside another
_FULL = 0.6  # of the width of the column: a line of running text
_WORDS = 2.5  # words on a line of running text, at least
_INITIAL = 1.8  # times as large as the text beside it
_FIRST_LETTER = re.compile(rf"[{QUOTE_STARTS}‘']?(?:IJ|[^\W\d_])")  # "IJ" is one letter
_LOOK_BACK = 80  # lines: what belongs together is not drawn further apart


def to_lines(
    lines: Sequence[PrintedLine], size: tuple[float, float], tables: Sequence[tuple[Table, int]] = ()
) -> list[RawLine]:
    """Return the lines of a page in reading order; ``size`` is the width and height of the shown page in points.

    ``tables`` are those of the page with their numbers in the file: each stands where the file draws its first word.
    """
    ordered: list[RawLine] = []
    text: list[PrintedLine] = []
    owners = {glyph: at for at, (table, _) in enumerate(tables) for glyph in _glyphs(table)}
    raised = {glyph for line in lines for glyph in line.raised}
    met: set[int] = set()
    for line in lines:
        rest = tuple(word for word in line.words if word.glyphs[0] not in owners)
        for at in dict.fromkeys(owners[word.glyphs[0]] for word in line.words if word.glyphs[0] in owners):
            if at not in met:
                met.add(at)
                ordered += _in_order(text, size)
                ordered += row_lines(*tables[at], height=size[1], raised=raised)
                text = []
        if rest:
            text.append(line if len(rest) == len(line.words) else replace(line, words=rest))
    return ordered + _in_order(text, size)


def _glyphs(table: Table) -> Iterator[int]:
    return (glyph for row in table.rows for cell in row.cells for word in cell.words for glyph in word.glyphs)


def _in_order(lines: Sequence[PrintedLine], size: tuple[float, float]) -> list[RawLine]:
    ordered = _without_initials(_with_side_headings(_unmixed(list(lines))))
    return [_raw_line(line, size) for line in ordered]


def _unmixed(lines: list[PrintedLine]) -> list[PrintedLine]:
    """Return the lines with columns that are written across the page put one after the other."""
    parts = [replace(line, words=cell) for line in lines for cell in line.cells(_GUTTER)]
    if len(parts) == len(lines) and not _alternates(parts):
        return lines
    for gutter in _gutters(parts):
        found = _columns(parts, gutter)
        if found is not None:
            start, left, right, end = found
            return [
                *_unmixed(_rejoined(parts[:start], lines)),
                *_unmixed(_rejoined(left, lines)),
                *_unmixed(_rejoined(right, lines)),
                *_unmixed(_rejoined(parts[end:], lines)),
            ]
    return lines


def _rejoined(parts: Sequence[PrintedLine], lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return parts of lines with those of one line together again."""
    whole = {word: number for number, line in enumerate(lines) for word in line.words}
    joined: list[PrintedLine] = []
    before = -1
    for part in parts:
        number = whole[part.words[0]]
        if joined and number == before:
            joined[-1] = replace(joined[-1], words=(*joined[-1].words, *part.words))
        else:
            joined.append(part)
        before = number
    return joined


def _alternates(parts: Sequence[PrintedLine]) -> bool:
    """Return whether lines jump to the right of the one before and back again, as columns written across do."""
    jumps = [after.words[0].left > before.words[-1].right for before, after in pairwise(parts)]
    return sum(jumps) >= _FEWEST


def _gutters(parts: Sequence[PrintedLine]) -> list[float]:
    """Return where a right column may start: the places where most lines start that stand beside another."""
    starts: Counter[float] = Counter()
    for before, after in pairwise(parts):
        if after.words[0].left > before.words[-1].right and after.words[0].direction == before.words[0].direction:
            starts[round(after.words[0].left)] += 1
    return [place for place, count in starts.most_common(3) if count >= _FEWEST]


def _columns(
    parts: Sequence[PrintedLine], gutter: float
) -> tuple[int, list[PrintedLine], list[PrintedLine], int] | None:
    """Return where two columns beside each other start, the two, and where they end; None when they are no columns."""
    sides = [_side(part, gutter) for part in parts]
    first = next((at for at, side in enumerate(sides) if side == "right"), len(sides))
    start = first
    while start and sides[start - 1] == "left" and _belongs(parts[start - 1], parts[start]):
        start -= 1
    end = first
    last_right = first
    while end < len(parts) and sides[end] != "across":
        last_right = end if sides[end] == "right" else last_right
        end += 1
    while end > last_right + 1 and not _belongs(parts[end - 2], parts[end - 1]):
        end -= 1
    left = [part for part, side in zip(parts[start:end], sides[start:end], strict=True) if side == "left"]
    right = [part for part, side in zip(parts[start:end], sides[start:end], strict=True) if side == "right"]
    changes = sum(one != other for one, other in zip(sides[start:end], sides[start + 1 : end], strict=False))
    if changes < 2 * _FEWEST - 1 or not (_is_running(left) and _is_running(right)):
        return None
    return start, left, right, end


def _side(part: PrintedLine, gutter: float) -> str:
    first, last = part.words[0], part.words[-1]
    if last.right <= gutter - _ALIGNED * last.size:
        return "left"
    return "right" if first.left >= gutter - _ALIGNED * first.size else "across"


def _belongs(upper: PrintedLine, lower: PrintedLine) -> bool:
    """Return whether a line at the head or the foot of a column is of its text: near and alike."""
    one, other = upper.main, lower.main
    near = abs(other.baseline - one.baseline) <= 1.8 * max(one.size, other.size)
    return near and one.bold == other.bold and abs(one.size - other.size) <= 0.12 * one.size


def _is_running(lines: Sequence[PrintedLine]) -> bool:
    """Return whether lines are of running text rather than the cells of a table's column."""
    if len(lines) < _FEWEST:
        return False
    widths = [line.words[-1].right - line.words[0].left for line in lines]
    widest = max(widths)
    full = sum(width >= _FULL * widest for width in widths)
    words = sum(len(line.words) for line in lines) / len(lines)
    figures = sum(any(map(str.isdigit, word.text)) for line in lines for word in line.words)
    goes_on = sum(
        lower.words[0].text[0].islower() and upper.words[-1].text[-1] not in ".!?:;" for upper, lower in pairwise(lines)
    )
    few_figures = figures <= 0.25 * words * len(lines)
    return 2 * full >= len(lines) and words >= _WORDS and few_figures and 4 * goes_on >= len(lines) - 1


def _with_side_headings(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return the lines with a heading in the margin before the text that begins beside it."""
    split = [part for line in lines for part in _beside(line)]
    ordered: list[PrintedLine] = []
    for line in split:
        place = len(ordered)
        main = line.main
        for at in range(len(ordered) - 1, max(-1, len(ordered) - _LOOK_BACK), -1):
            other = ordered[at].main
            level = abs(other.baseline - main.baseline) <= 0.3 * max(other.size, main.size)
            if level and other.direction == main.direction and line.words[-1].right < ordered[at].words[0].left:
                place = at if _is_side_heading(line, ordered[at]) else place
                break
        ordered.insert(place, line)
    return ordered


def _beside(line: PrintedLine) -> Iterator[PrintedLine]:
    """Yield a line, in two where it is a heading in the margin with the text that begins beside it."""
    cells = line.cells(1.0)
    rest = tuple(word for cell in cells[1:] for word in cell)
    if len(cells) == 2 and _is_side_heading(replace(line, words=cells[0]), replace(line, words=rest)):
        yield replace(line, words=cells[0])
        yield replace(line, words=rest)
    else:
        yield line


def _is_side_heading(line: PrintedLine, text: PrintedLine) -> bool:
    """Return whether a line stands out beside a line of running text."""
    letters = any(map(str.isalpha, line.text))
    stands_out = all(word.bold for word in line.words) and not any(word.bold for word in text.words)
    return letters and stands_out and len(line.words) <= 6 and len(text.words) >= 5 and len(text.text) > len(line.text)


def _without_initials(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return the lines with a large first letter put before the word that it begins."""
    ordered: list[PrintedLine | None] = list(lines)
    for place, line in enumerate(lines):
        initial = line.words[0]
        if len(line.words) > 1 or not _FIRST_LETTER.fullmatch(initial.text) or not initial.text.isupper():
            continue
        top = initial.baseline - 0.75 * initial.size
        around = range(max(0, place - _LOOK_BACK), min(len(lines), place + _LOOK_BACK))
        beside = [
            at
            for at, other in ((at, lines[at]) for at in around if at != place)
            if other.main.direction == initial.direction
            and _INITIAL * other.main.size <= initial.size
            and top - other.main.size <= other.main.baseline <= initial.baseline + 0.2 * other.main.size
            and 0 <= other.words[0].left - initial.right + 0.3 * initial.size <= initial.size
        ]
        if not beside:
            continue
        at = min(beside, key=lambda at: lines[at].main.baseline)
        first = lines[at]
        word = first.words[0]
        letters = initial.text.strip(QUOTE_STARTS)
        near = word.left - initial.right <= 0.25 * initial.size or letters.casefold() not in FUNCTION_WORDS
        if near and word.text[0].islower():
            joined = replace(word, text=initial.text + word.text, glyphs=initial.glyphs + word.glyphs)
            words = (joined, *first.words[1:])
        else:
            words = (replace(initial, size=word.size), *first.words)
        ordered[at], ordered[place] = replace(first, words=words), None
    return [line for line in ordered if line is not None]


def _raw_line(line: PrintedLine, size: tuple[float, float]) -> RawLine:
    main = line.main
    text, glyphs = "", []
    for word in line.words:
        if text:
            text += " "
            glyphs.append(-1)
        text += word.text
        glyphs += word.glyphs
    height = size[1] if main.direction in (0, 180) else size[0]
    return RawLine(
        text=text,
        left=line.words[0].left,
        right=line.words[-1].right,
        lead=line.words[0].right - line.words[0].left,
        top=main.baseline,
        depth=main.baseline / height if height > 0 else None,
        size=usual_size(line.words),
        bold=all(word.bold for word in line.words if any(map(str.isalnum, word.text))),
        direction=main.direction,
        row=_is_row(line),
        raised=tuple(raised_ranges(text, glyphs, line.raised)),
        glyphs=tuple(glyphs),
    )


def _is_row(line: PrintedLine) -> bool:
    """Return whether wide white space stands between words, apart from that behind the number of an item."""
    for number, (before, word) in enumerate(pairwise(line.words)):
        space = (word.left - before.right) / max(before.size, word.size)
        bare = before.text.rstrip(".)").replace(".", "")
        is_number = number == 0 and len(before.text) <= 8 and bare.isalnum() and any(map(str.isdigit, bare))
        if space > _WIDE_SPACE and not (is_number and space < 4.0):
            return True
    return False
