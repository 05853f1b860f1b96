"""Questions and answers as HTML, and in words how far an answer is. What comes from outside is escaped here."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import get_args

from rag.types import Answer, AnswerSentence, Rejected, Status
from ui.chat_html import counted, paragraphs
from ui.chat_state import Conversation, Exchange
from ui.chat_times import about
from ui.feedback import Verdict

SIGNS: Mapping[Status, str] = {"gesteund": "✓", "gedeeltelijk": "◐", "niet gesteund": "✗"}
STATUS_WORDS: Mapping[Status, str] = {
    "gesteund": "Gesteund",
    "gedeeltelijk": "Gedeeltelijk gesteund",
    "niet gesteund": "Niet gesteund",
}
SAID_EVERY = 15  # seconds; a clock that is read out every second is a nuisance

_MARK = re.compile(r"\[([0-9]{1,4})\]")


def conversation_html(conversation: Conversation, verdicts: Mapping[int, Verdict]) -> str:
    """Return the exchanges one below the other; ``verdicts`` are the user's, by number of the exchange."""
    return "".join(exchange_html(exchange, verdicts.get(exchange.number)) for exchange in conversation)


def exchange_html(exchange: Exchange, verdict: Verdict | None = None) -> str:
    """Return one question with its answer, as far as it is."""
    if exchange.answer:
        body = _answer_html(exchange, exchange.answer) + _verdicts_html(exchange.number, verdict)
    else:
        body = _unfinished_html(exchange)
    return (
        f'<article class="beurt" id="vraag-{exchange.number}" data-status="{exchange.status}" tabindex="-1" '
        f'aria-labelledby="vraagtekst-{exchange.number}">'
        f'<h2 class="vraag" id="vraagtekst-{exchange.number}">'
        f'<span class="verborgen">Uw vraag: </span>{escape(exchange.question.text)}</h2>'
        f"{body}</article>"
    )


def status_sign(status: Status) -> str:
    """Return the sign and the words for a status, as one label."""
    return (
        f'<span class="status {status.replace(" ", "-")}"><span aria-hidden="true">{SIGNS[status]}</span> '
        f"{STATUS_WORDS[status]}</span>"
    )


def status_line(exchange: Exchange | None) -> str:
    """Return in plain text what is going on, for the eye and for a screen reader; it changes only when it matters."""
    if exchange is None:
        return ""
    if exchange.status == "klaar" and exchange.answer:
        return _outcome(exchange.answer)
    if exchange.status == "wacht":
        if exchange.place < 2:
            return "Uw vraag staat klaar. Een ogenblik\u2026"
        return f"U bent de {exchange.place}e in de rij. Er wordt eerst een andere vraag beantwoord."
    doing = {
        "zoekt": "Bezig met zoeken\u2026",
        "schrijft": f"{counted(len(exchange.passages), 'passage', 'passages')} gevonden. Het antwoord komt eraan\u2026",
        "gestopt": "Gestopt.",
    }.get(exchange.status, "Het is niet gelukt.")
    said = int(exchange.seconds) // SAID_EVERY * SAID_EVERY
    return f"{doing} Al {said} seconden bezig." if exchange.running and said else doing


def clock_line(exchange: Exchange | None, expected: float) -> str:
    """Return in plain text how long it takes; it changes every second. ``expected`` is in seconds."""
    if exchange is None or not exchange.running:
        return ""
    if exchange.status == "wacht":
        before = (exchange.place - 1) * expected
        return f"Uw beurt komt na {about(before)}. U wacht {int(exchange.waited)} s." if exchange.place > 1 else ""
    return f"{counted(int(exchange.seconds), 'seconde', 'seconden')} bezig; meestal duurt het {about(expected)}."


def _outcome(answer: Answer) -> str:
    if answer.abstained:
        return "Klaar. Er is geen antwoord gevonden."
    partly = sum(sentence.status == "gedeeltelijk" for sentence in answer.sentences)
    parts = [f"Klaar. {counted(len(answer.citations), 'bron', 'bronnen')}."]
    if partly:
        parts.append(f"{counted(partly, 'zin', 'zinnen')} gedeeltelijk gesteund.")
    if answer.rejected:
        parts.append(f"{counted(len(answer.rejected), 'zin', 'zinnen')} weggelaten.")
    return " ".join(parts)


