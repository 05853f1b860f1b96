"""Which blocks are headings by their shape and place, and which ones number the parts of the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from index.reading.layout.headings import CAPTION, DATE, LETTER, is_row_of_figures
from index.reading.layout.lines import (
    BULLET,
    DASH,
    NUMBERED,
    Block,
    Measure,
    apart,
    is_contents_line,
    is_web_address,
)

_LONGEST_SHAPE = 90  # characters of a heading by shape alone
_BOX = re.compile(r"(?:Box|Kader|Intermezzo|Casus|Bijlage|Hoofdstuk|Deel) (?:\d{1,2}|[A-Z])\b")
_TWO_SENTENCES = re.compile(r"[a-z]{2}[.!?] [A-Z“‘]")
_NUMBER_OF_PART = re.compile(r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?|(?P<letter>[a-z])[.)])\s+(?=['‘’“]?[A-Z])")
_FEWEST_PARTS = 3  # numbered headings in a row
_FULL = 0.95  # of the width of a line: a sentence is broken there
_SHORTEST_TEXT = 30  # characters of a block that counts as text


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
            if not _has_shape(blocks[at]) or _is_full(blocks[at], usual):
                continue
            if not deepest and at == 1 and _has_shape(blocks[0]):
                before = None
            if _has_place(blocks[at], before, after, styled=deepest > 0, usual=usual):
                level = _shape_level(blocks[at].text, first=at == 0, deepest=deepest)
                blocks[at] = replace(blocks[at], level=level)
        result.append(tuple(blocks))
    return result


def _has_shape(block: Block, *, lettered: bool = False) -> bool:
    text = block.text
    if block.level or block.note or len(block.lines) > 2 or len(text) > _LONGEST_SHAPE or text[-1] in '.,;:…–-”"':
        return False
    if any(line.row for line in block.lines) or is_contents_line(text) or is_web_address(text):
        return False
    if is_row_of_figures(text) or _TWO_SENTENCES.search(text) or CAPTION.match(text) or DATE.fullmatch(text):
        return False
    if BULLET.match(text) or DASH.match(text) or text[0] in '“„"«(' or len(LETTER.findall(text)) < 3:
        return False
    return text[0].isdigit() or text[0].isupper() or text[0] in "'‘’" or lettered


def _is_full(block: Block, usual: Measure) -> bool:
    """Return whether a block set as text ends at the end of a full line, so that its sentence may go on anywhere."""
    line = block.lines[-1]
    return line.top is not None and line.bold == usual.bold and len(line.text) >= _FULL * usual.width


def _has_place(block: Block, before: Block | None, after: Block | None, *, styled: bool, usual: Measure) -> bool:
    """Return whether a short block stands between the end of a text and the start of another one."""
    if after is not None and after.level:
        return before is None and not styled
    if after is None or after.note or after.lines[0].starts_small or CAPTION.match(after.text):
        return False
    is_item = any(shape.match(after.text) for shape in (BULLET, DASH, NUMBERED))
    if is_item and NUMBERED.match(block.text):
        return False
    if not is_item and (not after.ends_text or 2 * len(after.text) < len(block.text)):
        return False
    if before is not None and not before.level:
        ended = before.ends_text or CAPTION.match(before.text) or _BOX.match(block.text)
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
