"""Which lines are headings: by the outline of the file, by size and weight, or by shape."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from index.reading.layout.lines import (
    BULLET,
    DASH,
    LARGER,
    NUMBERED,
    Block,
    Measure,
    RawLine,
    apart,
    is_address,
    is_contents_line,
    relative_step,
    same_size,
)

_LONGEST = 160  # characters of a heading by style
_LONGEST_SHAPE = 90  # characters of a heading by shape alone
_LONGEST_PAGE = 5  # characters of a page number at the end of a line, with the space before it
_MOST_LINES = 3
_ENUMERATION = re.compile(r"(?:\d+(?:\.\d+)*\.?|[A-Z]\.|[IVX]+\.)\s")
_CAPTION = re.compile(r"(?:Figuur|Tabel|Grafiek|Afbeelding|Kaart|Figure|Table|Bron(?:nen)?|Noot|Source)\b")
_BOX = re.compile(r"(?:Box|Kader|Intermezzo|Casus|Bijlage|Hoofdstuk|Deel) (?:\d{1,2}|[A-Z])\b")
_DATE = re.compile(r"(?:\d{1,2}\.? )?[A-Za-z]{3,10}\.? (?:\d{1,2}, )?\d{4}|\d{1,2}[-/]\d{1,2}[-/]\d{4}")
_PAGE_AT_END = re.compile(r" (\d{1,4})$")
_NO_DIGIT = re.compile(r"[^\W\d]")
_TWO_SENTENCES = re.compile(r"[a-z]{2}[.!?] [A-Z“‘]")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER_OF_PART = re.compile(r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?|(?P<letter>[a-z])[.)])\s+(?=['‘’“]?[A-Z])")
_FEWEST_PARTS = 3  # numbered headings in a row
_SHORTEST_TEXT = 30  # characters of a block that counts as text
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
    keys = [(_key(line.text), _key(_ENUMERATION.sub("", line.text, count=1))) for line in lines] if entries else []
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
    wanted = {_key(title), _key(_ENUMERATION.sub("", title, count=1))} - {""}
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


def _key(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


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
    if is_contents_line(line.text) or is_address(line.text) or len(_LETTER.findall(line.text)) < 2:
        return False
    if _is_row_of_figures(line.text):
        return False
    return not line.starts_small or line.size > 1.3 * usual.size


def _is_row_of_figures(text: str) -> bool:
    """Return whether a line is a row of a table such as "Totaal 1.204 100%"; its first word is a name or a number."""
    words = text.split()[1:]
    figures = [_FIGURE.fullmatch(word) is not None for word in words]
    return sum(figures) >= 3 or (figures[-2:] == [True, True] and not _YEAR.fullmatch(words[-1]))


def _is_styled_heading(lines: Sequence[RawLine], first: int, last: int, usual: Measure) -> bool:
    text = " ".join(line.text for line in lines[first : last + 1])
    most = _MOST_LINES if lines[first].size <= 1.3 * usual.size else 2 * _MOST_LINES
    if last - first >= most or len(text) > _LONGEST or text[-1] in ".,;":
        return False
    if _CAPTION.match(text) or _DATE.fullmatch(text):
        return False
    if text[-1] == ":" and lines[first].size <= LARGER * usual.size:
        return False
    before = lines[first - 1] if first else None
    after = lines[last + 1] if last + 1 < len(lines) else None
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


def headings_by_shape(pages: Sequence[Sequence[Block]], usual: Measure) -> list[tuple[Block, ...]]:
    """Return the blocks with those marked as headings that have the shape and the place of one."""
    deepest = max((block.level for page in pages for block in page), default=0)
    result = []
    for page in _with_numbered(pages, deepest, usual):
        blocks = list(page)
        # From below, so that a title right above the first heading of a page finds it marked.
        for at in reversed(range(len(blocks))):
            before = blocks[at - 1] if at else None
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if not _has_shape(blocks[at]):
                continue
            if not deepest and at == 1 and _has_shape(blocks[0]):
                before = None
            if _has_place(blocks[at], before, after, styled=deepest > 0, usual=usual):
                level = _shape_level(blocks[at].text, first=at == 0, deepest=deepest)
                blocks[at] = replace(blocks[at], level=level)
        result.append(tuple(blocks))
    return result


@dataclass(frozen=True, kw_only=True)
class _Numbered:
    """A block that has the shape of a numbered heading."""

    place: tuple[int, int]  # page and block, from 0
    order: int  # among all blocks
    form: str  # how the number is set: "#", "#.", "#.#"
    number: tuple[str, ...]  # its parts: "2.1" -> ("2", "1"); a letter: ("a",)


def _with_numbered(pages: Sequence[Sequence[Block]], deepest: int, usual: Measure) -> list[tuple[Block, ...]]:
    """Return the blocks with those marked as headings that number the parts of the text, whatever their style.

    They count from 1 in one form, and text stands between them; the items of a list follow each other. Sub-headings
    ("2.1 Doel", "a. Kosten") are believed below one of these. So a heading is known by the others, also as the last
    line of a page or above another heading.
    """
    places = [(page, at) for page, blocks in enumerate(pages) for at, block in enumerate(blocks) if not block.note]
    blocks = [pages[page][at] for page, at in places]
    marks = [_number_of(block.text) for block in blocks]
    prose = [
        block.ends_text and len(block.text) >= _SHORTEST_TEXT and mark is None
        for block, mark in zip(blocks, marks, strict=True)
    ]
    found: list[_Numbered] = []
    for order, (block, mark) in enumerate(zip(blocks, marks, strict=True)):
        if mark is None or not _has_shape(block, lettered=True):
            continue
        beside = [other for other in (order - 1, order + 1) if 0 <= other < len(marks)]
        listed = any((other := marks[at]) is not None and _follow(mark, other) for at in beside)
        if not listed and (not deepest or _set_apart(pages, places[order], usual)):
            found.append(_Numbered(place=places[order], order=order, form=mark[0], number=mark[1]))
    texts = list(accumulate(prose, initial=0))  # how much text stands before each block
    chapters = _chapters([one for one in found if len(one.number) == 1 and one.number[0].isdigit()], texts)
    marked = [list(page) for page in pages]
    for one, depth in _with_parts(chapters, found, texts):
        page, at = one.place
        marked[page][at] = replace(marked[page][at], level=deepest + depth)
    return [tuple(page) for page in marked]


def _number_of(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return how the number that a text begins with is set, and its parts; None when it has none."""
    match = _NUMBER_OF_PART.match(text)
    if match is None:
        return None
    number = match["number"] or match["letter"]
    return re.sub(r"\w+", "#" if match["number"] else "a", match[0].strip(" '‘’“")), tuple(number.split("."))


