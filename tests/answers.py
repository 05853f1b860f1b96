"""Exchanges, and how their HTML reads, for the tests of the window's parts."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from index.types import Chunk, DocumentSummary, Kind, PageOffset, Passage, Sentence, Span
from rag.types import Answer, Citation, Place, PlaceSentence, Question, WrittenSentence
from ui.conversation.exchange import Exchange

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>][1](javascript:alert(1))"
DOCUMENT = DocumentSummary(
    name="a.pdf", title="Monitor", organisation="Dienst", year=2024, pages=9, chunks=3, added="2024-01-01", sha256="0"
)


def passage(text: str = "Een lange passage.", pages: tuple[int, ...] = (5,), heading: str = "Kop") -> Passage:
    offsets = tuple(PageOffset(offset=at, page=page, page_offset=0) for at, page in enumerate(pages))
    chunk = Chunk(
        id=0,
        document="a.pdf",
        heading=heading,
        text=text,
        page_offsets=offsets,
        sentences=(Sentence(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1.0, rank=1)


def citation(quote: str = "Twee zinnen.", page: int = 5, start: int = 0) -> Citation:
    return Citation(document="a.pdf", page=page, quote=quote, start=start, end=start + len(quote))


def said(
    text: str, *, kind: Kind = "prose", begins: bool = True, decisive: tuple[Span, ...] = (), gap: bool = False
) -> PlaceSentence:
    """A sentence of a place."""
    return PlaceSentence(text=text, kind=kind, begins=begins, decisive=decisive, gap=gap)


def place(
    marker: int,
    *sentences: PlaceSentence,
    citations: tuple[Citation, ...] = (),
    around: str = "",
    goes_on: bool = False,
) -> Place:
    """A place on page 5, unless its citations say otherwise."""
    quote = " ".join(sentence.text for sentence in sentences)
    return Place(
        marker=marker,
        document="a.pdf",
        heading="Kop",
        sentences=sentences,
        citations=citations or (citation(quote),),
        around=around or f"Een. {quote} Drie.",
        goes_on=goes_on,
    )


def answered_with(*places: Place, **changes: Any) -> Answer:
    """An answer of these places; a refusal without any."""
    answer = Answer(
        question="Vraag?",
        searched="Vraag?",
        places=places,
        short=None,
        written=(),
        missing=(),
        remarks=(),
        refusal="" if places else "Niets gevonden.",
        passages=(passage(),),
        answerable=0.9,
        mode="citaten",
    )
    return replace(answer, **changes)


def answered(*places: Place, **changes: Any) -> Exchange:
    """A finished exchange; its answer has one place unless others are given."""
    return Exchange(
        number=3,
        question=Question(text="Vraag?"),
        titles={"a.pdf": "Monitor (Dienst, 2024)"},
        status="klaar",
        answer=answered_with(*(places or (place(1, said("Twee zinnen.")),)), **changes),
    )


def refused(**changes: Any) -> Exchange:
    """A finished exchange without an answer."""
    return replace(answered(), answer=answered_with(**changes))


def written(text: str, *markers: int, reason: str = "") -> WrittenSentence:
    """A sentence of a model; not checked when there is a reason."""
    return WrittenSentence(
        text=text, markers=markers, status="niet gecontroleerd" if reason else "gesteund", reason=reason
    )


class Tags(HTMLParser):
    """Collects every tag and attribute, and the text outside tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(html: str) -> str:
    return " ".join(Tags(html).text.split())
