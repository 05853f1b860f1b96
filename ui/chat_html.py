"""Answers and sources as HTML. Everything that comes from a document, a model or the user is escaped here."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from index.types import Chunk, DocumentSummary, Passage
from rag.types import Answer, AnswerSentence, Citation, Mode, Rejected
from ui.chat_state import Conversation, Exchange

NOTICES: Mapping[Mode, str] = {
    "antwoord": "Een AI-model schreef of koos deze tekst. Controleer altijd de bron.",
    "citaten": "Deze zinnen staan letterlijk in het rapport; een computerprogramma koos ze. "
    "Controleer of ze uw vraag beantwoorden.",
}
NEAREST = 3  # passages shown with a refusal
PREVIEW = 160  # characters of a passage that stay visible when it is folded

_MARK = re.compile(r"\[([0-9]{1,4})\]")


def document_label(document: DocumentSummary) -> str:
    """Return title, organisation and year as plain text."""
    source = ", ".join(part for part in (document.organisation, str(document.year or "")) if part)
    return f"{document.title} ({source})" if source else document.title


def length(document: DocumentSummary) -> str:
    """Return the number of pages in words."""
    return _count(document.pages, "pagina", "pagina\u2019s")


def notice_html(mode: Mode, model: str) -> str:
    """Return the permanent line below the question box."""
    by = f" Model: {escape(model)}." if mode == "antwoord" and model else ""
    return f'<p class="letop">{NOTICES[mode]}{by}</p>'


def welcome_html(documents: Sequence[DocumentSummary]) -> str:
    """Return what stands in an empty conversation."""
    if not documents:
        return (
            '<div class="welkom"><p><strong>Er is nog geen rapport.</strong></p>'
            "<p>Voeg onder \u201cRapporten\u201d een pdf toe. Daarna kunt u er vragen over stellen.</p></div>"
        )
    names = "".join(f"<li>{escape(document_label(document))}</li>" for document in documents)
    return f'<div class="welkom"><p>Stel een vraag over:</p><ul>{names}</ul></div>'


def status_line(exchange: Exchange | None) -> str:
    """Return in plain text what is going on, for the eye and for a screen reader."""
    if exchange is None:
        return ""
    if exchange.status == "klaar" and exchange.answer:
        if exchange.answer.abstained:
            return "Klaar. Er is geen antwoord gevonden."
        return f"Klaar. {_count(len(exchange.answer.citations), 'bron', 'bronnen')}."
    return {
        "wacht": "Uw vraag staat klaar. Een ogenblik\u2026",
        "zoekt": "Bezig met zoeken\u2026",
        "schrijft": f"{_count(len(exchange.passages), 'passage', 'passages')} gevonden. Het antwoord komt eraan\u2026",
        "gestopt": "Gestopt.",
    }.get(exchange.status, "Het is niet gelukt.")


def conversation_html(conversation: Conversation) -> str:
    """Return the exchanges one below the other."""
    return "".join(exchange_html(exchange) for exchange in conversation)


def exchange_html(exchange: Exchange) -> str:
    """Return one question with its answer, as far as it is."""
    body = _answer_html(exchange, exchange.answer) if exchange.answer else _unfinished_html(exchange)
    return (
        f'<article class="beurt" id="vraag-{exchange.number}">'
        f'<h2 class="vraag"><span class="verborgen">Uw vraag: </span>{escape(exchange.question.text)}</h2>'
        f"{body}</article>"
    )


def _unfinished_html(exchange: Exchange) -> str:
    draft = f'<div class="tekst">{_paragraphs(escape(exchange.text))}</div>' if exchange.text else ""
    if exchange.status == "mislukt":
        return f'{draft}<p class="fout" role="alert">{escape(exchange.error)}</p>'
    if exchange.status == "gestopt":
        remark = "Gestopt. Deze tekst is niet gecontroleerd." if draft else "Gestopt voordat er een antwoord was."
        return f'{draft}<p class="opmerking">{remark}</p>'
    return f'{draft}<p class="opmerking">Deze tekst is nog niet gecontroleerd.</p>' if draft else ""


def _answer_html(exchange: Exchange, answer: Answer) -> str:
    kind = "weigering" if answer.abstained else "antwoord"
    label = {"antwoord": "Geschreven antwoord", "citaten": "Citaten uit het rapport"}[answer.mode]
    if answer.abstained:
        label = "Geen antwoord gevonden"
    parts = [f'<p class="soort">{label}</p>']
    if answer.note:
        parts.append(f'<p class="opmerking">{escape(answer.note)}</p>')
    searched = f"Gezocht op: {answer.searched}"
    if answer.searched != answer.question and searched not in answer.text:
        parts.append(f'<p class="opmerking">{escape(searched)}</p>')
    parts.append(f'<div class="tekst">{_with_links(exchange, answer)}</div>')
    if answer.abstained and exchange_passages(exchange):
        parts.append(
            f'<p class="opmerking"><a href="#bronnen-{exchange.number}" data-bron="bronnen-{exchange.number}">'
            "Bekijk wat het dichtst in de buurt komt</a></p>"
        )
    if not answer.abstained:
        parts.append(_statuses_html(answer.sentences))
    parts.append(_rejected_html(answer.rejected))
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _with_links(exchange: Exchange, answer: Answer) -> str:
    """Return the answer's text with a link for every [n] that has a citation; other marks stay text."""
    citations = {citation.marker: citation for citation in answer.citations}
    seen: set[int] = set()

    def link(match: re.Match[str]) -> str:
        citation = citations.get(int(match[1]))
        if citation is None:
            return match[0]
        anchor = "" if citation.marker in seen else f' id="verwijzing-{exchange.number}-{citation.marker}"'
        seen.add(citation.marker)
        target = f"bron-{exchange.number}-{citation.marker}"
        name = escape(f"Bron {citation.marker}: pagina {citation.page} van {_title(exchange, citation.document)}")
        return (
            f'<a class="verwijzing"{anchor} href="#{target}" data-bron="{target}" '
            f'aria-label="{name}" title="{name}">[{citation.marker}]</a>'
        )

    return _paragraphs(_MARK.sub(link, escape(answer.text)))


