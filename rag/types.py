"""What answering is made of: question, fragments while the model writes, the checked answer. Data only."""

from dataclasses import dataclass
from typing import Literal

from index.types import Passage

Mode = Literal["antwoord", "citaten"]  # written by the language model / verbatim sentences only
Status = Literal["gesteund", "gedeeltelijk", "niet gesteund"]  # by what is cited


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One earlier question and its answer in a conversation."""

    question: str
    answer: str  # plain text, without [n] marks


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

    text: str = ""  # to append to what is shown
    passages: tuple[Passage, ...] = ()  # what was found, before anything is written


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A quote that stands literally on a page. Only rag.citations makes these."""

    marker: int  # the n of [n], from 1
    document: str  # name of the document
    page: int  # physical page, from 1
    quote: str  # Page.text[start:end]
    start: int  # offset in Page.text, characters
    end: int
    heading: str  # nearest heading above the quote; "" when there is none
    passage: str  # the whole chunk that holds the quote, to read the quote in context


@dataclass(frozen=True, kw_only=True)
class AnswerSentence:
    """A sentence of an answer, as far as its sources support it."""

    text: str  # with its [n] marks
    markers: tuple[int, ...]  # of the citations that it leans on, at least one
    status: Status  # "gedeeltelijk": nothing in it is wrong, but it says it in words of its own; never "niet gesteund"
    verbatim: bool  # it is a sentence of the document itself


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A sentence that the model wrote and that is not shown as an answer: its status is "niet gesteund"."""

    text: str
    reason: str  # plain Dutch, one line
    replaced_by: int | None = None  # marker of the quote that it leaned on and that is shown in its place
    status: Status = "niet gesteund"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A checked answer."""

    question: str  # as asked
    searched: str  # as searched; differs from question for a follow-up
    text: str  # with [n] marks; every sentence has one, unless abstained
    sentences: tuple[AnswerSentence, ...]  # of the text, in order; empty when abstained
    citations: tuple[Citation, ...]  # in order of marker; each marker of the text has one
    rejected: tuple[Rejected, ...]  # shown to the user, never silently dropped
    passages: tuple[Passage, ...]  # what the answerer was given, best first
    abstained: bool  # the answer is a refusal
    answerable: float  # 0..1, how likely the documents answer the question; below a threshold it is refused
    mode: Mode  # how the text came about; "citaten" also when the written answer fell back to quotes
    note: str  # plain Dutch, why the mode differs from what was asked; "" otherwise
