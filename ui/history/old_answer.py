"""An answer as versions before places kept it, made of sentences with marks, and as today's.

Each quote becomes a place. What a model wrote is "niet gecontroleerd", for the check of then let too much pass.
"""

import re
from dataclasses import dataclass

from index.types import Passage
from rag.types import Answer, Citation, Mode, Place, PlaceSentence, WrittenSentence
from ui.text.labels import counted

_UNCHECKED = "Dit schreef een eerdere versie van Vraagbaak, die minder streng controleerde."
_MARK = re.compile(r"\s*\[([0-9]{1,4})\]")  # the text of an answer held its marks


@dataclass(frozen=True, kw_only=True)
class OldCitation:
    """A quote, in the order of its mark."""

    marker: int
    document: str
    page: int
    quote: str
    start: int
    end: int
    heading: str
    passage: str  # the chunk that holds the quote


@dataclass(frozen=True, kw_only=True)
class OldSentence:
    """A sentence of the text."""

    text: str  # with its marks
    markers: tuple[int, ...]
    verbatim: bool  # of the document itself
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class OldAnswer:
    """The answer."""

    question: str
    searched: str
    text: str
    sentences: tuple[OldSentence, ...]
    citations: tuple[OldCitation, ...]
    rejected: tuple[object, ...]  # sentences of a model that were left out
    passages: tuple[Passage, ...]
    abstained: bool
    answerable: float
    mode: Mode
    note: str


def upgraded(kept: Answer | OldAnswer | None) -> Answer | None:
    """Return an answer as any version kept it, in today's form."""
    return _upgraded(kept) if isinstance(kept, OldAnswer) else kept


def _upgraded(old: OldAnswer) -> Answer:
    refused = old.abstained or not old.citations
    left_out = counted(len(old.rejected), "zin is", "zinnen zijn")
    return Answer(
        question=old.question,
        searched=old.searched,
        places=() if refused else tuple(map(_place, old.citations)),
        short=None,
        written=() if refused else tuple(_written(one) for one in old.sentences if not one.verbatim),
        missing=(),
        remarks=(
            *((old.note,) if old.note else ()),
            *((f"{left_out} toen weggelaten, want het rapport zei het niet.",) if old.rejected else ()),
        ),
        refusal=old.text if refused else "",
        passages=old.passages,
        answerable=old.answerable,
        mode=old.mode,
    )


def _place(old: OldCitation) -> Place:
    text = " ".join(old.quote.split())
    return Place(
        marker=old.marker,
        document=old.document,
        heading=old.heading,
        sentences=(PlaceSentence(text=text, kind="prose", begins=True, decisive=()),),
        citations=(Citation(document=old.document, page=old.page, start=old.start, end=old.end, quote=old.quote),),
        around=old.passage,
    )


def _written(old: OldSentence) -> WrittenSentence:
    text = _MARK.sub(lambda mark: "" if int(mark[1]) in old.markers else mark[0], old.text).strip()
    return WrittenSentence(text=text, markers=old.markers, status="niet gecontroleerd", reason=_UNCHECKED)
