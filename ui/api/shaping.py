"""A report, an answer, a hit, as the doors give it: what ``ui.api.shapes`` describes, filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from index.types import Box, DocumentSummary, Passage, is_pdf
from rag.types import Answer, Citation, Place, PlaceSentence, Short, WrittenSentence
from ui.api.shapes import (
    AnswerShape,
    BoxShape,
    CellShape,
    CitationShape,
    HitShape,
    PassageShape,
    PlaceShape,
    ReportShape,
    SentenceShape,
    ShortShape,
    UnreadShape,
    WrittenShape,
)
from ui.errors import EXPECTED_ERRORS
from ui.protocols import Backend
from ui.search import SearchResult
from ui.text.answer import place_text
from ui.text.labels import NEAREST, document_label
from ui.text.place_layout import pages_of, passage_pages
from ui.text.unread import unread_lines


def report_shape(document: DocumentSummary) -> ReportShape:
    """Return a report as the doors give it."""
    return ReportShape(
        name=document.name,
        title=document.title,
        organisation=document.organisation,
        year=document.year,
        label=document_label(document),
        pages=document.pages,
        added=document.added,
        sha256=document.sha256,
        unread=[
            UnreadShape(pages=list(one.pages), reason=one.reason, text=unread_lines([one])[0])
            for one in document.unread
        ],
    )


def answer_shape(answer: Answer, backend: Backend) -> AnswerShape:
    """Return an answer as the doors give it; it looks up where each quote stands."""
    labels = labels_of(backend)
    return AnswerShape(
        question=answer.question,
        searched=answer.searched,
        mode=answer.mode,
        abstained=answer.abstained,
        refusal=answer.refusal,
        short=_short(answer.short) if answer.short else None,
        written=[_written(sentence) for sentence in answer.written],
        places=[_place(place, labels, backend) for place in answer.places],
        missing=list(answer.missing),
        remarks=list(answer.remarks),
        nearest=passage_shapes(answer.passages[:NEAREST]) if answer.abstained else [],
        answerable=answer.answerable,
    )


def passage_shapes(passages: Iterable[Passage]) -> list[PassageShape]:
    """Return passages as the doors give them."""
    return [
        PassageShape(
            rank=passage.rank,
            report=passage.chunk.document,
            heading=passage.chunk.heading,
            pages=_pages(passage),
            place=passage_pages(passage.chunk),
            text=passage.chunk.text,
            scanned=passage.chunk.scanned,
        )
        for passage in passages
    ]


def hit_shapes(hits: Sequence[SearchResult], backend: Backend) -> list[HitShape]:
    """Return hits as the doors give them, best first."""
    labels = labels_of(backend)
    return [
        HitShape(
            rank=rank,
            report=hit.document,
            title=labels.get(hit.document, hit.document),
            heading=hit.passage.chunk.heading,
            pages=_pages(hit.passage),
            place=passage_pages(hit.passage.chunk, hit.kind),
            text=hit.passage.chunk.text,
            sentence=hit.text,
            kind=hit.kind,
            scanned=hit.passage.chunk.scanned,
            citations=[_citation(citation, labels, backend) for citation in hit.citations],
        )
        for rank, hit in enumerate(hits, 1)
    ]


def labels_of(backend: Backend) -> dict[str, str]:
    """Return title, organisation and year of every report, by its name."""
    return {document.name: document_label(document) for document in backend.documents()}


def image_path(report: str, page: int, marks: Iterable[tuple[int, int]] = ()) -> str:
    """Return where the image of a page is, with these stretches of its text marked."""
    query = urlencode([("mark", f"{start}-{end}") for start, end in marks])
    return f"/v1/pages/{quote(report, safe='')}/{page}.png{f'?{query}' if query else ''}"


def box_shapes(boxes: Iterable[Box]) -> list[BoxShape]:
    """Return boxes as the doors give them."""
    return [BoxShape(left=box.left, top=box.top, right=box.right, bottom=box.bottom) for box in boxes]


def _short(short: Short) -> ShortShape:
    return ShortShape(marker=short.marker, text=short.text, shortened=short.shortened)


def _written(sentence: WrittenSentence) -> WrittenShape:
    return WrittenShape(
        text=sentence.text, markers=list(sentence.markers), status=sentence.status, reason=sentence.reason
    )


def _place(place: Place, labels: dict[str, str], backend: Backend) -> PlaceShape:
    return PlaceShape(
        marker=place.marker,
        report=place.document,
        title=labels.get(place.document, place.document),
        heading=place.heading,
        status="uit een scan" if place.scanned else "letterlijk",
        text=place_text(place),
        sentences=[_sentence(sentence) for sentence in place.sentences],
        citations=[_citation(citation, labels, backend) for citation in place.citations],
        around=place.around,
        goes_on=place.goes_on,
    )


def _sentence(sentence: PlaceSentence) -> SentenceShape:
    return SentenceShape(
        text=sentence.text,
        kind=sentence.kind,
        begins=sentence.begins,
        gap=sentence.gap,
        decisive=[(span.start, span.end) for span in sentence.decisive],
        cells=[CellShape(head=cell.head, text=sentence.text[cell.start : cell.end]) for cell in sentence.cells],
        speaker=sentence.speaker,
        addressed=sentence.addressed,
    )


def _citation(citation: Citation, labels: dict[str, str], backend: Backend) -> CitationShape:
    try:
        boxes = backend.marks(citation)
    except EXPECTED_ERRORS:  # the quote is right without them
        boxes = ()
    return CitationShape(
        report=citation.document,
        title=labels.get(citation.document, citation.document),
        page=citation.page,
        printed_page=citation.label if is_pdf(citation.document) else "",
        place=pages_of(citation.document, [(citation.page, citation.label)]),
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        boxes=box_shapes(boxes),
        image=image_path(citation.document, citation.page, [(citation.start, citation.end)]),
    )


def _pages(passage: Passage) -> list[int]:
    return sorted({offset.page for offset in passage.chunk.page_offsets})