def _unfinished_html(exchange: Exchange) -> str:
    draft = f'<div class="tekst">{paragraphs(escape(exchange.text))}</div>' if exchange.text else ""
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
    parts.append(f'<div class="tekst">{paragraphs(_sentences_html(exchange, answer))}</div>')
    if answer.abstained and (answer.passages or exchange.passages):
        parts.append(
            f'<p class="opmerking"><a href="#bronnen-{exchange.number}" data-bron="bronnen-{exchange.number}">'
            "Bekijk wat het dichtst in de buurt komt</a></p>"
        )
    if not answer.abstained:
        parts.append(_summary_html(answer.sentences))
    parts.append(_rejected_html(exchange.number, answer.rejected))
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _sentences_html(exchange: Exchange, answer: Answer) -> str:
    """Return the text with every sentence of which the status is known in its own element, the sign behind it."""
    parts, at = [], 0
    write = _linker(exchange, answer)
    for sentence in answer.sentences:
        start = answer.text.find(sentence.text, at)
        if start < 0:
            continue  # no place for its sign; the sources panel tells its status all the same
        end = start + len(sentence.text)
        line = max(start, answer.text.rfind("\n", start, end) + 1)  # a paragraph for each line
        parts += [write(answer.text[at:line]), _sentence_html(write(answer.text[line:end]), sentence)]
        at = end
    return "".join([*parts, write(answer.text[at:])])


def _sentence_html(html: str, sentence: AnswerSentence) -> str:
    """Return a sentence with its sign: quiet when it is supported, in words when the reader has to look."""
    if sentence.status == "gedeeltelijk":
        return f'<span class="zin">{html} {status_sign("gedeeltelijk")}</span>'
    words = "Staat woord voor woord in het rapport" if sentence.verbatim else STATUS_WORDS[sentence.status]
    sign = f'<span aria-hidden="true" title="{words}">{SIGNS[sentence.status]}</span>'
    name = sentence.status.replace(" ", "-")
    return (
        f'<span class="zin">{html}&nbsp;<span class="status {name}">{sign}'
        f'<span class="verborgen">{words}.</span></span></span>'
    )


def _linker(exchange: Exchange, answer: Answer) -> Callable[[str], str]:
    """Return what writes text with a link for every [n] that has a citation; other marks stay text."""
    citations = {citation.marker: citation for citation in answer.citations}
    seen: set[int] = set()

    def link(match: re.Match[str]) -> str:
        citation = citations.get(int(match[1]))
        if citation is None:
            return match[0]
        anchor = "" if citation.marker in seen else f' id="verwijzing-{exchange.number}-{citation.marker}"'
        seen.add(citation.marker)
        target = f"bron-{exchange.number}-{citation.marker}"
        title = exchange.titles.get(citation.document, citation.document)
        name = escape(f"Bron {citation.marker}: pagina {citation.page} van {title}")
        return (
            f'<a class="verwijzing"{anchor} href="#{target}" data-bron="{target}" '
            f'data-pagina="{exchange.number}-{citation.marker}" aria-label="{name}" title="{name}">'
            f"[{citation.marker}]</a>"
        )

    return lambda text: _MARK.sub(link, escape(text))


def _summary_html(sentences: Sequence[AnswerSentence]) -> str:
    """Return one line when all sentences are alike; otherwise the signs behind them tell."""
    if not sentences or any(sentence.status != "gesteund" for sentence in sentences):
        return ""
    literal = all(sentence.verbatim for sentence in sentences)
    text = "Elke zin staat woord voor woord in het rapport." if literal else "Het rapport steunt elke zin."
    return f'<p class="samenvatting"><span aria-hidden="true">{SIGNS["gesteund"]}</span> {text}</p>'


def _verdicts_html(number: int, given: Verdict | None) -> str:
    """Return the buttons for what the user thinks of the answer."""
    buttons = "".join(
        f'<button type="button" class="knop" data-oordeel="{number}:{verdict}" '
        f'aria-pressed="{str(verdict == given).lower()}">{verdict.capitalize()}</button>'
        for verdict in get_args(Verdict)
    )
    return (
        '<div class="oordeel" role="group" aria-label="Uw oordeel over dit antwoord">'
        f'<span class="kop" aria-hidden="true">Uw oordeel:</span>{buttons}</div>'
    )


def _rejected_html(number: int, rejected: Sequence[Rejected]) -> str:
    """Return the line that leads to what was left out."""
    if not rejected:
        return ""
    which = counted(len(rejected), "zin", "zinnen")
    return (
        f'<p class="samenvatting">{status_sign("niet gesteund")}: {which}, daarom weggelaten. '
        f'<a href="#weggelaten-{number}" data-bron="weggelaten-{number}">Bekijk wat is weggelaten</a></p>'
    )
