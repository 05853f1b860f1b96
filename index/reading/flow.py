"""Text that flows, as Word, OpenDocument and HTML hold it: paragraphs and rows -> blocks -> pages, or sections.

Where the file does not tell where its pages end, each of its sections is a page with a name: "paragraaf 2.1".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeAlias

from index.limits import ReadLimits, too_large
from index.marks import ITEM
from index.reading.layout.headings import find_headings
from index.reading.layout.headings_by_shape import headings_by_shape
from index.reading.layout.lines import Block, RawLine, measure_lines
from index.reading.metadata import Metadata
from index.roles import number_of

_DEPTH = 2  # levels of headings that begin a section of their own
_START, _WHOLE = "begin", "de tekst"  # what stands above the first heading, and all of a file without headings
_LONGEST_LABEL = 80  # characters of a heading that names a section
_EXPONENT = re.compile(r"[+−–‐‑-]\d+")
RAISED = str.maketrans("0123456789+-−–‐‑n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁻ⁿ")
LINE_BREAK = "\u2028"  # inside a paragraph; white space, but where each line is an item
EMPTY_CELL = "–"  # stands for a cell without text before one with text: else a figure would come under another head


class TextRun(NamedTuple):
    """Some characters of a paragraph."""

    text: str
    raised: bool = False  # the number of a note, or an exponent
    bold: bool = False
    page: bool = False  # a page ends here; without text


def lifted(text: str, *, bold: bool = False) -> TextRun:
    """Return characters that stand above the line: the number of a note or an exponent never becomes another figure.

    >>> lifted("6").raised, lifted("-2").text, lifted("e").text
    (True, '⁻²', 'e')
    """
    if _EXPONENT.fullmatch(text.strip()):
        return TextRun(text.translate(RAISED), bold=bold)
    return TextRun(text, raised=text.strip().isdecimal(), bold=bold)


class FlowCell(NamedTuple):
    """A cell of a table, with what stands in it."""

    column: int  # from 0
    span: int  # columns, at least 1
    blocks: Sequence["Block | None"]


Blocks: TypeAlias = list["Block | None"]  # None: a page ends here


@dataclass(frozen=True, kw_only=True)
class ReadPages:
    """The pages of a file, or its sections where it has none."""

    pages: Sequence[Sequence[Block]]
    labels: Sequence[str] = ()  # for each the number on it or the name of the section; none when no page has one
    metadata: Metadata
    pictures: int = 0  # in a file other than a PDF: what stands in them is not read


class Flow:
    """Collects what stands in a file, in its order, within the limit of characters."""

    def __init__(self, name: str, limits: ReadLimits) -> None:
        self._name, self._limits, self._count = name, limits, 0
        self.blocks: Blocks = []

    def paragraph(self, pieces: Iterable[TextRun], *, mark: str = "", level: int = 0, note: bool = False) -> None:
        """Add a paragraph, if it has any text; where a page ends inside it, its rest is a block of its own.

        ``mark`` is the number or the bullet before it.
        """
        lines = list(_lines_of(pieces))
        if sum(_is_item(line) for line in lines) > 1:
            for line in lines:
                self.paragraph(line, mark=mark, level=level, note=note)
                mark = ""
            return
        part: list[TextRun] = []
        for piece in chain.from_iterable(lines):
            if mark and piece.text.strip():
                part.append(TextRun(f"{mark} ", bold=True))
                mark = ""
            if piece.page:
                self._add(part, level, note)
                self.blocks.append(None)
                part = []
            else:
                part.append(piece)
        self._add(part, level, note)

    def _add(self, pieces: Sequence[TextRun], level: int, note: bool) -> None:
        text, raised = _squeezed(pieces)
        if not text:
            return
        self._counted(len(text))
        bold = all(piece.bold for piece in pieces if piece.text.strip())
        line = RawLine(text=text, raised=raised, bold=bold, blank_lines=1)
        self.blocks.append(Block(lines=(line,), level=level, note=note))

    def _counted(self, characters: int) -> None:
        self._count += characters
        if self._count > self._limits.characters:
            raise too_large(self._name, "characters", self._limits)

    @contextmanager
    def apart(self) -> Iterator[Blocks]:
        """Collect what is added meanwhile apart, for a cell: it counts when its row is added."""
        before, count, self.blocks = self.blocks, self._count, []
        try:
            yield self.blocks
        finally:
            self.blocks, self._count = before, count

    def row(self, cells: Sequence[FlowCell], *, heads: bool = False) -> None:
        """Add a row of a table: one line, in which each cell knows its column. Notes in it come below it."""
        parts: list[str] = []
        places: list[tuple[int, int, int]] = []
        raised: list[tuple[int, int]] = []
        at, column, last = 0, 0, max((cell.column for cell in cells if cell_lines(cell)), default=-1)
        for cell in cells:
            for empty in range(column, cell.column):  # what the row before says nothing of
                parts += [EMPTY_CELL] if 0 < empty < last else []
                at += 2 if 0 < empty < last else 0
            column = cell.column + cell.span
            lines = cell_lines(cell)
            start = at
            for line in lines:
                raised += [(at + low, at + high) for low, high in line.raised]
                parts.append(line.text)
                at += len(line.text) + 1
            if lines:
                places += [(start, at - 1, cell.column + step) for step in range(cell.span)]
            elif 0 < cell.column < last:
                parts.append(EMPTY_CELL)
                at += 2
        if places:
            self._counted(at)
            line = RawLine(text=" ".join(parts), row=True, cells=tuple(places), heads=heads, raised=tuple(raised))
            self.blocks.append(Block(lines=(line,)))
        self.blocks += [block for cell in cells for block in cell.blocks if block is not None and block.note]

    def pages(self, metadata: Metadata, *, paged: bool, pictures: int = 0) -> ReadPages:
        """Return the pages of the file, or its sections where it does not tell its pages; notes last on each."""
        runs: list[list[Block]] = [[]]
        for block in self.blocks:
            if block is not None:
                runs[-1].append(block)
            elif paged:
                runs.append([])
        if not any(block.level for run in runs for block in run):
            runs = _with_headings(runs)
        pages, labels = (runs, []) if paged else split_sections(runs[0])
        if len(pages) > self._limits.pages:
            raise too_large(self._name, "pages", self._limits)
        return ReadPages(pages=tuple(map(_notes_last, pages)), labels=labels, metadata=metadata, pictures=pictures)


def _lines_of(pieces: Iterable[TextRun]) -> Iterator[list[TextRun]]:
    """Yield the pieces of each line of a paragraph; a break stands at the end of all but the last."""
    line: list[TextRun] = []
    for piece in pieces:
        line.append(piece)
        if piece.text == LINE_BREAK:
            yield line
            line = []
    yield line


def _is_item(line: Sequence[TextRun]) -> bool:
    return ITEM.match("".join(piece.text for piece in line)) is not None


def _squeezed(pieces: Sequence[TextRun]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text with single spaces, and the ranges of it that are raised."""
    characters: list[str] = []
    raised: list[tuple[int, int]] = []
    for piece in pieces:
        start = len(characters)
        for character in piece.text:
            if not character.isspace():
                characters.append(character)
            elif characters and characters[-1] != " ":
                characters.append(" ")
        if piece.raised and len(characters) > start:
            raised.append((start, len(characters)))
    text = "".join(characters).rstrip()
    return text, tuple((start, min(end, len(text))) for start, end in raised if start < len(text))


