"""Small pieces of HTML and text that the parts of the window share. What comes from outside is escaped here."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from index.types import DocumentSummary
from rag.types import Mode
from ui.text.labels import document_label

NOTICES: Mapping[Mode, str] = {
    "antwoord": "Op proef: een AI-model schrijft mee. De controle keurt ook veel ware zinnen niet goed. "
    "Controleer altijd de bron.",
    "citaten": "Deze zinnen staan letterlijk in het rapport; een AI-model koos ze. "
    "Controleer of ze uw vraag beantwoorden.",
}
SEARCHED = "zoek"  # stands for the number of a question in the name of a source that a search found
NAMED = 5  # reports named in an empty conversation; the others are counted


SERVER = "de computer waar Vraagbaak op draait"  # where a window for several people keeps everything


def paragraphs(escaped: str) -> str:
    """Return a paragraph for every line that is not empty."""
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())


def marked_html(passage: str, *quotes: str) -> str:
    """Return ``passage`` escaped, with each quote in <mark>, in order; no mark for a quote that does not follow.

    White space may differ: a quote runs over line ends of the passage.
    """
    parts, at = [], 0
    for words in filter(None, map(str.split, quotes)):
        match = re.compile(r"\s+".join(map(re.escape, words))).search(passage, at)
        if match:
            parts += [escape(passage[at : match.start()]), f"<mark>{escape(match[0])}</mark>"]
            at = match.end()
    return "".join([*parts, escape(passage[at:])])


def notice_html(mode: Mode, model: str, expected: str = "", address: str = "") -> str:
    """Return the permanent line below the question box.

    ``expected``: how long it takes, if told here; ``address``: of the server that the passages go to, "" for none.
    """
    takes = f"Een antwoord duurt {escape(expected)}. " if expected else ""
    by = f" Model: {escape(model)}." if mode == "antwoord" and model else ""
    by += f" Uw vraag en de gevonden tekst gaan naar {escape(address)}." if mode == "antwoord" and address else ""
    return f'<p class="letop">{takes}{NOTICES[mode]}{by}</p>'


def scope_html(documents: Sequence[DocumentSummary], chosen: Sequence[str]) -> str:
    """Return which reports the next question searches, with the way to change that."""
    searched = [document for document in documents if document.name in chosen]
    if not searched:
        return ""
    if len(searched) == 1:
        where = escape(document_label(searched[0]))
    else:
        where = f"{'alle' if len(searched) == len(documents) else 'de gekozen'} {len(searched)} rapporten"
    return (
        f'<p class="letop">Zoekt in {where}. <a href="#tab-rapporten" data-tab="rapporten">'
        "Rapporten kiezen of toevoegen</a></p>"
    )


def welcome_html(documents: Sequence[DocumentSummary]) -> str:
    """Return what stands in an empty conversation: what this is and cannot do, and what there is to ask about."""
    what = (
        '<section class="welkom" aria-labelledby="welkom-kop"><h2 id="welkom-kop">Wat kunt u hier?</h2>'
        "<p><strong>Vraagbaak geeft een kort antwoord</strong> met de tekst uit uw rapporten waar het staat, en noemt "
        "steeds de pagina.</p>"
        "<p><strong>Vraagbaak weet niets van buiten uw rapporten</strong>, en geeft geen antwoord als het daar niets "
        "over vindt.</p>"
        "<p><strong>Controleer altijd de bron</strong> voordat u een antwoord gebruikt, want Vraagbaak kan iets missen "
        "of een verkeerde zin kiezen.</p>"
    )
    if not documents:
        return (
            f"{what}<p><strong>Er is nog geen rapport.</strong> "
            '<a href="#tab-rapporten" data-tab="rapporten">Voeg eerst een rapport toe</a>.</p></section>'
        )
    names = [escape(document_label(document)) for document in documents]
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"en {len(names) - NAMED + 1} andere rapporten"]
    items = "".join(f"<li>{name}</li>" for name in names)
    return f'{what}<p class="kop">U kunt vragen stellen over:</p><ul>{items}</ul></section>'


def examples_html(questions: Sequence[str]) -> str:
    """Return the heading above the example questions; nothing when there are none."""
    return '<h3 class="voorbeeldkop">Vragen die deze rapporten beantwoorden</h3>' if questions else ""


def lines_html(lines: Sequence[tuple[bool, str]]) -> str:
    """Return messages (went well, plain text) one below the other."""
    return "".join(
        f'<p class="gelukt">{escape(text)}</p>' if well else f'<p class="fout" role="alert">{escape(text)}</p>'
        for well, text in lines
    )
