"""What the index is made of: pages, chunks and the passages found for a question. Data only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.unread import Unread


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One place where a page's clean text differs from the text layer of the file.

    ``text[start:end]`` of the page stands as ``source`` in the file. Pure whitespace changes are not recorded.
    """

    start: int  # offset in Page.text, characters
    end: int  # offset in Page.text, >= start (equal: the characters were dropped)
    source: str  # what the file has there, for example "-\n" or "2" for a raised 2


def is_pdf(document: str) -> bool:
    """Whether a document of this name was read from a PDF: a sheet for each page, with a printed number or not."""
    return document.lower().endswith(".pdf")


@dataclass(frozen=True, kw_only=True)
class Box:
    """A part of a page as it is shown, cropped and turned. Shares of its width and height, 0..1, from the top left."""

    left: float
    top: float
    right: float  # >= left
    bottom: float  # >= top


Kind = Literal[
    "prose",
    "announcement",  # of a list: "Er zijn drie redenen:"
    "item",  # of a list; a further sentence of an item as well
    "heads",  # of the columns of a table
    "row",  # of a table
    "note",  # a footnote
    "caption",  # of a table or a figure, or what it was taken from
    "address",  # of a web page
    "fragment",  # a line that is no sentence
    "contents",  # a line of a table of contents
    "field",  # of a form, filled in: "Naam: Jansen"
    "comment",  # what somebody noted on the page; not the document's own words
]


