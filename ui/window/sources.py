"""Sources and passages as HTML: what an answer leans on, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.types import Passage, is_pdf
from rag.types import Place
from ui.conversation.exchange import Conversation, Exchange
from ui.rendering import render
from ui.search import SearchResult
from ui.text.labels import NEAREST
from ui.text.place_layout import origins_of, pages_of, passage_pages, place_pages
from ui.window.marking import marked_html
from ui.window.page import SEARCHED, source_of
from ui.window.thumbnails import picture_key

if TYPE_CHECKING:
    from markupsafe import Markup

PREVIEW = 160  # characters of a passage that stay visible when it is folded


@dataclass(frozen=True, kw_only=True)
class SourceCard:
    """A place of an answer, or the hit of a search, in the report that it is from."""

    title: str
    where: str
    heading: str
    around: Markup  # the text around it, with its words marked
    quote: str = ""  # the hit's; that of a place stands in the answer
    placed: bool = True  # it has a page to show
    marker: int = 0  # of a place
    scanned: bool = False
    picture: str = ""  # see thumbnails.picture_key
    pictured: bool = False  # a picture of the page is to be expected


@dataclass(frozen=True, kw_only=True)
class PassageCard:
    """A passage that was found."""

    where: str
    heading: str
    text: str
    preview: str  # its beginning


@dataclass(frozen=True, kw_only=True)
class ShownSources:
    """The sources of one answer."""

    number: int  # of the exchange
    question: str
    answered: Literal["yes", "refused", "no"]  # "no": not yet
    places: tuple[SourceCard, ...]
    passages: tuple[PassageCard, ...]  # with a refusal only the nearest


def sources_html(conversation: Conversation) -> str:
    """Return the sources panel: those of the last question, and folded those of earlier ones."""
    filled = [
        exchange for exchange in conversation if _passages(exchange) or (exchange.answer and exchange.answer.places)
    ]
    searching = bool(conversation) and conversation[-1].running and not conversation[-1].passages
    shown = [_shown(exchange) for exchange in reversed(filled)]
    current = shown.pop(0) if shown and not searching else None
    return render("source_cards.html", current=current, searching=searching, earlier=shown)


def hits_html(hits: Sequence[SearchResult], titles: Mapping[str, str]) -> str:
    """Return what a search found, best first; ``titles`` are those of the documents, by name."""
    return render("hits.html", hits=[_hit_card(hit, titles) for hit in hits], searched=SEARCHED)


def _hit_card(hit: SearchResult, titles: Mapping[str, str]) -> SourceCard:
    chunk = hit.passage.chunk
    where = pages_of(hit.document, [(hit.page, hit.label)])
    return SourceCard(
        title=titles.get(hit.document, hit.document),
        where=f"{where}{origins_of([hit.kind], scanned=chunk.scanned)}",
        heading=chunk.heading,
        around=marked_html(chunk.text, hit.text),
        quote=hit.text,
        placed=bool(hit.citations),
    )


def _passages(exchange: Exchange) -> tuple[Passage, ...]:
    """Return the passages to show: what the answerer was given, or else what was found."""
    return (exchange.answer.passages if exchange.answer else ()) or exchange.passages


def _shown(exchange: Exchange) -> ShownSources:
    answer, passages = exchange.answer, _passages(exchange)
    refused = answer is not None and answer.abstained
    return ShownSources(
        number=exchange.number,
        question=exchange.question.text,
        answered="refused" if refused else "yes" if answer else "no",
        places=tuple(_place_card(exchange, place) for place in (answer.places if answer else ())),
        passages=tuple(_passage_card(exchange, one) for one in passages[: NEAREST if refused else None]),
    )


def _place_card(exchange: Exchange, place: Place) -> SourceCard:
    return SourceCard(
        title=exchange.titles.get(place.document, place.document),
        where=place_pages(place),
        heading=place.heading,
        around=marked_html(place.around, *(sentence.text for sentence in place.sentences)),
        marker=place.marker,
        scanned=place.scanned,
        picture=picture_key(source_of(exchange, place)),
        pictured=is_pdf(place.citations[0].document),
    )


def _passage_card(exchange: Exchange, passage: Passage) -> PassageCard:
    chunk = passage.chunk
    text = chunk.text
    return PassageCard(
        where=f"{exchange.titles.get(chunk.document, chunk.document)}, {passage_pages(chunk)}",
        heading=chunk.heading,
        text=text,
        preview=text if len(text) <= PREVIEW else text[:PREVIEW].rsplit(" ", 1)[0] + "\u2026",
    )
