"""Raw pages -> blocks: running lines off, then paragraphs, list items, table rows, footnotes and headings.

The order of lines is the order of the file; in a PDF that is the order of its content, column after column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from index.marks import RAISED
from index.reading.layout.footnotes import find_footnotes, words_with_digits
from index.reading.layout.headings import HeadingLines, OutlineEntry, find_headings
from index.reading.layout.headings_by_shape import headings_by_shape
from index.reading.layout.lines import (
    BULLET,
    DASH,
    NUMBERED,
    QUOTE_ENDS,
    QUOTE_STARTS,
    UNFINISHED,
    WIDE_STEP,
    Block,
    Measure,
    RawLine,
    apart,
    baseline_step,
    ends_in_half,
    is_contents_line,
    is_web_address,
    measure_lines,
    relative_step,
    same_size,
    starts_item,
)
from index.reading.layout.running import without_running_lines
from index.roles import is_salutation
from index.structure.sentences import goes_on_after

_SOURCE_NOTE = re.compile(r"(?:Bron(?:nen)?|Noot|Toelichting|Leeswijzer|Source)\s?:")
_FIGURE = re.compile(r"[€$£+-]?\d[\d.,]*%?")
_SPEAKER = re.compile(r"[”\"»] ?[–—-] ?[^–—]{0,60}$")
# What may stand between two halves of a sentence: notes and captions.
_NOTE = re.compile(rf"(?:[{RAISED}]+|\d{{1,3}}) ?(?:[^\W\d_]|[“\"'(]|https?:)")
_CAPTION = re.compile(r"(?:Tabel|Figuur|Grafiek|Kaart|Afbeelding) \w{1,3}\b")
_SMALL = 0.88  # times the usual size: a note or a caption
_QUOTATION_LINES = 30  # a quotation is not longer than this
_LONG_WORD = 20  # characters of a next word that are counted at most
_BLANK = 0.2  # of the font size: the narrowest blank between words

# Shares of the width of a full line
_FULL = 0.9
_FITS_AFTER_SENTENCE = 0.85  # the next word would have ended before this: the line was broken on purpose
_FITS = 0.75


def to_blocks(pages: Sequence[Sequence[RawLine]], outline: Sequence[OutlineEntry] = ()) -> list[tuple[Block, ...]]:
    """Return the blocks of each page, in the order of the lines."""
    common = words_with_digits(pages)
    noted = [find_footnotes(page, common) for page in without_running_lines(pages)]
    bodies = [page.lines for page in noted]
    usual = measure_lines(bodies)
    headings = find_headings(bodies, outline, usual)
    blocks = [_page_blocks(page.lines, found, page.starts, usual) for page, found in zip(noted, headings, strict=True)]
    return _joined_over_pages([_joined_over_columns(page, usual) for page in headings_by_shape(blocks, usual)], usual)


def _page_blocks(
    lines: Sequence[RawLine], headings: Sequence[HeadingLines], notes: frozenset[int], usual: Measure
) -> tuple[Block, ...]:
    in_heading = {index: heading for heading in headings for index in range(heading.first, heading.last + 1)}
    widths = _widths(lines, usual)
    groups: list[list[int]] = []
    for index in range(len(lines)):
        if groups and not _starts_block(index, lines, groups[-1], in_heading, notes, widths, usual):
            groups[-1].append(index)
        else:
            groups.append([index])
    return tuple(
        Block(
            lines=tuple(lines[index] for index in group),
            level=in_heading[group[0]].level if group[0] in in_heading else 0,
            note=group[0] in notes,
        )
        for group in groups
    )


def _joined_over_columns(blocks: Sequence[Block], usual: Measure) -> tuple[Block, ...]:
    """Return the blocks of a page with sentences that go on in the next column whole, and notes between after them."""
    joined: list[Block] = []
    at = 0
    while at < len(blocks):
        block, at = blocks[at], at + 1
        aside: list[Block] = []
        while (after := _next_text(blocks, at, usual)) is not None:
            step = baseline_step(block.lines[-1], blocks[after].lines[0])
            if step is None or step >= 0 or not _goes_on(block, blocks[after], usual):
                break
            aside += blocks[at:after]
            block, at = replace(block, lines=(*block.lines, *blocks[after].lines)), after + 1
        joined += [block, *aside]
    return tuple(joined)


def _joined_over_pages(pages: Sequence[tuple[Block, ...]], usual: Measure) -> list[tuple[Block, ...]]:
    """Return the pages with the blocks marked whose last sentence goes on overleaf."""
    marked = list(pages)
    for number, (page, following) in enumerate(pairwise(pages)):
        last = _next_text(page[::-1], 0, usual)
        if last is None or not following:
            continue
        at = len(page) - 1 - last
        if _goes_on(page[at], following[0], usual):
            marked[number] = (*page[:at], replace(page[at], goes_on=True), *page[at + 1 :])
    return marked


def _next_text(blocks: Sequence[Block], start: int, usual: Measure) -> int | None:
    """Return the place of the first block from ``start`` on that is no note and no caption."""
    for at in range(start, len(blocks)):
        block = blocks[at]
        small = 0 < block.lines[0].size < _SMALL * usual.size
        if not (block.note or small or _is_aside(block.lines[0], usual)):
            return at
    return None


def _is_aside(line: RawLine, usual: Measure) -> bool:
    """Return whether a line begins as a note, a source or a caption; a note is set smaller, where that is known."""
    if _CAPTION.match(line.text) or _SOURCE_NOTE.match(line.text):
        return True
    return _NOTE.match(line.text) is not None and not line.size >= _SMALL * usual.size > 0


def _goes_on(first: Block, second: Block, usual: Measure) -> bool:
    """Return whether the last sentence of a block goes on in one at the top of the next column or page."""
    upper, lower = first.lines[-1], second.lines[0]
    if first.level or second.level or first.note or second.note or upper.row or lower.row:
        return False
    if is_contents_line(upper.text) or any(shape.match(lower.text) for shape in (BULLET, DASH, NUMBERED)):
        return False
    if _is_aside(lower, usual) or not same_size(upper, lower):
        return False
    if upper.ends_sentence:  # "3,2 mln." / "euro", "dhr." / "Smit"
        return goes_on_after(upper.text, lower.text)
    if lower.starts_small:
        return True
    if upper.bold != lower.bold or not (second.ends_text or len(second.lines) > 1):
        return False
    if ends_in_half(upper.text):
        return True
    if any(shape.match(first.text) for shape in (BULLET, DASH, NUMBERED)):
        return False
    if upper.text[-1] in UNFINISHED:
        return True
    return _is_full(first, lower, usual)


def _is_full(block: Block, following: RawLine, usual: Measure) -> bool:
    """Return whether the last line of a block is full, or has no room for the first word of the line that follows."""
    last = block.lines[-1]
    ends = [line.right for line in block.lines if line.right is not None]
    if last.right is not None and following.lead and len(ends) > 1:
        return last.right + _BLANK * last.size + following.lead > max(ends)
    width = max(len(line.text) for line in block.lines) if len(block.lines) > 1 else usual.width
    return len(last.text) >= _FULL * width


def _widths(lines: Sequence[RawLine], usual: Measure) -> list[int]:
    """Return for each line how many characters a full line has there: a column beside a figure is narrower."""
    runs: list[list[RawLine]] = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        if before and not (apart(before, line, usual) or line.row or before.row) and same_size(before, line):
            runs[-1].append(line)
        else:
            runs.append([line])
    known = [(run[-1].left, _wrapped_width(run, usual)) for run in runs]
    columns = [(left, width) for left, width in known if width]
    widths: list[int] = []
    for run, (left, width) in zip(runs, known, strict=True):
        if not width:
            # Where nothing shows that lines are wrapped, a column that starts at the same place tells the width.
            beside = [other for start, other in columns if abs(start - left) < 2.0 and run[0].top is not None]
            likely = min(beside, key=lambda other: abs(other - len(run[0].text))) if beside else usual.width
            width = max(likely, *(len(line.text) for line in run))
        widths += [width] * len(run)
    return widths


def _wrapped_width(run: Sequence[RawLine], usual: Measure) -> int:
    """Return the length of the longest line of a run of wrapped lines; 0 when they look like rows."""
    longest = max(len(line.text) for line in run)
    full = sum(len(line.text) >= 0.8 * longest for line in run[:-1])
    goes_on = any(lower.starts_small and not upper.ends_sentence for upper, lower in pairwise(run))
    wrapped = goes_on and 2 * longest >= usual.width and full >= 0.6 * (len(run) - 1)
    return longest if wrapped else 0


def _starts_block(
    index: int,
    lines: Sequence[RawLine],
    group: Sequence[int],
    in_heading: Mapping[int, HeadingLines],
    notes: frozenset[int],
    widths: Sequence[int],
    usual: Measure,
) -> bool:
    """Return whether line ``index`` starts a block, after the ``group`` of lines before it."""
    upper, lower = lines[index - 1], lines[index]
    if index in in_heading or index - 1 in in_heading:
        return in_heading.get(index) is not in_heading.get(index - 1)
    if upper.direction != lower.direction or upper.row or lower.row or index in notes:
        return True
    if BULLET.fullmatch(upper.text) and len(group) == 1:
        return False
    if is_contents_line(upper.text) or is_contents_line(lower.text) or _SOURCE_NOTE.match(lower.text):
        return True
    if len(group) == 1 and is_salutation(upper.text):
        return True
    distance = relative_step(upper, lower, usual)
    first, started = lines[group[0]].text[0], " ".join(lines[at].text for at in group[-_QUOTATION_LINES:])
    if distance <= WIDE_STEP and DASH.match(lower.text) and upper.text[-1] in QUOTE_ENDS and first in QUOTE_STARTS:
        return False  # the name under a quotation
    if starts_item(lower, upper, broken_early=_fits(upper, lower, widths[index - 1], _FITS)):
        return True
    if is_web_address(lower.text) and (is_web_address(upper.text) or distance > WIDE_STEP):
        return True
    quoted = started.rfind("“") > started.rfind("”")  # the quotation goes on, or its speaker's name
    quoted |= first in QUOTE_STARTS and _SPEAKER.search(started) is not None and not lower.ends_sentence
    return _breaks(upper, lower, distance, widths[index - 1], quoted) or _indent_starts(index, lines, group)


def _breaks(upper: RawLine, lower: RawLine, distance: float, width: int, quoted: bool) -> bool:
    """Return whether a paragraph ends between two lines, by white space, style and the words at the break."""
    alike = same_size(upper, lower) and upper.bold == lower.bold
    unended = not upper.ends_sentence
    goes_on = unended and (lower.starts_small or (alike and upper.text[-1] in UNFINISHED))
    if distance > WIDE_STEP:
        full = unended and len(upper.text) >= _FULL * width and not _SPEAKER.search(upper.text)
        return distance > 2.0 or not alike or not (goes_on or full)
    if goes_on:
        return False
    if not alike or (_is_figures(upper) and _is_figures(lower)):
        return True
    if distance < 0:  # a column jump
        return upper.ends_sentence or len(upper.text) < 0.7 * width
    share = _FITS if unended or lower.starts_small else _FITS_AFTER_SENTENCE
    return not quoted and _fits(upper, lower, width, share)


def _is_figures(line: RawLine) -> bool:
    """Return whether so many words of a line are numbers that it must be a row of a table."""
    words = line.text.split(" ")
    numbers = sum(_FIGURE.fullmatch(word) is not None for word in words)
    return numbers >= 2 and 4 * numbers >= len(words)


def _fits(upper: RawLine, lower: RawLine, width: int, share: float) -> bool:
    """Return whether the next word would have fitted easily on the line above."""
    word = min(len(lower.text.split(" ", 1)[0]), _LONG_WORD)
    return len(upper.text) + 1 + word < share * width


def _indent_starts(index: int, lines: Sequence[RawLine], group: Sequence[int]) -> bool:
    """Return whether an indent (of the first line, or of all lines but the first) starts a block."""
    upper, lower = lines[index - 1], lines[index]
    if upper.top is None or lower.top is None:
        return False
    indent = 0.7 * max(lower.size, 1.0)
    following = lines[index + 1] if index + 1 < len(lines) else None
    back = following is None or following.top is None or following.left < lower.left - indent
    if upper.ends_sentence and lower.left > upper.left + indent and back:
        return True
    first = lines[group[0]]
    hanging = len(group) >= 2 and lines[group[1]].left > first.left + indent
    return hanging and abs(lower.left - first.left) < 0.3 * indent