def cell_lines(cell: FlowCell) -> list[RawLine]:
    """Return the lines that stand in a cell, without its notes."""
    return [line for block in cell.blocks if block is not None and not block.note for line in block.lines]


def _notes_last(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the notes at the foot, where a reader of a page finds them."""
    return (*(block for block in blocks if not block.note), *(block for block in blocks if block.note))


def _with_headings(pages: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Return the blocks of a file whose headings are not marked as such: found by bold letters, or by their shape."""
    lines = [[block.lines[0] for block in page] for page in pages]
    usual = measure_lines(lines)
    marked: list[list[Block]] = []
    for page, found in zip(pages, find_headings(lines, (), usual), strict=True):
        levels = {at: one.level for one in found for at in range(one.first, one.last + 1)}
        marked.append(
            [replace(block, level=0 if block.note else levels.get(place, 0)) for place, block in enumerate(page)]
        )
    return [list(page) for page in headings_by_shape(marked, usual)]


def split_sections(blocks: Sequence[Block]) -> tuple[list[list[Block]], list[str]]:
    """Return the sections of a file without pages, and how a reader finds each: "paragraaf 2.1", "“Inleiding”".

    Headings of the highest levels begin one. A heading right below another is in the same section, which it names.
    """
    levels = sorted({block.level for block in blocks if block.level})
    titles = [block for block in blocks if levels and block.level == levels[0]]
    if len(levels) > 1 and len(titles) == 1 and titles[0] is blocks[0]:
        levels = levels[1:]  # the title of the whole
    deepest = levels[:_DEPTH][-1] if levels else 0
    sections: list[list[Block]] = [[]]
    labels = [_START if deepest else _WHOLE]
    has_text = False  # the section so far
    for block in blocks:
        if 0 < block.level <= deepest:
            if has_text:
                sections.append([])
                labels.append(_START)
            labels[-1], has_text = _label(block.text), False
        sections[-1].append(block)
        has_text |= not block.level
    return sections, labels


def _label(heading: str) -> str:
    """Return a section as readers name it.

    >>> _label("2.1 Methode"), _label("3 Conclusies"), _label("Bijlage 1: Cijfers"), _label("Inleiding")
    ('paragraaf 2.1', 'hoofdstuk 3', 'bijlage 1', '“Inleiding”')
    """
    number = number_of(heading)
    if number[:1].isdigit():
        return f"{'paragraaf' if '.' in number else 'hoofdstuk'} {number}"
    if number and " " in number:
        return number
    words = "".join(character for character in " ".join(heading.split()) if character.isprintable())
    if len(words) > _LONGEST_LABEL:
        words = f"{words[:_LONGEST_LABEL].rsplit(' ', 1)[0]}…"
    return f"“{words}”"
