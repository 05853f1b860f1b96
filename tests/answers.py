"""Exchanges, and how their HTML reads, for the tests of the window's parts."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from index.types import Chunk, DocumentSummary, PageOffset, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Question, Status
from ui.chat_state import Exchange

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
        sentences=(Span(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1.0, rank=1)


def citation(marker: int = 1, quote: str = "Twee zinnen.", around: str = "Een. Twee zinnen. Drie.") -> Citation:
    return Citation(marker=marker, document="a.pdf", page=5, quote=quote, start=0, end=1, heading="Kop", passage=around)


def answered(**changes: Any) -> Exchange:
    answer = Answer(
        question="Vraag?",
        searched="Vraag?",
        text="Antwoord. [1]",
        citations=(citation(),),
        sentences=(),
        rejected=(),
        passages=(passage(),),
        abstained=False,
        answerable=0.9,
        mode="antwoord",
        note="",
    )
    return Exchange(
        number=3,
        question=Question(text="Vraag?"),
        titles={"a.pdf": "Monitor (Dienst, 2024)"},
        status="klaar",
        answer=replace(answer, **changes),
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


def sentence(
    status: Status, *, text: str = "Een zin. [1]", markers: tuple[int, ...] = (1,), verbatim: bool = False
) -> AnswerSentence:
    return AnswerSentence(text=text, markers=markers, status=status, verbatim=verbatim)