def _follow(one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]) -> bool:
    """Return whether two numbers stand beside each other in one row: 2 and 3, 2.1 and 2.2, a and b."""
    if one[0] != other[0] or one[1][:-1] != other[1][:-1]:
        return False
    last, next_one = one[1][-1], other[1][-1]
    if last.isdigit() and next_one.isdigit():
        return abs(int(last) - int(next_one)) == 1
    return abs(ord(last[0]) - ord(next_one[0])) == 1


def _set_apart(pages: Sequence[Sequence[Block]], place: tuple[int, int], usual: Measure) -> bool:
    """Return whether white space, another heading or an edge of the page stands on both sides of a block."""
    page, at = pages[place[0]], place[1]
    block, before, after = page[at], page[at - 1] if at else None, page[at + 1] if at + 1 < len(page) else None
    above = before is None or before.level > 0 or apart(before.lines[-1], block.lines[0], usual)
    below = after is None or after.level > 0 or apart(block.lines[-1], after.lines[0], usual)
    return above and below


def _chapters(found: Sequence[_Numbered], texts: Sequence[int]) -> list[_Numbered]:
    """Return the headings of the runs 1, 2, 3, ... that have text between them, in order."""
    runs: list[list[_Numbered]] = []
    for one in found:
        number = int(one.number[0])
        if number == 1:
            runs.append([one])
            continue
        for run in reversed(runs):
            last = run[-1]
            if last.form == one.form and int(last.number[0]) == number - 1 and texts[one.order] > texts[last.order]:
                run.append(one)
                runs.remove(run)
                runs.append(run)
                break
    chosen = [run for run in runs if len(run) >= _FEWEST_PARTS and texts[-1] > texts[run[-1].order]]
    return sorted((one for run in chosen for one in run), key=lambda one: one.order)


def _with_parts(
    chapters: Sequence[_Numbered], found: Sequence[_Numbered], texts: Sequence[int]
) -> Iterator[tuple[_Numbered, int]]:
    """Yield the headings with their depth: chapters, and below them what is numbered on from them or has letters."""
    known = {one.order for one in chapters}
    chapter: _Numbered | None = None
    last = -1  # order of the heading before
    letter = ""  # of the sub-heading before, in this chapter
    for one in found:
        if one.order in known:
            chapter, last, letter = one, one.order, ""
            yield one, 1
        elif chapter is None:
            continue
        elif one.number[0].isdigit():
            if len(one.number) > 1 and one.number[0] == chapter.number[0]:
                last, letter = one.order, ""
                yield one, len(one.number)
        elif texts[min(one.order + 2, len(texts) - 1)] > texts[one.order]:  # text stands right below it
            begins = one.number[0] == "a" and one.order == last + 1
            if begins or (letter and ord(one.number[0]) == ord(letter) + 1):
                last, letter = one.order, one.number[0]
                yield one, 2


def _has_shape(block: Block, *, lettered: bool = False) -> bool:
    text = block.text
    if block.level or block.note or len(block.lines) > 2 or len(text) > _LONGEST_SHAPE or text[-1] in '.,;:…–-”"':
        return False
    if any(line.row for line in block.lines) or is_contents_line(text) or is_address(text):
        return False
    if _is_row_of_figures(text) or _TWO_SENTENCES.search(text) or _CAPTION.match(text) or _DATE.fullmatch(text):
        return False
    if BULLET.match(text) or DASH.match(text) or text[0] in '“„"«(' or len(_LETTER.findall(text)) < 3:
        return False
    return text[0].isdigit() or text[0].isupper() or text[0] in "'‘’" or lettered


def _has_place(block: Block, before: Block | None, after: Block | None, *, styled: bool, usual: Measure) -> bool:
    """Return whether a short block stands between the end of a text and the start of another one."""
    if after is not None and after.level:
        return before is None and not styled
    if after is None or after.note or after.lines[0].starts_small or _CAPTION.match(after.text):
        return False
    is_item = any(shape.match(after.text) for shape in (BULLET, DASH, NUMBERED))
    if is_item and NUMBERED.match(block.text):
        return False
    if not is_item and (not after.ends_text or 2 * len(after.text) < len(block.text)):
        return False
    if before is not None and not before.level:
        ended = before.ends_text or _CAPTION.match(before.text) or _BOX.match(block.text)
        if not ended or not apart(before.lines[-1], block.lines[0], usual):
            return False
    # Where headings have a style of their own, another line needs white space on both sides.
    return not styled or apart(block.lines[-1], after.lines[0], usual)


def _shape_level(text: str, *, first: bool, deepest: int) -> int:
    if deepest:
        return deepest + 1 if _BOX.match(text) else deepest
    number = re.match(r"\d+((?:\.\d+)*)\.?\s", text)
    if number:
        return 1 + number[1].count(".")
    return 1 if first else 2
