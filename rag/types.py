"""What answering is made of: question, fragments on the way, the checked answer. Data only."""

from dataclasses import dataclass
from typing import Literal

from index.types import Cell, Kind, Passage, Span, labelled

BETWEEN_CELLS = " · "

Mode = Literal["antwoord", "citaten"]  # written by a language model from the places / the places alone
Status = Literal["gesteund", "niet gecontroleerd"]  # "gesteund": passed the check of rag.writing.check


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One earlier question and its answer in a conversation."""

    question: str  # as it was searched
    answer: str  # plain text


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and of which documents."""

    text: str
    history: tuple[Turn, ...] = ()  # oldest first
    documents: tuple[str, ...] = ()  # names; empty = all
    mode: Mode = "citaten"


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A step of an answer under way. The first one carries the passages, the following ones text."""

    text: str = ""  # to append to what is shown; not checked
    passages: tuple[Passage, ...] = ()  # what was found, before anything is written


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A stretch of a page, word for word."""

    document: str  # name of the document
    page: int  # physical page, from 1
    start: int  # offset in Page.text, characters
    end: int
    quote: str  # Page.text[start:end]
    label: str = ""  # of that page, see index.types.Page


@dataclass(frozen=True, kw_only=True)
class PlaceSentence:
    """A sentence of a place, word for word."""

    text: str  # as in the report
    kind: Kind
    begins: bool  # on a new line in the report: a paragraph, an item of a list, a row of a table
    decisive: tuple[Span, ...]  # the words that answer, in ``text``, in order; none: it is there to understand the rest
    gap: bool = False  # sentences of the same section were left out before it
    cells: tuple[Cell, ...] = ()  # of a row, in ``text``, with what each stands under; none: they are not known
    speaker: str = ""  # who says the quotation that ends with it, as in the report, when the place does not tell
    addressed: bool = False  # to whoever processes the text, not to who reads it: never decisive

    @property
    def labelled(self) -> str:
        """The text; of a row each cell behind its heads: "Wijk: Noord · 2024: 1.502"."""
        return labelled(self.text, self.cells, BETWEEN_CELLS)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A run of sentences of one section, read as one: what answers and what it takes to understand that."""

    marker: int  # the n of [n], from 1
    document: str  # name of the document
    heading: str  # of its section; "" when there is none
    sentences: tuple[PlaceSentence, ...]  # at least one, in the order of the report
    citations: tuple[Citation, ...]  # where they stand: a stretch for each page, at least one, in order
    around: str  # the text of the report around it, to read it in context
    goes_on: bool = False  # its list or table is longer than what is shown
    scanned: bool = False  # its text was recognised in an image of the page, and may have faults


@dataclass(frozen=True, kw_only=True)
class Short:
    """The answer in a place's own words, in their own order."""

    marker: int  # of the place
    text: str  # words that were left out inside are "…"
    shortened: bool  # False: a whole sentence of the place


@dataclass(frozen=True, kw_only=True)
class WrittenSentence:
    """A sentence that a language model wrote from the places."""

    text: str  # without marks
    markers: tuple[int, ...]  # of the places that it leans on; none when it names no place
    status: Status
    reason: str = ""  # plain Dutch, one line: why it is "niet gecontroleerd"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A checked answer."""

    question: str  # as asked
    searched: str  # as searched; differs from question for a follow-up
    places: tuple[Place, ...]  # the best first, markers from 1; empty when abstained
    short: Short | None  # None: when abstained, when a model wrote, or when there is nothing to put first
    written: tuple[WrittenSentence, ...]  # mode "antwoord"; empty otherwise
    missing: tuple[str, ...]  # plain Dutch, a line for each part of the question that was not found
    remarks: tuple[str, ...]  # plain Dutch lines: why the mode differs from what was asked, what else to know
    refusal: str  # plain Dutch, what was looked for and not found; "" unless abstained
    passages: tuple[Passage, ...]  # what was found, best first
    answerable: float  # 0..1, how likely the documents answer the question; below a threshold it is refused
    mode: Mode  # how it came about; "citaten" also when the model was missing, too slow or not supported

    @property
    def abstained(self) -> bool:
        """Whether the answer is a refusal."""
        return not self.places

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where everything that is shown stands, in order of the places."""
        return tuple(citation for place in self.places for citation in place.citations)
