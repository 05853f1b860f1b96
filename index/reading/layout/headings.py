"""Headings by the outline of the file, and by size and weight; headings_by_shape.py finds those that have no style."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.layout.lines import (
    BULLET,
    DASH,
    LARGER,
    LETTERED,
    Measure,
    RawLine,
    apart,
    is_contents_line,
    is_web_address,
    relative_step,
    same_size,
)

_LONGEST = 160  # characters of a heading by style
_LONGEST_PAGE = 5  # characters of a page number at the end of a line, with the space before it
_MOST_LINES = 3
_ENUMERATION = re.compile(r"(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.|[a-z][.)](?=\s+['‘’“]?[A-Z]))\s")
CAPTION = re.compile(r"(?:Figuur|Tabel|Grafiek|Afbeelding|Kaart|Figure|Table|Bron(?:nen)?|Noot|Source)\b")
DATE = re.compile(r"(?:\d{1,2}\.? )?[A-Za-z]{3,10}\.? (?:\d{1,2}, )?\d{4}|\d{1,2}[-/]\d{1,2}[-/]\d{4}")
_PAGE_AT_END = re.compile(r" (\d{1,4})$")
_NO_DIGIT = re.compile(r"[^\W\d]")
LETTER = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"[\d.,]*\d%?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, kw_only=True)
class OutlineEntry:
    """A bookmark of the file."""

    title: str  # as the file has it
    page: int  # index of the page it leads to, from 0
    level: int  # from 1


@dataclass(frozen=True, kw_only=True)
class HeadingLines:
    """Lines of a page that make one heading."""

    first: int  # index of its first line
    last: int  # index of its last line
    level: int  # from 1


def find_headings(
    pages: Sequence[Sequence[RawLine]], outline: Sequence[OutlineEntry], usual: Measure
) -> list[list[HeadingLines]]:
    """Return the headings of each page that the outline or the style of the lines shows, in order."""
    found = [_outline_headings(lines, page, outline, usual) for page, lines in enumerate(pages)]
    anchors = [(pages[page][h.first], h.level) for page, headings in enumerate(found) for h in headings]
    styled: list[list[HeadingLines]] = []
    for lines, known in zip(pages, found, strict=True):
        taken = {index for h in known for index in range(h.first, h.last + 1)}
        styled.append(_styled_headings(lines, taken, usual))
    samples = [pages[page][h.first] for page, headings in enumerate(styled) for h in headings]
    levels = _levels(samples, anchors)
    for page, headings in enumerate(styled):
        found[page] += [replace(h, level=_level(pages[page][h.first], levels)) for h in headings]
        found[page].sort(key=lambda heading: heading.first)
    return found


def _outline_headings(
    lines: Sequence[RawLine], page: int, outline: Sequence[OutlineEntry], usual: Measure
) -> list[HeadingLines]:
    entries = [entry for entry in outline if entry.page in (page, page - 1)]
    keys = [_keys(line.text) for line in lines] if entries else []
    found: list[HeadingLines] = []
    free = set(range(len(lines)))
    for entry in entries:
        ranges = [r for r in _ranges(keys, entry.title) if free.issuperset(range(r[0], r[1] + 1))]
        if entry.page == page - 1:
            # Some programs lead to the page before; only a line that looks like a heading is believed then.
            ranges = [r for r in ranges if _looks_set_off(lines[r[0]], usual)]
        if not ranges:
            continue
        first, last = max(ranges, key=lambda r: (lines[r[0]].size, lines[r[0]].bold, -r[0]))
        last = _with_wrapped_end(lines, last, usual)
        found.append(HeadingLines(first=first, last=last, level=entry.level))
        free.difference_update(range(first, last + 1))
    return found


def _ranges(keys: Sequence[tuple[str, str]], title: str) -> list[tuple[int, int]]:
    """Return the (first, last) lines whose text is the title, give or take its number, spaces and punctuation.

    ``keys`` has for each line its letters and digits, with and without the number in front.
    """
    wanted = set(_keys(title)) - {""}
    longest = max(map(len, wanted), default=0)
    found = []
    for first, texts in enumerate(keys):
        following = ""
        for last in range(first, min(first + _MOST_LINES + 1, len(keys))):
            following += keys[last][0] if last > first else ""
            if len(texts[1]) + len(following) > longest:
                break
            if any(text + following in wanted for text in texts):
                found.append((first, last))
    return found


def _keys(text: str) -> tuple[str, str]:
    """Return the letters and digits of a text, with and without its number."""
    whole, bare = _key(text), _ENUMERATION.sub("", text, count=1)
    return whole, whole if bare == text else _key(bare)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _looks_set_off(line: RawLine, usual: Measure) -> bool:
    """Return whether a line is larger than the text, or bold where the text is not."""
    return line.size > LARGER * usual.size > 0 or (line.bold and not usual.bold)


def _with_wrapped_end(lines: Sequence[RawLine], last: int, usual: Measure) -> int:
    """Return the last line of a heading that ends in ``last``, or runs on in one short line below it."""
    if last + 1 >= len(lines):
        return last
    end = lines[last + 1]
    after = lines[last + 2] if last + 2 < len(lines) else None
    alone = after is None or apart(end, after, usual) or not _same_style(end, after)
    short = len(end.text) <= 0.6 * usual.width and not end.ends_sentence
    return last + 1 if end.starts_small and short and alone and not lines[last].ends_sentence else last


def _styled_headings(lines: Sequence[RawLine], taken: set[int], usual: Measure) -> list[HeadingLines]:
    taken = taken | _contents(lines)
    found = []
    index = 0
    while index < len(lines):
        last = index
        if index not in taken and _may_be_heading(lines[index], usual):
            while (
                last + 1 < len(lines)
                and last + 1 not in taken
                and _looks_set_off(lines[last + 1], usual)
                and same_size(lines[last], lines[last + 1])
                and lines[last].bold == lines[last + 1].bold
                and relative_step(lines[last], lines[last + 1], usual) >= 0
                and _close(lines[last], lines[last + 1])
                and not _ENUMERATION.match(lines[last + 1].text)
                and not lines[last + 1].row
            ):
                last += 1
            if _is_styled_heading(lines, index, last, usual):
                last = _with_wrapped_end(lines, last, usual)
                found.append(HeadingLines(first=index, last=last, level=1))
        index = last + 1
    return found


def _contents(lines: Sequence[RawLine]) -> set[int]:
    """Return the lines of a table of contents: three or more in a row that end in page numbers which never fall."""
    found: set[int] = set()
    run: list[tuple[int, int]] = []  # line index, page number
    for index, line in enumerate(lines):
        match = _PAGE_AT_END.search(line.text, max(0, len(line.text) - _LONGEST_PAGE))
        match = match if match and _NO_DIGIT.search(line.text, 0, match.start()) else None
        if match and (not run or int(match[1]) >= run[-1][1]):
            run.append((index, int(match[1])))
        else:
            run = [(index, int(match[1]))] if match else []
        if len(run) >= 3:
            found.update(at for at, _ in run[-3:])
    return found


def _close(upper: RawLine, lower: RawLine) -> bool:
    """Return whether two large lines stand as near to each other as the lines of one heading do."""
    if upper.top is None or lower.top is None:
        return lower.blank_lines == 0
    return lower.top - upper.top <= 1.55 * max(upper.size, lower.size)


def _may_be_heading(line: RawLine, usual: Measure) -> bool:
    if not _looks_set_off(line, usual) or line.row or BULLET.match(line.text) or DASH.match(line.text):
        return False
    if is_contents_line(line.text) or is_web_address(line.text) or len(LETTER.findall(line.text)) < 2:
        return False
    if is_row_of_figures(line.text):
        return False
    return not line.starts_small or line.size > 1.3 * usual.size


def is_row_of_figures(text: str) -> bool:
    """Return whether a line is a row of a table such as "Totaal 1.204 100%"; its first word is a name or a number."""
    words = text.split()[1:]
    figures = [_FIGURE.fullmatch(word) is not None for word in words]
    return sum(figures) >= 3 or (figures[-2:] == [True, True] and not _YEAR.fullmatch(words[-1]))


def _is_styled_heading(lines: Sequence[RawLine], first: int, last: int, usual: Measure) -> bool:
    text = " ".join(line.text for line in lines[first : last + 1])
    most = _MOST_LINES if lines[first].size <= 1.3 * usual.size else 2 * _MOST_LINES
    if last - first >= most or len(text) > _LONGEST or text[-1] in ".,;":
        return False
    if CAPTION.match(text) or DATE.fullmatch(text):
        return False
    if text[-1] == ":" and lines[first].size <= LARGER * usual.size:
        return False
    before = lines[first - 1] if first else None
    after = lines[last + 1] if last + 1 < len(lines) else None
    if any(line is not None and LETTERED.match(line.text) for line in (before, after)) and LETTERED.match(text):
        return False  # an item of a list: text stands below a heading
    wraps = _with_wrapped_end(lines, last, usual) > last
    if after is not None and after.starts_small and text[-1] not in "?!:" and not wraps:
        return False  # a bold or large line inside a sentence
    # A set off line between rows, or the first row after "bestaande uit:", is a row.
    after_rows = before is not None and (before.text[-1] == ":" or _is_row(before, usual))
    return not (after_rows and after is not None and _is_row(after, usual))


def _is_row(line: RawLine, usual: Measure) -> bool:
    """Return whether a line looks like a row of a table or a list without bullets."""
    if line.row:
        return True
    short = len(line.text) < 0.75 * usual.width and not line.ends_sentence
    return short and not BULLET.match(line.text) and not _looks_set_off(line, usual)


def _levels(samples: Sequence[RawLine], anchors: Sequence[tuple[RawLine, int]]) -> list[tuple[RawLine, int]]:
    """Return one line per heading style with its level, largest first; styles of the outline keep their level."""
    styles: list[tuple[RawLine, int]] = []
    for line, level in sorted(anchors, key=lambda anchor: anchor[1]):
        if not any(_same_style(line, other) for other, _ in styles):
            styles.append((line, level))
    for line in sorted(samples, key=lambda sample: (-sample.size, not sample.bold)):
        if any(_same_style(line, other) for other, _ in styles):
            continue
        above = [level for other, level in styles if (other.size, other.bold) > (line.size, line.bold)]
        styles.append((line, max(above, default=0) + 1))
    return styles


def _same_style(one: RawLine, other: RawLine) -> bool:
    return one.bold == other.bold and abs(one.size - other.size) <= 0.05 * max(one.size, other.size)


def _level(line: RawLine, levels: Sequence[tuple[RawLine, int]]) -> int:
    return next(level for other, level in levels if _same_style(line, other))
