"""Sources and passages as HTML: what an answer leans on, and what was found. What comes from outside is escaped."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from index.types import Chunk, Passage
from rag.types import Place
from ui.conversation.exchange import Conversation, Exchange
from ui.search import SearchResult
from ui.text.labels import NEAREST
from ui.text.place_layout import origins_of, pages_of, passage_pages, place_pages
from ui.window.page import source_of
from ui.window.pieces import SEARCHED, marked_html
from ui.window.thumbnails import frame_html

LITERAL = '<p class="letterlijk"><span aria-hidden="true">✓</span> Woord voor woord gecontroleerd</p>'
SCANNED = '<p class="opmerking">Uit een scan: vergelijk de woorden en getallen met de pagina</p>'
PREVIEW = 160  # characters of a passage that stay visible when it is folded


def sources_html(conversation: Conversation) -> str:
    """Return the sources panel: those of the last question, and folded those of earlier ones."""
    filled = [
        exchange for exchange in conversation if _passages(exchange) or (exchange.answer and exchange.answer.places)
    ]
    if conversation and conversation[-1].running and not conversation[-1].passages:
        earlier, now = filled, '<h2>Vindplaatsen</h2><p class="opmerking">Bezig met zoeken\u2026</p>'
    elif not filled:
        return '<h2>Vindplaatsen</h2><p class="opmerking">Hier ziet u straks waar het antwoord staat.</p>'
    else:
        earlier, now = filled[:-1], _exchange_sources(filled[-1])
    folded = "".join(
        f'<details class="eerder"><summary>Vindplaatsen bij: {escape(exchange.question.text)}</summary>'
        f"{_exchange_sources(exchange)}</details>"
        for exchange in reversed(earlier)
    )
    return now + folded


def hits_html(hits: Sequence[SearchResult], titles: Mapping[str, str]) -> str:
    """Return what a search found, best first; ``titles`` are those of the documents, by name."""
    return "".join(
        f'<section class="bron" aria-labelledby="treffer-{number}">'
        f"{_head(f'treffer-{number}', str(number), titles.get(hit.document, hit.document), _hit_where(hit))}"
        f"{_heading(hit.passage.chunk)}"
        f"{_quoted(hit.text, hit.passage.chunk.text)}"
        f"{_page_button(number) if hit.citations else ''}</section>"
        for number, hit in enumerate(hits, 1)
    )


def _hit_where(hit: SearchResult) -> str:
    where = pages_of(hit.document, [(hit.page, hit.label)])
    return f"{where}{origins_of([hit.kind], scanned=hit.passage.chunk.scanned)}"


def _passages(exchange: Exchange) -> tuple[Passage, ...]:
    """Return the passages to show: what the answerer was given, or else what was found."""
    return (exchange.answer.passages if exchange.answer else ()) or exchange.passages


def _exchange_sources(exchange: Exchange) -> str:
    passages, answer = _passages(exchange), exchange.answer
    head = f'<h2 id="bronnen-{exchange.number}" tabindex="-1">'
    if answer and answer.abstained:
        nearest = _passage_list(exchange, passages[:NEAREST], _open_passage)
        return f"{head}Dit komt het dichtst in de buurt</h2>{nearest}"
    found = _passage_list(exchange, passages, _folded_passage)
    if not answer:
        return f"{head}Gevonden passages</h2>{found}"
    sources = "".join(_place_html(exchange, place) for place in answer.places)
    count = f"Alle gevonden passages ({len(passages)})"
    rest = f'<details class="gevonden"><summary>{count}</summary>{found}</details>' if passages else ""
    return f"{head}Vindplaatsen</h2>{sources}{rest}"


def _place_html(exchange: Exchange, place: Place) -> str:
    """Return the card of a place."""
    number, marker = exchange.number, place.marker
    name = f"bron-kop-{number}-{marker}"
    title = exchange.titles.get(place.document, place.document)
    where = place_pages(place)
    heading = f'<p class="kop">{escape(place.heading)}</p>' if place.heading else ""
    return (
        f'<section class="bron" id="bron-{number}-{marker}" tabindex="-1" aria-labelledby="{name}">'
        f'<button type="button" class="naar-blad" data-pagina="{number}-{marker}">'
        f"{frame_html(f'{number}-{marker}', source_of(exchange, place))}"
        '<span class="tekst-van-knop">Bekijk de pagina'
        f'<span class="verborgen"> van bron {marker}</span></span></button><div class="over">'
        f"{_head(name, str(marker), title, where)}{heading}"
        f"{SCANNED if place.scanned else LITERAL}"
        '<details class="context"><summary>Lees de tekst eromheen</summary>'
        f"<p>{marked_html(place.around, *(sentence.text for sentence in place.sentences))}</p></details>"
        f'<p class="terug"><a href="#verwijzing-{number}-{marker}" data-terug="verwijzing-{number}-{marker}">'
        f'Terug naar het antwoord<span class="verborgen"> bij bron {marker}</span></a></p></div></section>'
    )


def _page_button(place: int) -> str:
    """Return what opens the page of a hit; page.js sends which one it is."""
    return (
        f'<button type="button" class="knop" data-pagina="{SEARCHED}-{place}">Bekijk de pagina'
        f'<span class="verborgen"> van passage {place}</span></button>'
    )


def _head(name: str, number: str, title: str, where: str) -> str:
    return (
        f'<h3 id="{name}"><span class="nummer">{number}</span> {escape(title)}, '
        f'<span class="pagina">{escape(where)}</span></h3>'
    )


def _heading(chunk: Chunk) -> str:
    return f'<p class="kop">{escape(chunk.heading)}</p>' if chunk.heading else ""


def _quoted(quote: str, passage: str) -> str:
    return (
        f"<blockquote>{escape(quote)}</blockquote>"
        '<details class="context"><summary>Lees de tekst eromheen</summary>'
        f"<p>{marked_html(passage, quote)}</p></details>"
    )


def _passage_list(exchange: Exchange, passages: Sequence[Passage], write: Callable[[Exchange, Passage], str]) -> str:
    return f'<ol class="passages">{"".join(f"<li>{write(exchange, passage)}</li>" for passage in passages)}</ol>'


def _place(exchange: Exchange, chunk: Chunk) -> str:
    return f"{escape(exchange.titles.get(chunk.document, chunk.document))}, {escape(passage_pages(chunk))}"


def _open_passage(exchange: Exchange, passage: Passage) -> str:
    chunk = passage.chunk
    return f"<h3>{_place(exchange, chunk)}</h3>{_heading(chunk)}<p>{escape(chunk.text)}</p>"


def _folded_passage(exchange: Exchange, passage: Passage) -> str:
    chunk = passage.chunk
    preview = chunk.text if len(chunk.text) <= PREVIEW else chunk.text[:PREVIEW].rsplit(" ", 1)[0] + "\u2026"
    return (
        f"<details><summary>{_place(exchange, chunk)}"
        f'<span class="begin">{escape(preview)}</span></summary><p>{escape(chunk.text)}</p></details>'
    )
