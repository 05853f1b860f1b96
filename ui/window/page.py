"""A page of a report in a dialog, with what is quoted of it marked."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.reading.pdf.pdfium import PageImage
from index.types import Box
from rag.types import Citation, Place
from ui.conversation.exchange import Conversation, Exchange
from ui.errors import EXPECTED_ERRORS, UNEXPECTED
from ui.rendering import render
from ui.search import SearchResult
from ui.text.answer import place_text
from ui.text.labels import document_label
from ui.text.place_layout import origins_of, page_of, pages_of, standing
from ui.window.marking import marked_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

SCRIPT = Path(__file__).with_name("page.js")
SEARCHED = "zoek"  # stands for the number of a question in the name of a source that a search found
WIDTH = 1600  # pixels of an image; sharp enough to enlarge
NOT_SHOWN = "De pagina is niet te tonen"
GONE = "Deze bron is er niet meer. Sluit dit venster en kies opnieuw een bron."
UNSURE = "Niet alles is op deze pagina met zekerheid aan te wijzen. Hieronder leest u het."
REPLACED = "Dit rapport is vervangen. Het citaat komt uit de vorige versie. Hieronder leest u het."
NO_PDF = "Dit rapport is geen pdf. U ziet de tekst rond het citaat."


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is quoted and where it stands."""

    parts: tuple[Citation, ...]  # in reading order: the stretches that it is made of; at least one
    quote: str  # as it is read, a line for each paragraph, item and row
    words: tuple[str, ...]  # its sentences as they stand in the report
    around: str  # the text of the report around it
    label: str  # title, organisation and year of the document
    origin: str = ""  # in words, in brackets, when the quote is no text of the report itself
    sha256: str = ""  # of the document when it was quoted; "" when that is not known

    @property
    def pages(self) -> tuple[int, ...]:
        """Physical pages that it stands on, from 1, in order."""
        return tuple(sorted({part.page for part in self.parts}))

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return self.named(self.pages)

    def named(self, pages: Sequence[int]) -> str:
        """Return these pages in words; what is on the sheet of another page than those of the quote is not known."""
        labels = {part.page: part.label for part in self.parts}
        return pages_of(self.parts[0].document, ((page, labels.get(page, "")) for page in pages))


@dataclass(frozen=True, kw_only=True)
class PageView:
    """What the dialog shows of a report."""

    source: Source
    number: int  # physical page that is shown, from 1
    last: int  # number of pages of the document; 0 when it is not known
    image: PageImage | None  # None: there is only text to show
    boxes: Sequence[Box] = ()  # where the stretches on this page stand on the image
    sure: bool = True  # every stretch on this page has its boxes
    error: str = ""  # plain Dutch, why the page cannot be shown; "" when it can


def lay_out_page() -> gradio.HTML:
    """Create what the dialog is filled with; page.js makes the dialog around it."""
    import gradio

    return gradio.HTML(
        "",
        apply_default_css=False,
        js_on_load=SCRIPT.read_text(encoding="utf-8"),
        elem_id="pagina",
        waiting=message_html("De pagina wordt opgehaald\u2026", ""),
    )


def connect_page(backend: Backend, parts: Parts) -> None:
    """Tie the choice of a source, or of another page, to what fills the dialog."""
    # Every press counts, also while a page is on its way; page.js shows the last one asked for.
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    page = parts.page
    chosen = page.select(_filling(backend), [parts.memory.conversation, parts.search.found], page, **quiet)
    chosen.failure(lambda: message_html(NOT_SHOWN, UNEXPECTED), None, page, **quiet)


def _filling(backend: Backend) -> Any:
    """Return what shows the page of a source; Gradio looks at its annotations."""
    import gradio

    def fill(event, conversation, hits):  # type: ignore[no-untyped-def]
        place, turn = int(event.bron), int(event.beurt)
        if event.vraag == SEARCHED:
            source = find_hit(backend, hits, place)
        else:
            source = find_place(conversation, int(event.vraag), place)
        if source is None:
            return message_html(NOT_SHOWN, GONE, turn)
        return page_html(look_up(backend, source, int(event.pagina)), turn)

    fill.__annotations__ = {"event": gradio.EventData}
    return fill