def _statuses_html(sentences: Sequence[AnswerSentence]) -> str:
    """Return what was found about the sentences, in words and with a sign, never by colour alone."""
    if all(sentence.verbatim for sentence in sentences):
        return '<p class="status">✓ Elke zin staat woord voor woord in het rapport.</p>'
    lines = {
        "gesteund": "✓ Gesteund: {} staat in het rapport.",
        "gedeeltelijk": "◐ Gedeeltelijk gesteund: {} zegt het in andere woorden dan het rapport. Lees de bron erbij.",
    }
    parts = []
    for status, line in lines.items():
        places = [str(n) for n, sentence in enumerate(sentences, 1) if sentence.status == status]
        if places:
            which = f"zin {places[0]}" if len(places) == 1 else f"zin {', '.join(places[:-1])} en {places[-1]}"
            text = line.format(which)
            parts.append(text if len(places) == 1 else text.replace(" staat ", " staan ").replace(" zegt ", " zeggen "))
    return "".join(f'<p class="status">{escape(text)}</p>' for text in parts)


def _rejected_html(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return ""
    items = "".join(
        f'<li>{escape(sentence.text)} <span class="reden">Reden: {escape(sentence.reason)}</span></li>'
        for sentence in rejected
    )
    return (
        '<details class="weggelaten"><summary>Weggelaten: niet gesteund door de bron '
        f"({len(rejected)})</summary><ul>{items}</ul></details>"
    )


def exchange_passages(exchange: Exchange) -> tuple[Passage, ...]:
    """Return the passages to show: what the answerer was given, or else what was found."""
    return (exchange.answer.passages if exchange.answer else ()) or exchange.passages


def sources_html(conversation: Conversation) -> str:
    """Return the sources panel: those of the last question, and folded those of earlier ones."""
    filled = [exchange for exchange in conversation if exchange_passages(exchange) or _citations(exchange)]
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


def _citations(exchange: Exchange) -> tuple[Citation, ...]:
    return exchange.answer.citations if exchange.answer else ()


def _exchange_sources(exchange: Exchange) -> str:
    passages, citations = exchange_passages(exchange), _citations(exchange)
    head = f'<h2 id="bronnen-{exchange.number}" tabindex="-1">'
    if exchange.answer and exchange.answer.abstained and not citations:
        nearest = passages[:NEAREST]
        return f"{head}Dit komt het dichtst in de buurt</h2>{_passage_list(exchange, nearest, folded=False)}"
    found = _passage_list(exchange, passages, folded=True)
    if not exchange.answer:
        return f"{head}Gevonden passages</h2>{found}"
    sources = "".join(_citation_html(exchange, citation) for citation in citations)
    count = f"Alle gevonden passages ({len(passages)})"
    rest = f'<details class="gevonden"><summary>{count}</summary>{found}</details>' if passages else ""
    return f"{head}Bronnen</h2>{sources}{rest}"


def _citation_html(exchange: Exchange, citation: Citation) -> str:
    number, marker = exchange.number, citation.marker
    heading = f'<p class="kop">{escape(citation.heading)}</p>' if citation.heading else ""
    return (
        f'<section class="bron" id="bron-{number}-{marker}" tabindex="-1" aria-label="Bron {marker}">'
        f'<h3><span class="nummer">[{marker}]</span> {escape(_title(exchange, citation.document))}, '
        f'<span class="pagina">pagina {citation.page}</span></h3>{heading}'
        f"<blockquote>{escape(citation.quote)}</blockquote>"
        '<details class="context"><summary>Lees de tekst eromheen</summary>'
        f"<p>{marked_html(citation.passage, citation.quote)}</p></details>"
        f'<p class="terug"><a href="#verwijzing-{number}-{marker}" data-terug="verwijzing-{number}-{marker}">'
        f'Terug naar het antwoord<span class="verborgen">, bij bron {marker}</span></a></p></section>'
    )


def marked_html(passage: str, quote: str) -> str:
    """Return ``passage`` escaped, with ``quote`` in <mark>; no mark at all when the quote is not in it.

    White space may differ: a quote runs over line ends of the passage.
    """
    words = quote.split()
    match = re.search(r"\s+".join(map(re.escape, words)), passage) if words else None
    if match is None:
        return escape(passage)
    before, inside, after = passage[: match.start()], match[0], passage[match.end() :]
    return f"{escape(before)}<mark>{escape(inside)}</mark>{escape(after)}"


def _passage_list(exchange: Exchange, passages: Sequence[Passage], *, folded: bool) -> str:
    write: Callable[[Exchange, Passage], str] = _folded_passage if folded else _open_passage
    items = "".join(f"<li>{write(exchange, passage)}</li>" for passage in passages)
    return f'<ol class="passages">{items}</ol>'


def _passage_head(exchange: Exchange, chunk: Chunk) -> str:
    return f"{escape(_title(exchange, chunk.document))}, {passage_pages(chunk)}"


def _open_passage(exchange: Exchange, passage: Passage) -> str:
    chunk = passage.chunk
    heading = f'<p class="kop">{escape(chunk.heading)}</p>' if chunk.heading else ""
    return f"<h3>{_passage_head(exchange, chunk)}</h3>{heading}<p>{escape(chunk.text)}</p>"


def _folded_passage(exchange: Exchange, passage: Passage) -> str:
    chunk = passage.chunk
    preview = chunk.text if len(chunk.text) <= PREVIEW else chunk.text[:PREVIEW].rsplit(" ", 1)[0] + "\u2026"
    return (
        f"<details><summary>{_passage_head(exchange, chunk)}"
        f'<span class="begin">{escape(preview)}</span></summary><p>{escape(chunk.text)}</p></details>'
    )


def passage_pages(chunk: Chunk) -> str:
    """Return the pages that a chunk stands on, in words."""
    pages = sorted({offset.page for offset in chunk.page_offsets})
    if len(pages) == 1:
        return f"pagina {pages[0]}"
    return f"pagina {pages[0]} en {pages[1]}" if len(pages) == 2 else f"pagina {pages[0]} tot en met {pages[-1]}"


def _title(exchange: Exchange, document: str) -> str:
    return exchange.titles.get(document, document)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _paragraphs(escaped: str) -> str:
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())


def progress_html(share: float, doing: str) -> str:
    """Return a progress bar; ``share`` is 0..1 and ``doing`` plain text."""
    percent = round(100 * min(max(share, 0.0), 1.0))
    return (
        f'<div class="voortgang"><label for="voortgang">{escape(doing)} ({percent}%)</label>'
        f'<progress id="voortgang" max="100" value="{percent}">{percent}%</progress></div>'
    )


def lines_html(lines: Sequence[tuple[bool, str]]) -> str:
    """Return messages (went well, plain text) one below the other."""
    return "".join(
        f'<p class="gelukt">{escape(text)}</p>' if well else f'<p class="fout" role="alert">{escape(text)}</p>'
        for well, text in lines
    )
