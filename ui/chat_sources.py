"""Sources and passages as HTML: what an answer leans on, and what was found. What comes from outside is escaped."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from index.types import Chunk, Passage
from rag.types import AnswerSentence, Citation, Rejected
from ui.chat_answer import status_sign
from ui.chat_html import NEAREST, SEARCHED, marked_html, passage_pages
from ui.chat_state import Conversation, Exchange, without_marks
from ui.search import Hit

PREVIEW = 160  # characters of a passage that stay visible when it is folded


def sources_html(conversation: Conversation) -> str:
    """Return the sources panel: those of the last question, and folded those of earlier ones."""
    filled = [exchange for exchange in conversation if _passages(exchange) or _citations(exchange)]
    if conversation and conversation[-1].running and not conversation[-1].passages:
        earlier, now = filled, '<h2>Bronnen</h2><p class="opmerking">Bezig met zoeken\u2026</p>'
    elif not filled:
        return '<h2>Bronnen</h2><p class="opmerking">Hier ziet u straks waar het antwoord staat.</p>'
    else:
        earlier, now = filled[:-1], _exchange_sources(filled[-1])
    folded = "".join(
        f'<details class="eerder"><summary>Bronnen bij: {escape(exchange.question.text)}</summary>'
        f"{_exchange_sources(exchange)}</details>"
        for exchange in reversed(earlier)
    )
    return now + folded


def hits_html(hits: Sequence[Hit], titles: Mapping[str, str]) -> str:
    """Return what a search found, best first; ``titles`` are those of the documents, by name."""
    return "".join(
        f'<section class="bron" aria-labelledby="treffer-{number}">'
        f"{_head(f'treffer-{number}', str(number), titles.get(hit.document, hit.document), hit.page)}"
        f"{_heading(hit.passage.chunk)}"
        f"{_quoted(hit.text, hit.passage.chunk.text)}"
        f"{_page_button(SEARCHED, number, f'passage {number}') if hit.citations else ''}</section>"
        for number, hit in enumerate(hits, 1)
    )


def _passages(exchange: Exchange) -> tuple[Passage, ...]:
    """Return the passages to show: what the answerer was given, or else what was found."""
    return (exchange.answer.passages if exchange.answer else ()) or exchange.passages


def _citations(exchange: Exchange) -> tuple[Citation, ...]:
    return exchange.answer.citations if exchange.answer else ()


def _exchange_sources(exchange: Exchange) -> str:
    passages, answer = _passages(exchange), exchange.answer
    head = f'<h2 id="bronnen-{exchange.number}" tabindex="-1">'
    if answer and answer.abstained and not answer.citations:
        nearest = _passage_list(exchange, passages[:NEAREST], _open_passage)
        return f"{head}Dit komt het dichtst in de buurt</h2>{nearest}"
    found = _passage_list(exchange, passages, _folded_passage)
    if not answer:
        return f"{head}Gevonden passages</h2>{found}"
    sources = "".join(_citation_html(exchange, citation) for citation in answer.citations)
    count = f"Alle gevonden passages ({len(passages)})"
    rest = f'<details class="gevonden"><summary>{count}</summary>{found}</details>' if passages else ""
    return f"{head}Bronnen</h2>{sources}{_left_out(exchange.number, answer.rejected)}{rest}"


def _citation_html(exchange: Exchange, citation: Citation) -> str:
    number, marker = exchange.number, citation.marker
    name = f"bron-kop-{number}-{marker}"
    title = exchange.titles.get(citation.document, citation.document)
    heading = f'<p class="kop">{escape(citation.heading)}</p>' if citation.heading else ""
    leaning = [s for s in (exchange.answer.sentences if exchange.answer else ()) if marker in s.markers]
    return (
        f'<section class="bron" id="bron-{number}-{marker}" tabindex="-1" aria-labelledby="{name}">'
        f"{_head(name, f'[{marker}]', title, citation.page)}{heading}"
        f"{''.join(_leaning(sentence) for sentence in leaning)}{_quoted(citation.quote, citation.passage)}"
        f"{_page_button(number, marker, f'bron {marker}')}"
        f'<p class="terug"><a href="#verwijzing-{number}-{marker}" data-terug="verwijzing-{number}-{marker}">'
        f'Terug naar het antwoord<span class="verborgen"> bij bron {marker}</span></a></p></section>'
    )


def _page_button(question: int | str, place: int, of: str) -> str:
    """Return what opens the page; page.js sends which source it is."""
    return (
        f'<button type="button" class="knop" data-pagina="{question}-{place}">Bekijk de pagina'
        f'<span class="verborgen"> van {of}</span></button>'
    )


def _head(name: str, number: str, title: str, page: int) -> str:
    return (
        f'<h3 id="{name}"><span class="nummer">{number}</span> {escape(title)}, '
        f'<span class="pagina">pagina {page}</span></h3>'
    )


def _heading(chunk: Chunk) -> str:
    return f'<p class="kop">{escape(chunk.heading)}</p>' if chunk.heading else ""


def _quoted(quote: str, passage: str) -> str:
    return (
        f"<blockquote>{escape(quote)}</blockquote>"
        '<details class="context"><summary>Lees de tekst eromheen</summary>'
        f"<p>{marked_html(passage, quote)}</p></details>"
    )


def _leaning(sentence: AnswerSentence) -> str:
    """Return the status of a sentence of the answer, above the quote that it leans on."""
    if sentence.verbatim:
        return f'<p class="leunt">{status_sign("gesteund")}: woord voor woord</p>'
    advice = "; het rapport zegt het in andere woorden" if sentence.status == "gedeeltelijk" else ""
    return (
        f'<p class="leunt">{status_sign(sentence.status)}: in het antwoord staat '
        f"\u201c{escape(without_marks(sentence.text))}\u201d{advice}</p>"
    )


def _left_out(number: int, rejected: Sequence[Rejected]) -> str:
    """Return the sentences that the sources do not support, each with the reason."""
    if not rejected:
        return ""
    items = "".join(f"<li>{_rejected(sentence)}</li>" for sentence in rejected)
    return (
        f'<details class="weggelaten" id="weggelaten-{number}" tabindex="-1">'
        f"<summary>Weggelaten uit het antwoord ({len(rejected)})</summary><ul>{items}</ul></details>"
    )


def _rejected(sentence: Rejected) -> str:
    instead = f" In plaats daarvan staat nu bron [{sentence.replaced_by}]." if sentence.replaced_by else ""
    return (
        f"{status_sign('niet gesteund')}: \u201c{escape(sentence.text)}\u201d "
        f'<span class="reden">Reden: {escape(sentence.reason)}{instead}</span>'
    )


def _passage_list(exchange: Exchange, passages: Sequence[Passage], write: Callable[[Exchange, Passage], str]) -> str:
    return f'<ol class="passages">{"".join(f"<li>{write(exchange, passage)}</li>" for passage in passages)}</ol>'


def _place(exchange: Exchange, chunk: Chunk) -> str:
    return f"{escape(exchange.titles.get(chunk.document, chunk.document))}, {passage_pages(chunk)}"


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
