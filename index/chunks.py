"""Pages -> chunks: a few sentences of one section, each character traceable to its page.

Sizes and the choice for section-aware chunks without overlap were measured on Dutch reports; 150 tokens is about 650
characters. Headings are kept beside the text: they are embedded and shown, never quoted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.marks import ITEM, RAISED
from index.reading.layout.line_ends import count_clean_words, line_end
from index.structure.denials import takes_back
from index.structure.marking import mark_sentences
from index.structure.sentences import LONGEST, split_sentences
from index.structure.tables import table_ranges
from index.types import Chunk, Document, Heading, Kind, PageOffset, Row, Sentence, Span

_FOOTNOTE = re.compile(rf"^(?:[{RAISED}]+ ?|\d{{1,3}} )(?=\S)|^https?://\S+$")
_CAPTION = re.compile(r"Tabel\b")
_OPEN_END = re.compile(r"[^.!?:;”\"’']$")  # a block that ends like this may go on overleaf


@dataclass(frozen=True, kw_only=True)
class ChunkOptions:
    """How documents are cut; recorded in the collection's manifest."""

    # A chunk is closed before what would take it past this: a sentence, or a list or table with what announces it.
    target_characters: int = 650


@dataclass(frozen=True, kw_only=True)
class _Paragraph:
    """A run of text under one heading; more than one piece when it runs over a page break."""

    heading: str
    text: str
    pieces: tuple[PageOffset, ...]
    goes_on: bool = False  # its last sentence does, on the next page
    row: Row | None = None  # when it is a row of a table of which the cells are known
    kind: Kind | None = None  # where the file itself tells


def chunk_document(document: Document, options: ChunkOptions) -> tuple[Chunk, ...]:
    """Return the chunks of a document in reading order, with ids from 0.

    Raises ValueError when a page's number does not fit its place: offsets would point at another page.
    """
    for expected, page in enumerate(document.pages, 1):
        if page.number != expected:
            raise ValueError(f"page {page.number} stands at place {expected}")
    chunks: list[Chunk] = []
    group: list[_Paragraph] = []
    section = 0
    blocks = list(_blocks(document))
    # What somebody noted is no part of the text that it stands in: each is a section of its own, behind all of it.
    comments = [block for block in blocks if block.kind == "comment"]
    words = count_clean_words(page.text for page in document.pages)
    for block in (*_joined((block for block in blocks if block.kind != "comment"), words), None):
        if group and (block is None or block.heading != group[0].heading):
            chunks += _cut(document.name, group, options, first_id=len(chunks), section=section)
            group = []
            section += 1
        if block is not None:
            group.append(block)
    for number, comment in enumerate(comments, section):
        chunks += _cut(document.name, [comment], options, first_id=len(chunks), section=number)
    scanned = {page.number for page in document.pages if page.scanned}
    return tuple(
        replace(chunk, scanned=not scanned.isdisjoint(offset.page for offset in chunk.page_offsets)) for chunk in chunks
    )


def _blocks(document: Document) -> Iterator[_Paragraph]:
    """Every block that is no heading, under the nearest heading above it; footnotes stand apart from their section."""
    headings: dict[tuple[int, int], Heading] = {(h.page, h.offset): h for h in document.headings}
    rows = {(row.page, row.offset): row for row in document.rows}
    current = ""
    for page in document.pages:
        at = 0
        known: dict[int, Kind] = {block.start: block.kind for block in page.known}
        for text in page.text.split("\n"):
            if (page.number, at) in headings:
                current = headings[page.number, at].title
            elif text.strip():
                piece = PageOffset(offset=0, page=page.number, page_offset=at, label=page.label)
                kind, row = known.get(at), rows.get((page.number, at))
                yield _Paragraph(
                    heading="" if kind == "comment" else current,  # it need not be about that
                    text=text,
                    pieces=(piece,),
                    goes_on=page.goes_on == at,
                    row=None if kind else row,  # of a field the text itself names the value
                    kind=kind,
                )
            at += len(text) + 1


def _joined(blocks: Iterator[_Paragraph], words: Counter[str]) -> Iterator[_Paragraph]:
    """Join a paragraph that runs over a page break; footnotes, captions and fields between its halves come after it.

    A word that is cut by the break is whole again, judged by the ``words`` of the document.
    """
    waiting: _Paragraph | None = None
    between: list[_Paragraph] = []
    for block in blocks:
        if waiting is None:
            waiting = block
        elif _page(block) == _page(waiting) and _stands_between(waiting, block):
            between.append(block)
        elif _goes_on(waiting, block):
            cut, between_lines = line_end(waiting.text, block.text, words)
            before = f"{waiting.text.removesuffix('-') if cut else waiting.text}{between_lines}"
            text = before + block.text
            pieces = (*waiting.pieces, replace(block.pieces[0], offset=len(before)))
            waiting = _Paragraph(heading=waiting.heading, text=text, pieces=pieces, goes_on=block.goes_on)
        else:
            yield waiting
            yield from between
            waiting, between = block, []
    if waiting is not None:
        yield waiting
        yield from between


