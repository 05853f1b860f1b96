"""Questions and answers as HTML, and in words how far an answer is. What comes from outside is escaped here."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import get_args

from rag.types import Answer, Place, Status, WrittenSentence
from ui.conversation.exchange import Conversation, Exchange
from ui.history.feedback import Verdict
from ui.text.answer import GOES_ON, copied
from ui.text.labels import counted
from ui.text.place_layout import GAP, BlockShape, LaidSentence, PlaceBlock, TextRun, blocks_of, place_pages
from ui.window.pieces import paragraphs
from ui.window.times import about

SIGNS: Mapping[Status, str] = {"gesteund": "✓", "niet gecontroleerd": "?"}
STATUS_WORDS: Mapping[Status, str] = {"gesteund": "Gesteund", "niet gecontroleerd": "Niet gecontroleerd"}
SAID_EVERY = 15  # seconds; a clock that is read out every second is a nuisance
FORMATS: Mapping[str, str] = {".docx": "Word", ".md": "Markdown", ".json": "JSON"}  # suffix -> name for the user

_TABLE = ('<div class="tabel">', "</div>")
_AROUND: Mapping[BlockShape, tuple[str, str]] = {  # what stands around lines of a shape
    "paragraph": ("", ""),
    "item": ("<ul>", "</ul>"),
    "heads": _TABLE,
    "row": _TABLE,
}
_ICONS: Mapping[Verdict, str] = {"nuttig": "duim-op", "niet nuttig": "duim-neer"}


def earlier_and_current(conversation: Conversation, verdicts: Mapping[int, Verdict]) -> tuple[str, str]:
    """Return the last exchange apart from those before it; ``verdicts`` are the user's, by number of the exchange."""
    exchanges = [
        exchange_html(exchange, verdicts.get(exchange.number), several=len(conversation) > 1)
        for exchange in conversation
    ]
    return "".join(exchanges[:-1]), "".join(exchanges[-1:])


def exchange_html(exchange: Exchange, verdict: Verdict | None = None, *, several: bool = False) -> str:
    """Return one question with its answer, as far as it is; ``several``: it is not the only one."""
    answer = exchange.answer
    if answer:
        body = _refusal_html(exchange, answer) if answer.abstained else _answer_html(exchange, answer)
        body += _actions_html(exchange, answer, verdict, several=several)
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


def status_line(exchange: Exchange | None, *, loading: str = "") -> str:
    """Return in plain text what is going on, for the eye and for a screen reader; it changes only when it matters.

    ``loading`` is the line about what has to be loaded first, if anything.
    """
    if exchange is None:
        return ""
    if loading and exchange.running and not exchange.passages and exchange.place < 2:
        return loading
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
    parts = [f"Klaar. {counted(len(answer.places), 'vindplaats', 'vindplaatsen')}."]
    unchecked = sum(sentence.status != "gesteund" for sentence in answer.written)
    if unchecked:
        parts.append(f"{counted(unchecked, 'zin is', 'zinnen zijn')} niet gecontroleerd.")
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
    links = _Links(exchange, answer)
    parts = [_searched_html(answer), _short_html(answer, links), _written_html(answer.written, links)]
    parts += [_place_html(exchange, place, links) for place in answer.places]
    parts += [f'<p class="ontbreekt lees">{escape(line)}</p>' for line in answer.missing]
    parts.append(_remarks_html(answer))
    return f'<div class="antwoord">{"".join(parts)}</div>'


def _refusal_html(exchange: Exchange, answer: Answer) -> str:
    nearest = ""
    if answer.passages or exchange.passages:
        nearest = (
            f'<p class="opmerking"><a href="#bronnen-{exchange.number}" data-bron="bronnen-{exchange.number}">'
            "Bekijk wat het dichtst in de buurt komt</a></p>"
        )
    lines = "".join(f'<p class="lees">{escape(line)}</p>' for line in answer.refusal.splitlines() if line.strip())
    return (
        f'<div class="weigering"><p class="soort">Geen antwoord gevonden</p>{_searched_html(answer)}'
        f"{lines}{nearest}{_remarks_html(answer)}</div>"
    )


def _searched_html(answer: Answer) -> str:
    if answer.searched == answer.question or answer.searched in answer.refusal:
        return ""
    return f'<p class="opmerking">Gezocht op: {escape(answer.searched)}</p>'


def _remarks_html(answer: Answer) -> str:
    return "".join(f'<p class="opmerking">{escape(line)}</p>' for line in answer.remarks)


class _Links:
    """Writes the number of a place as a link to its page; the first one is what the way back from a source leads to."""

    def __init__(self, exchange: Exchange, answer: Answer) -> None:
        self._exchange = exchange
        self._places = {place.marker: place for place in answer.places}
        self._made: set[int] = set()

    def to(self, marker: int) -> str:
        """Return the link; nothing when there is no such place."""
        place = self._places.get(marker)
        if place is None:
            return ""
        number = self._exchange.number
        anchor = "" if marker in self._made else f' id="verwijzing-{number}-{marker}"'
        self._made.add(marker)
        title = self._exchange.titles.get(place.document, place.document)
        name = escape(f"Bron {marker}: {place_pages(place)} van {title}")
        return (
            f'&nbsp;<a class="verwijzing"{anchor} href="#bron-{number}-{marker}" data-bron="bron-{number}-{marker}" '
            f'data-pagina="{number}-{marker}" aria-label="{name}" title="{name}">{marker}</a>'
        )