def source_of(exchange: Exchange, place: Place) -> Source:
    """Return where a place of an answer stands."""
    digests = {document.name: document.sha256 for document in exchange.searched}
    return Source(
        parts=place.citations,
        quote=place_text(place),
        words=tuple(sentence.text for sentence in place.sentences),
        around=place.around,
        label=exchange.titles.get(place.document, place.document),
        origin=origins_of((sentence.kind for sentence in place.sentences), scanned=place.scanned),
        sha256=digests.get(place.document, ""),
    )


def find_place(conversation: Conversation, number: int, marker: int) -> Source | None:
    """Return a place of an exchange; None when there is no such place."""
    for exchange in conversation:
        for place in exchange.answer.places if exchange.answer and exchange.number == number else ():
            if place.marker == marker:
                return source_of(exchange, place)
    return None


def find_hit(backend: Backend, hits: Sequence[SearchResult], place: int) -> Source | None:
    """Return the sentence of the hit in this place, from 1; None when there is no such hit or it cannot be placed."""
    hit = hits[place - 1] if 0 < place <= len(hits) else None
    if hit is None or not hit.citations:
        return None
    labels = {document.name: document_label(document) for document in backend.documents()}
    label = labels.get(hit.document, hit.document)
    around = hit.passage.chunk.text
    origin = origins_of([hit.kind], scanned=hit.passage.chunk.scanned)
    return Source(parts=hit.citations, quote=hit.text, words=(hit.text,), around=around, label=label, origin=origin)


def look_up(backend: Backend, source: Source, page: int, width: int = WIDTH) -> PageView:
    """Return page ``page`` of the report that a quote is from, 0 for the first one that it stands on."""
    document, shown = source.parts[0].document, page or source.pages[0]
    present = next((summary for summary in backend.documents() if summary.name == document), None)
    view = partial(PageView, source=source, number=shown, last=present.pages if present else 0)
    if present and source.sha256 and present.sha256 != source.sha256:
        return view(image=None, error=REPLACED)
    try:
        image = backend.page_image(document, shown, width)
        found = [backend.marks(part) for part in source.parts if image and part.page == shown]
    except EXPECTED_ERRORS as error:
        return view(image=None, error=str(error))
    return view(image=image, boxes=[box for boxes in found for box in boxes], sure=all(found))


def reference(source: Source) -> str:
    """Return the quote with its source, to paste in a text."""
    return f"\u201c{source.quote}\u201d {source.label}, {source.where}{source.origin}"


def message_html(title: str, error: str, turn: int = 0) -> str:
    """Return a dialog without a page, as the answer to request ``turn`` of page.js; 0: to none in particular."""
    return render("page_message.html", title=title, error=error, turn=turn)


def page_html(view: PageView, turn: int = 0) -> str:
    """Return the dialog, as the answer to request ``turn`` of page.js."""
    return render(
        "page.html",
        view=view,
        turn=turn,
        shown=_shown(view),
        remark=_remark(view),
        data=base64.b64encode(view.image.png).decode("ascii") if view.image else "",
        around=marked_html(view.source.around, *view.source.words),
        copied=reference(view.source),
    )


def _shown(view: PageView) -> str:
    """Return which page is shown: "Pagina 5 van 20 (gedrukt: 1)", or the section of a file without pages."""
    parts = view.source.parts
    label = next((part.label for part in parts if part.page == view.number), "")
    where = page_of(parts[0].document, view.number, label, view.last)
    return where[:1].upper() + where[1:]


def _remark(view: PageView) -> str:
    if view.error:
        return ""
    if view.image is None:
        return NO_PDF
    pages = view.source.pages
    if view.number not in pages:
        return f"Het citaat staat {standing(view.source.where)}."
    told = "Het citaat is omlijnd." if view.sure else UNSURE
    if view.number > pages[0]:
        told += f" Het begint op {view.source.named(pages[:1])}."
    if view.number < pages[-1]:
        following = next(page for page in pages if page > view.number)
        told += f" Het gaat verder op {view.source.named([following])}."
    return told