@dataclass(frozen=True, kw_only=True)
class KnownBlock:
    """A block of which the file itself tells what it is."""

    start: int  # offset in Page.text, characters
    end: int  # > start
    kind: Kind
    box: Box  # where it stands on the page


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a document as clean text.

    A newline separates blocks (paragraph, heading, list item, table row, footnote); inside a block lines are joined
    by single spaces. The text is NFC, without running headers and footers, soft hyphens and ligatures.
    """

    document: str  # name of the document in the collection
    number: int  # physical page in the file, from 1
    text: str  # clean text, see above
    # Of a PDF: the number on the sheet, where it is not ``number``. Of a file without pages: how readers find this
    # section ("paragraaf 2.1"). "" where there is neither.
    label: str = ""
    edits: tuple[Edit, ...] = ()  # ordered, not overlapping
    goes_on: int | None = None  # offset of the block whose last sentence goes on in the first block of the next page
    known: tuple[KnownBlock, ...] = ()  # ordered
    scanned: bool = False  # the text was recognised in an image of the page

    def end_of_block(self, start: int) -> int:
        """Return where the block that starts at an offset ends."""
        end = self.text.find("\n", start)
        return end if end >= 0 else len(self.text)

    def source_form(self, start: int, end: int) -> str:
        """Return ``text[start:end]`` as the file's own text layer spells it, whitespace squeezed."""
        parts, at = [], start
        for edit in self.edits:
            if edit.start < start or edit.end > end or (edit.start == edit.end and edit.start in (start, end)):
                continue
            parts += [self.text[at : edit.start], edit.source]
            at = edit.end
        return " ".join("".join([*parts, self.text[at:end]]).split())


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading and where it stands."""

    page: int  # physical page, from 1
    offset: int  # offset of the heading's block in Page.text, characters
    level: int  # 1 = chapter, 2 = section, ...
    title: str  # the heading's text, one line
    label: str = ""  # of its page


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Cell(Span):
    """A cell of a row of a table, in the text of that row. Empty cells are left out."""

    column: int = 0  # from 0; a head over several columns is a cell of each
    head: str = ""  # what it stands under, in the words of the report: "2024: aantal"; "" when that is not known


def labelled(text: str, cells: Sequence[Cell], between: str) -> str:
    """Return the text of a row with each cell behind what it stands under; as it is when no heads are known.

    >>> labelled("Noord 12", [Cell(start=0, end=5, head="Wijk"), Cell(start=6, end=8, head="2024")], ", ")
    'Wijk: Noord, 2024: 12'
    """
    if not any(cell.head for cell in cells):
        return text
    return between.join(f"{cell.head}: {text[cell.start : cell.end]}".removeprefix(": ") for cell in cells)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table of which the cells are known. It is a block of its page."""

    page: int  # physical page, from 1
    offset: int  # of the block in Page.text, characters
    table: int  # number of the table in the document, from 1; it may go on overleaf
    heads: bool  # it names the columns of the rows below it
    cells: tuple[Cell, ...]  # by column, at least one


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as read from a file."""

    name: str  # unique in a collection: the file's name
    sha256: str  # of the file's bytes, hexadecimal
    title: str  # from the metadata or the first heading; falls back to the name
    organisation: str  # from the metadata; "" when unknown
    year: int | None  # publication year from the metadata; None when unknown
    pages: tuple[Page, ...]  # in order; pages without text are there with text ""
    headings: tuple[Heading, ...]  # in reading order
    rows: tuple[Row, ...] = ()  # of tables, in reading order
    unread: tuple[Unread, ...] = ()  # one for each reason


@dataclass(frozen=True, kw_only=True)
class DocumentSummary:
    """A document of a collection, as listed."""

    name: str  # unique in the collection
    title: str
    organisation: str  # "" when unknown
    year: int | None
    sha256: str  # of the file that was added, hexadecimal
    pages: int  # number of physical pages
    chunks: int
    added: str  # ISO 8601, local time with offset, to the second
    sections: bool = False  # what is counted as pages are the sections of a file without pages
    unread: tuple[Unread, ...] = ()  # one for each reason


@dataclass(frozen=True, kw_only=True)
class SuggestedQuestion:
    """A question that a document answers."""

    question: str
    page: int  # where the answering sentence stands, physical, from 1
    source: str  # the answering sentence, as on that page
    label: str = ""  # of that page


@dataclass(frozen=True, kw_only=True)
class PageOffset:
    """Where a piece of a chunk comes from: ``chunk.text[offset:]`` equals ``page.text[page_offset:]`` for the piece."""

    offset: int  # first character of the piece in Chunk.text
    page: int  # physical page, from 1
    page_offset: int  # the same character in Page.text
    label: str = ""  # of that page


@dataclass(frozen=True, kw_only=True)
class Sentence(Span):
    """A sentence and what is known of it when its report is added. Counts are in sentences of its section."""

    kind: Kind = "prose"
    begins: bool = True  # on a new line: a paragraph, an item, a row
    leans: int = 0  # it is understood only with the sentence this many before it; 0: by itself
    tie: int = (
        0  # characters at its start that only tie it to the one before ("Ook "): without them it stands by itself
    )
    group: int = 0  # number of its list or table in the section, with what announces it, from 1; 0: in none
    taken_back: int = 0  # the sentence this many after it takes it back ("Nee, ..."); 0: none does
    defines: tuple[str, ...] = ()  # terms whose meaning it tells, as they stand in it
    cells: tuple[Cell, ...] = ()  # of a row or of heads, from the start of the sentence; none: they are not known
    speaker: str = ""  # who says the quotation that it is or has a part of, as in the document; "" when none is named


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A few sentences of one section. It runs over a page break only where a sentence does."""

    id: int  # number of the chunk in its document, from 0; (document, id) is unique in a collection
    document: str  # name of the document
    heading: str  # nearest heading above; embedded and shown, never quoted; "" when there is none
    text: str  # the sentences
    page_offsets: tuple[PageOffset, ...]  # ordered; the first has offset 0
    sentences: tuple[Sentence, ...]  # ordered, not overlapping, in Chunk.text
    section: int = 0  # number of its section in the document, from 0
    scanned: bool = False  # it stands on a page whose text was recognised in an image

    def text_of(self, sentence: Span) -> str:
        """Return the text of one of the sentences."""
        return self.text[sentence.start : sentence.end]

    def pieces(self, start: int, end: int) -> tuple[tuple[int, int, int], ...]:
        """Return (page, start, end) in page coordinates for every page that ``text[start:end]`` touches."""
        found = []
        for here, following in zip(self.page_offsets, (*self.page_offsets[1:], None), strict=True):
            stop = following.offset if following else len(self.text)
            low, high = max(start, here.offset), min(end, stop)
            if low < high and self.text[low:high].strip():
                high = low + len(self.text[low:high].rstrip())
                found.append((here.page, here.page_offset + low - here.offset, here.page_offset + high - here.offset))
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Section:
    """What stands under one heading, up to the next one."""

    document: str  # name of the document
    number: int  # in the document, from 0
    heading: str  # "" when there is none
    chunks: tuple[Chunk, ...]  # in order, at least one

    @cached_property
    def sentences(self) -> tuple[tuple[Chunk, Sentence], ...]:
        """Every sentence in order, with the chunk that it stands in."""
        return tuple((chunk, sentence) for chunk in self.chunks for sentence in chunk.sentences)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A chunk found for a question."""

    chunk: Chunk
    score: float  # fused score (reciprocal ranks), > 0; only comparable within one question
    rank: int  # from 1


@dataclass(frozen=True, kw_only=True)
class ScoredSentence:
    """A sentence of the collection with its signals for one question."""

    chunk: Chunk
    span: Sentence  # in chunk.text
    place: int  # number of the sentence in its document, from 0
    origin: str  # title, organisation and year of the document, which the sentence itself seldom says
    leaned_on: str  # what it is understood with: a sentence, or the heads of its cells; "" when it stands by itself
    cosine: float  # question and sentence (with heading), -1..1
    cosine_z: float  # the same in standard deviations above sentences that have nothing to do with it (index.cohort)
    terms: float  # BM25 on character n-grams, as a share of the most that a text can have for this question, 0..1
    passage_cosine: float  # question and the whole chunk
    passage_cosine_z: float
    passage_terms: float
    addressed: bool = False  # to whoever processes the text, not to who reads it (index.addressing)

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.chunk.text_of(self.span)


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """What was found for a question."""

    question: str  # as searched
    passages: tuple[Passage, ...]  # best first
    sentences: tuple[ScoredSentence, ...]  # all of the candidates: chunks that may answer; in document order
    vector: tuple[float, ...] = ()  # of the question, as the embedder gave it, length 1; empty when it was not searched
