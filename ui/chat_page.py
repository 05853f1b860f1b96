"""A page of a report in a dialog, with the quoted sentence marked. What comes from outside is escaped here."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.pdfium import PageImage
from index.types import Box
from rag.types import Answer, Citation
from ui.chat_html import SEARCHED, document_label, marked_html
from ui.chat_state import EXPECTED_ERRORS, UNEXPECTED, Conversation, without_marks
from ui.search import Hit

if TYPE_CHECKING:
    import gradio

    from ui.chat import Backend
    from ui.chat_layout import Parts

SCRIPT = Path(__file__).with_name("page.js")
WIDTH = 1600  # pixels of an image; sharp enough to enlarge
NOT_SHOWN = "De pagina is niet te tonen"
GONE = "Deze bron is er niet meer. Sluit dit venster en kies opnieuw een bron."
UNSURE = "De zin is op deze pagina niet met zekerheid aan te wijzen. Hieronder leest u hem."
REPLACED = "Dit rapport is vervangen. Het citaat komt uit de vorige versie. Hieronder leest u het."
NO_PDF = "Dit rapport is geen pdf. U ziet de tekst rond het citaat."


@dataclass(frozen=True, kw_only=True)
class Source:
    """A quote and where it stands."""

    parts: tuple[Citation, ...]  # in reading order: a piece for each page that its sentence stands on; at least one
    label: str  # title, organisation and year of the document
    page: int  # that it opens on, physical, from 1
    sha256: str = ""  # of the document when it was quoted; "" when that is not known


@dataclass(frozen=True, kw_only=True)
class PageView:
    """What the dialog shows of a report."""

    parts: tuple[Citation, ...]  # the quote, in reading order: a piece for each page that its sentence stands on
    label: str  # title, organisation and year of the document
    number: int  # physical page that is shown, from 1
    last: int  # number of pages of the document; 0 when it is not known
    image: PageImage | None  # None: there is only text to show
    boxes: Sequence[Box] = ()  # where the piece of the quote on this page stands on the image
    error: str = ""  # plain Dutch, why the page cannot be shown; "" when it can


def lay_out_page() -> gradio.HTML:
    """Create what the dialog is filled with; page.js makes the dialog around it."""
    import gradio

    return gradio.HTML(
        "",
        apply_default_css=False,
        js_on_load=SCRIPT.read_text(encoding="utf-8"),
        elem_id="pagina",
        waiting=turn_html(message_html("De pagina wordt opgehaald\u2026", "")),
    )


def connect_page(backend: Backend, parts: Parts) -> None:
    """Tie the choice of a source, or of another page, to what fills the dialog."""
    # Every press counts, also while a page is on its way; page.js shows the last one asked for.
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    page = parts.page
    chosen = page.select(_filling(backend), [parts.memory.conversation, parts.search.found], page, **quiet)
    chosen.failure(lambda: turn_html(message_html(NOT_SHOWN, UNEXPECTED)), None, page, **quiet)


def _filling(backend: Backend) -> Any:
    """Return what shows the page of a source; Gradio looks at its annotations."""
    import gradio

    def fill(event, conversation, hits):  # type: ignore[no-untyped-def]
        place, turn = int(event.bron), int(event.beurt)
        if event.vraag == SEARCHED:
            source = find_hit(backend, hits, place)
        else:
            source = find_citation(conversation, int(event.vraag), place)
        if source is None:
            return turn_html(message_html(NOT_SHOWN, GONE), turn)
        return turn_html(page_html(look_up(backend, source, int(event.pagina))), turn)

    fill.__annotations__ = {"event": gradio.EventData}
    return fill


def find_citation(conversation: Conversation, number: int, marker: int) -> Source | None:
    """Return a source of an exchange; None when there is no such source."""
    for exchange in conversation:
        for citation in exchange.answer.citations if exchange.answer and exchange.number == number else ():
            if exchange.answer and citation.marker == marker:
                label = exchange.titles.get(citation.document, citation.document)
                digests = {document.name: document.sha256 for document in exchange.searched}
                return Source(
                    parts=_pieces(exchange.answer, citation),
                    label=label,
                    page=citation.page,
                    sha256=digests.get(citation.document, ""),
                )
    return None


def find_hit(backend: Backend, hits: Sequence[Hit], place: int) -> Source | None:
    """Return the sentence of the hit in this place, from 1; None when there is no such hit or it cannot be placed."""
    hit = hits[place - 1] if 0 < place <= len(hits) else None
    if hit is None or not hit.citations:
        return None
    labels = {document.name: document_label(document) for document in backend.documents()}
    return Source(parts=hit.citations, label=labels.get(hit.document, hit.document), page=hit.page)


def look_up(backend: Backend, source: Source, page: int) -> PageView:
    """Return page ``page`` of the report that a quote is from, 0 for the page that it opens on."""
    document, shown = source.parts[0].document, page or source.page
    present = next((summary for summary in backend.documents() if summary.name == document), None)
    last = present.pages if present else 0
    view = partial(PageView, parts=source.parts, label=source.label, number=shown, last=last)
    if present and source.sha256 and present.sha256 != source.sha256:
        return view(image=None, error=REPLACED)
    try:
        image = backend.page_image(document, shown, WIDTH)
        boxes = [box for part in source.parts if image and part.page == shown for box in backend.marks(part)]
    except EXPECTED_ERRORS as error:
        return view(image=None, error=str(error))
    return view(image=image, boxes=boxes)


def _pieces(answer: Answer, citation: Citation) -> tuple[Citation, ...]:
    """Return the citations that make up the sentence of a citation: more than one when it runs on over a page."""
    for sentence in answer.sentences:
        if sentence.verbatim and citation.marker in sentence.markers:
            parts = [other for other in answer.citations if other.marker in sentence.markers]
            parts.sort(key=lambda part: part.page)
            follow = all(
                (after.document, after.page) == (before.document, before.page + 1) for before, after in pairwise(parts)
            )
            if follow and whole(parts) in " ".join(without_marks(sentence.text).split()):
                return tuple(parts)
    return (citation,)


def whole(parts: Sequence[Citation]) -> str:
    """Return the quote on one line."""
    return " ".join(" ".join(part.quote for part in parts).split())


def pages_of(parts: Sequence[Citation]) -> str:
    """Return where the quote stands, in words."""
    return f"pagina {' en '.join(str(part.page) for part in parts)}"


def reference(parts: Sequence[Citation], label: str) -> str:
    """Return the quote with its source, to paste in a text."""
    return f"\u201c{whole(parts)}\u201d {label}, {pages_of(parts)}"


def turn_html(html: str, turn: int = 0) -> str:
    """Return the dialog as the answer to request ``turn`` of page.js; 0 for what answers none in particular."""
    return f'<div data-beurt="{turn}">{html}</div>'


def message_html(title: str, error: str) -> str:
    """Return a dialog without a page."""
    told = f'<p class="fout" role="alert">{escape(error)}</p>' if error else ""
    return f"{_head(title)}{told}"


def page_html(view: PageView) -> str:
    """Return the dialog. Its buttons are always the same ones in the same place, so that the focus stays on them."""
    quoted = escape(whole(view.parts))
    copied = escape(reference(view.parts, view.label))
    of = f" van {view.last}" if view.last else ""
    return (
        f"{_head(view.label)}"
        f'<p class="opmerking" role="status">Pagina {view.number}{of}. {_remark(view)}</p>'
        f"{_buttons(view)}"
        f"{_error(view)}{_sheet(view)}"
        f'<h3>Het citaat, op {pages_of(view.parts)}</h3><blockquote lang="nl">{quoted}</blockquote>'
        '<div class="knoppenrij"><span role="status" class="gelukt" data-gekopieerd></span>'
        f'<button type="button" class="knop" data-kopieer="{copied}">Kopieer citaat met bronvermelding</button></div>'
    )


def _head(title: str) -> str:
    return (
        f'<div class="paginakop"><h2 id="pagina-titel" tabindex="-1">{escape(title)}</h2>'
        '<button type="button" class="knop" data-sluit>Sluiten</button></div>'
    )


def _remark(view: PageView) -> str:
    if view.error:
        return ""
    if view.image is None:
        return NO_PDF
    if view.number not in [part.page for part in view.parts]:
        return f"Het citaat staat op {pages_of(view.parts)}."
    told = "De aangehaalde zin is omlijnd." if view.boxes else UNSURE
    if view.number > view.parts[0].page:
        told += f" De zin begint op pagina {view.parts[0].page}."
    if view.number < view.parts[-1].page:
        told += f" De zin gaat verder op pagina {view.parts[-1].page}."
    return told


def _error(view: PageView) -> str:
    return f'<p class="fout" role="alert">{escape(view.error)}</p>' if view.error else ""


def _buttons(view: PageView) -> str:
    """Return the buttons; not for a text, which has no pages. One that leads nowhere stays, or it loses the focus."""
    if view.image is None and not view.error:
        return ""
    return (
        f'<div class="paginaknoppen" data-getoond="{view.number}" data-laatste="{view.last}">'
        f"{_page_button('Vorige pagina', -1, view.number <= 1)}"
        f"{_page_button('Volgende pagina', 1, 0 < view.last <= view.number)}"
        '<button type="button" class="knop" data-zoom="-50">Kleiner</button>'
        '<output role="status">100%</output>'
        '<button type="button" class="knop" data-zoom="50">Groter</button></div>'
    )


def _page_button(text: str, step: int, off: bool) -> str:
    return f'<button type="button" class="knop" data-stap="{step}" aria-disabled="{str(off).lower()}">{text}</button>'


def _sheet(view: PageView) -> str:
    """Return the image with its marks, or the text around the quote."""
    if view.image is None:
        around = marked_html(view.parts[0].passage, whole(view.parts))
        return f'<div class="bladtekst" tabindex="0" role="group" aria-label="Tekst rond het citaat">{around}</div>'
    data, image = base64.b64encode(view.image.png).decode("ascii"), view.image
    name = escape(f"Pagina {view.number} van {view.label}")
    return (
        '<div class="bladvak" tabindex="0" role="group" aria-label="Beeld van de pagina"><div class="blad">'
        f'<img src="data:image/png;base64,{data}" width="{image.width}" height="{image.height}" alt="{name}">'
        f"{''.join(map(_mark, view.boxes))}</div></div>"
    )


def _mark(box: Box) -> str:
    left, top, width, height = box.left, box.top, box.right - box.left, box.bottom - box.top
    place = f"left:{left:.3%};top:{top:.3%};width:{width:.3%};height:{height:.3%}"
    return f'<span class="markering" style="{place}"></span>'