def _short_html(answer: Answer, links: _Links) -> str:
    short = answer.short
    if short is None:
        return ""
    how = "Ingekort, met de woorden van het rapport." if short.shortened else "Een zin uit het rapport."
    return (
        f'<div class="kort"><p><span class="lees">\u201c{escape(short.text)}\u201d</span>{links.to(short.marker)}</p>'
        f'<p class="hoe">{how}</p></div>'
    )


def _written_html(written: Sequence[WrittenSentence], links: _Links) -> str:
    """Return what a model wrote. What was not checked stands apart from what was, and says so before it is read."""
    runs = groupby(written, key=lambda sentence: sentence.status)
    parts = [
        f'<p class="geschreven">{" ".join(_supported_html(one, links) for one in run)}</p>'
        if status == "gesteund"
        else "".join(_unchecked_html(one, links) for one in run)
        for status, run in runs
    ]
    if not parts:
        return ""
    return (
        f'<h3 class="soort">Geschreven door een AI-model</h3>{"".join(parts)}'
        '<h3 class="soort">Woord voor woord uit het rapport</h3>'
    )


def _supported_html(sentence: WrittenSentence, links: _Links) -> str:
    return (
        f'<span class="zin"><span class="lees">{escape(sentence.text)}</span>'
        f"{''.join(map(links.to, sentence.markers))} {status_sign('gesteund')}</span>"
    )


def _unchecked_html(sentence: WrittenSentence, links: _Links) -> str:
    reason = f'<span class="reden">{escape(sentence.reason)}</span>' if sentence.reason else ""
    return (
        f'<p class="ongecontroleerd"><span class="lees">{status_sign("niet gecontroleerd")}: '
        f"{escape(sentence.text)}</span>{''.join(map(links.to, sentence.markers))}{reason}</p>"
    )


def _place_html(exchange: Exchange, place: Place, links: _Links) -> str:
    """Return a place as it reads in the report: paragraphs, lists, rows of a table, with the decisive words in bold."""
    title = exchange.titles.get(place.document, place.document)
    where = [title, place.heading, place_pages(place)]
    blocks = blocks_of(place)
    body = ""
    for around, run in groupby(blocks, key=lambda block: _AROUND[block.shape]):
        body += around[0]
        body += "".join(_line_html(block, links.to(place.marker) if block is blocks[-1] else "") for block in run)
        body += around[1]
    goes_on = f'<p class="opmerking">{GOES_ON}</p>' if place.goes_on else ""
    return f'<div class="plaats"><h3>{" · ".join(escape(part) for part in where if part)}</h3>{body}{goes_on}</div>'


def _line_html(block: PlaceBlock, link: str) -> str:
    words = f'<span class="lees">{" ".join(map(_sentence_html, block.sentences))}</span>{link}'
    match block.shape:
        case "item" if block.number:
            return f'<li class="genummerd"><span class="nummer">{escape(block.number)}</span> {words}</li>'
        case "item":
            return f"<li>{words}</li>"
        case "paragraph":
            return f"<p>{words}</p>"
        case _:
            return f'<p class="{"koppen" if block.shape == "heads" else "rij"}">{words}</p>'


def _sentence_html(sentence: LaidSentence) -> str:
    left_out = f'<span class="weg" title="Hier zijn zinnen weggelaten">{GAP}</span> ' if sentence.gap else ""
    return left_out + "".join(map(_piece_html, sentence.pieces))


def _piece_html(piece: TextRun) -> str:
    if piece.label:
        return f'<span class="kolom">{escape(piece.text)}</span>'
    return f"<strong>{escape(piece.text)}</strong>" if piece.decisive else escape(piece.text)


def _actions_html(exchange: Exchange, answer: Answer, verdict: Verdict | None, *, several: bool) -> str:
    """Return what can be done with an answer; with a refusal there is nothing to copy or to keep."""
    taking = "" if answer.abstained else _copy_html(exchange, answer) + _keep_html(exchange.number, several=several)
    return (
        f'<div class="handelingen">{taking}{_verdicts_html(exchange.number, answer, verdict)}'
        '<span role="status" class="gelukt" data-gekopieerd></span></div>'
    )


def _copy_html(exchange: Exchange, answer: Answer) -> str:
    text = escape(copied(answer, exchange.titles))
    return f'<button type="button" class="knop" data-kopieer="{text}">Kopieer antwoord met bronnen</button>'


def _keep_html(number: int, *, several: bool) -> str:
    """Return the menu to keep an answer, or the whole conversation, as a file."""
    groups = [("Dit antwoord", str(number)), *([("Heel gesprek", "alles")] if several else [])]
    menu = "".join(
        f'<div role="group" aria-label="{name}"><span class="kop" aria-hidden="true">{name}</span>'
        + "".join(
            f'<button type="button" class="knop" data-bewaar="{what}:{suffix}">{format_}'
            f'<span class="verborgen"> ({name.lower()})</span></button>'
            for suffix, format_ in FORMATS.items()
        )
        + "</div>"
        for name, what in groups
    )
    return f'<details class="menu"><summary class="knop">Bewaren</summary><div class="keuzes">{menu}</div></details>'


def _verdicts_html(number: int, answer: Answer, given: Verdict | None) -> str:
    """Return the buttons for what the user thinks of the answer; a refusal has no source that could be wrong."""
    buttons = "".join(
        f'<button type="button" class="knop {_ICONS.get(verdict, "")}" data-oordeel="{number}:{verdict}" '
        f'title="{verdict.capitalize()}" aria-pressed="{str(verdict == given).lower()}">'
        f'<span class="naam">{verdict.capitalize()}</span></button>'
        for verdict in get_args(Verdict)
        if not (answer.abstained and verdict == "verkeerde bron")
    )
    return f'<div class="oordeel" role="group" aria-label="Uw oordeel over dit antwoord">{buttons}</div>'
