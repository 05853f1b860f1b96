"""The list of kept conversations as HTML. What comes from outside is escaped here."""

from collections.abc import Sequence
from html import escape

from ui.history.conversations import LONGEST_TITLE, ConversationSummary
from ui.text.labels import counted, day


def conversations_html(found: Sequence[ConversationSummary], search: str) -> str:
    """Return a card for every conversation, with its dialogs, and the way to erase them all."""
    if not found and search:
        return f'<p class="opmerking">Niets gevonden voor \u201c{escape(search)}\u201d.</p>'
    if not found:
        return '<p class="opmerking">Er zijn nog geen gesprekken bewaard.</p>'
    cards = "".join(f"<li>{_card(number, summary)}</li>" for number, summary in enumerate(found, 1))
    return f'<ul class="kaarten">{cards}</ul>'


def erase_all_html() -> str:
    """Return the button that erases everything, with its question."""
    return (
        '<button type="button" class="knop gevaar" data-opent="alles-wissen" aria-haspopup="dialog">Alles wissen'
        "</button>"
        + _dialog(
            "alles-wissen",
            "Alle gesprekken wissen?",
            "<p>Alle bewaarde gesprekken en uw oordelen over antwoorden worden voorgoed gewist. "
            "Uw rapporten blijven.</p>",
            '<button type="button" class="knop" data-sluit>Nee, bewaren</button>'
            '<button type="button" class="knop gevaar" data-alles>Ja, alles wissen</button>',
        )
    )


def _card(number: int, summary: ConversationSummary) -> str:
    title, id_ = escape(summary.title), escape(summary.id)
    about = f'<span class="verborgen"> {title}</span>'
    found = f"<p>{escape(summary.snippet)}</p>" if summary.snippet else ""
    facts = f"{escape(day(summary.changed))}, {escape(summary.changed[11:16])} uur. "
    return (
        f'<article class="kaart" aria-labelledby="bewaard-{number}"><h3 id="bewaard-{number}">{title}</h3>'
        f'<p class="opmerking">{facts}{counted(summary.questions, "vraag", "vragen")}.</p>{found}'
        f'<div class="knoppen"><button type="button" class="knop" data-open="{id_}">Openen{about}</button>'
        f'<button type="button" class="knop" data-opent="naam-{number}" aria-haspopup="dialog">Naam wijzigen{about}'
        f'</button><button type="button" class="knop" data-opent="wis-{number}" aria-haspopup="dialog">Wissen{about}'
        f"</button></div>{_rename(number, summary)}{_erase(number, summary)}</article>"
    )


def _rename(number: int, summary: ConversationSummary) -> str:
    field = f"naam-veld-{number}"
    return _dialog(
        f"naam-{number}",
        "Naam wijzigen",
        f'<p><label for="{field}">Nieuwe naam van het gesprek</label>'
        f'<input type="text" id="{field}" maxlength="{LONGEST_TITLE}" value="{escape(summary.title)}"></p>',
        '<button type="button" class="knop" data-sluit>Annuleren</button>'
        f'<button type="button" class="knop" data-hernoem="{escape(summary.id)}">Bewaren</button>',
    )


def _erase(number: int, summary: ConversationSummary) -> str:
    return _dialog(
        f"wis-{number}",
        "Gesprek wissen?",
        f"<p>U wist \u201c{escape(summary.title)}\u201d en uw oordelen over de antwoorden voorgoed.</p>",
        '<button type="button" class="knop" data-sluit>Nee, bewaren</button>'
        f'<button type="button" class="knop gevaar" data-wis="{escape(summary.id)}">Ja, wissen</button>',
    )


def _dialog(name: str, title: str, body: str, buttons: str) -> str:
    return (
        f'<dialog id="{name}" class="venster" aria-labelledby="{name}-kop"><h4 id="{name}-kop">{title}</h4>{body}'
        f'<div class="knoppenrij">{buttons}</div></dialog>'
    )