def _stands_between(waiting: _Paragraph, block: _Paragraph) -> bool:
    """Return whether a block comes after the paragraph that goes on: what follows on its page, a note, a field."""
    return waiting.goes_on or block.kind is not None or (block.row is None and bool(_FOOTNOTE.match(block.text)))


def _page(block: _Paragraph) -> int:
    return block.pieces[-1].page


def _goes_on(first: _Paragraph, second: _Paragraph) -> bool:
    if first.row is not None or second.row is not None:
        return False
    overleaf = _page(second) == _page(first) + 1 and first.heading == second.heading
    plain = first.kind is None and second.kind is None
    small = second.text[:1].islower() and not ITEM.match(second.text)
    return overleaf and plain and (first.goes_on or (small and bool(_OPEN_END.search(first.text))))


def _cut(name: str, group: list[_Paragraph], options: ChunkOptions, *, first_id: int, section: int) -> list[Chunk]:
    """Cut one section into chunks at sentence ends."""
    text = "\n".join(block.text for block in group)
    offsets: list[PageOffset] = []
    rows: dict[int, Row] = {}
    known: dict[int, Kind] = {}  # for each character of a block of which the file tells what it is
    at = 0
    for block in group:
        if block.row is not None and len(block.text) <= LONGEST:
            rows[at] = block.row
        if block.kind is not None:
            known |= dict.fromkeys(range(at, at + len(block.text)), block.kind)
        offsets += [replace(piece, offset=at + piece.offset) for piece in block.pieces]
        at += len(block.text) + 1
    chunks: list[Chunk] = []
    sentences: list[Sentence] = []
    for unit in (*_units(text, rows, known, options.target_characters), None):
        if sentences and (unit is None or unit[-1].end - sentences[0].start > options.target_characters):
            number = first_id + len(chunks)
            chunks.append(_chunk(name, group[0].heading, text, offsets, sentences, chunk_id=number, section=section))
            sentences = []
        sentences += unit or []
    return chunks


def _units(text: str, rows: Mapping[int, Row], known: Mapping[int, Kind], target: int) -> Iterator[list[Sentence]]:
    """Yield the sentences that stay in one chunk: mostly one; a list or a table with what announces it.

    One of more than twice the target is cut at twice the target: its further items lose their announcement, or their
    column heads, where those are not known. ``rows`` are those of which the cells are known, by where they start;
    ``known`` tells for characters what they are.
    """
    spans = mark_sentences(text, tuple(_spans(text, rows)), rows, known)
    lines = [text[span.start : span.end] for span in spans]
    guessed = ["" if span.cells else line for span, line in zip(spans, lines, strict=True)]
    tables = [range(run[0], run[-1] + 1) for run in _known_tables(spans)]
    inside = {place for table in (*table_ranges(guessed), *tables) for place in _with_caption(table, lines)[1:]}
    unit: list[Sentence] = []
    for place, span in enumerate(spans):
        together = place in inside or (place > 0 and _follows(lines[place - 1], lines[place]))
        if unit and not (together and span.end - unit[0].start <= 2 * target):
            yield unit
            unit = []
        unit.append(span)
    if unit:
        yield unit


def _spans(text: str, rows: Mapping[int, Row]) -> Iterator[Span]:
    """Yield the sentences of a text; a row of which the cells are known is one, whatever it looks like."""
    end = 0
    for span in split_sentences(text):
        if span.start < end:
            continue
        if span.start in rows:
            end = text.find("\n", span.start)
            end = len(text) if end < 0 else end
            yield Span(start=span.start, end=end)
        else:
            yield span


def _known_tables(spans: Sequence[Sentence]) -> Iterator[list[int]]:
    """Yield the places of rows of which the cells are known, a list for each table or part of one."""
    for (known, _), run in groupby(enumerate(spans), key=lambda one: (bool(one[1].cells), one[1].group)):
        if known:
            yield [place for place, _ in run]


def _with_caption(table: range, lines: Sequence[str]) -> range:
    return range(table.start - 1, table.stop) if table.start and _CAPTION.match(lines[table.start - 1]) else table


def _follows(before: str, line: str) -> bool:
    """Whether a sentence belongs with the one before: an item of a list, or what takes it back."""
    return before.endswith(":") or bool(ITEM.match(before) and ITEM.match(line)) or takes_back(line)


def _chunk(
    name: str,
    heading: str,
    text: str,
    offsets: list[PageOffset],
    sentences: list[Sentence],
    *,
    chunk_id: int,
    section: int,
) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    begun = [o for o in offsets if o.offset <= start][-1]
    first = replace(begun, offset=0, page_offset=begun.page_offset + start - begun.offset)
    later = [replace(one, offset=one.offset - start) for one in offsets if start < one.offset < end]
    return Chunk(
        id=chunk_id,
        document=name,
        heading=heading,
        text=text[start:end],
        page_offsets=(first, *later),
        sentences=tuple(replace(s, start=s.start - start, end=s.end - start) for s in sentences),
        section=section,
    )
