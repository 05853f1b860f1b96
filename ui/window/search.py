"""The tab for searching without a language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from ui.errors import EXPECTED_ERRORS
from ui.rendering import render
from ui.text.labels import counted, document_label
from ui.window.loading import loading_line
from ui.window.messages import line_html
from ui.window.parts import Search
from ui.window.scope import nothing_to_search, searched_documents
from ui.window.sources import hits_html

if TYPE_CHECKING:
    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

LONGEST = 1000  # characters
MOST = 10  # passages


def lay_out_search(html: Any) -> Search:
    """Create the components; ``html`` makes a gradio.HTML without its default style."""
    import gradio

    with gradio.Column(elem_id="zoekblad"):
        html(render("search_head.html"))
        box = gradio.Textbox(
            label="Zoek naar",
            placeholder="Typ woorden of een vraag en druk op Enter",
            lines=1,
            max_lines=1,
            max_length=LONGEST,
            elem_id="zoekvak",
        )
        send = gradio.Button("Zoek", variant="primary", elem_id="zoek-knop", size="md", min_width=90)
        scope = html("", elem_id="zoekt-ook-in")
        status = html("", elem_id="zoek-melding")
        hits = html("", elem_id="treffers")
    return Search(box=box, send=send, scope=scope, status=status, hits=hits, found=gradio.State(()))


def connect_search(backend: Backend, parts: Parts) -> None:
    """Tie the events of searching to their functions."""
    import gradio

    search = parts.search
    gradio.on(
        [search.send.click, search.box.submit],
        partial(_search, backend, parts),
        [search.box, parts.reports.chosen, parts.reports.present],
        [search.status, search.hits, search.found],
        concurrency_limit=None,
        show_progress="hidden",
        api_visibility="private",
    )


def _search(
    backend: Backend, parts: Parts, text: str, chosen: Sequence[str], present: Sequence[str] | None = None
) -> Iterator[Updates]:
    search, documents = parts.search, backend.documents()
    searched = searched_documents(documents, chosen, present)
    if not searched:
        yield _nothing(search, nothing_to_search(documents, chosen, may_change=backend.may_change()))
        return
    if not any(sign.isalnum() for sign in text):
        yield _nothing(search, "Typ eerst waar u naar zoekt.")
        return
    line = loading_line(backend)
    if line:
        yield _nothing(search, line)
    try:
        hits = backend.search(text.strip(), documents=[document.name for document in searched], most=MOST)
    except EXPECTED_ERRORS as error:
        yield _nothing(search, str(error), failed=True)
        return
    titles = {document.name: document_label(document) for document in documents}
    told = f"{counted(len(hits), 'passage', 'passages')} gevonden voor \u201c{text.strip()}\u201d."
    yield {search.status: line_html(told), search.hits: hits_html(hits, titles), search.found: hits}


def _nothing(search: Search, why: str, *, failed: bool = False) -> Updates:
    return {search.status: line_html(why, failed=failed), search.hits: "", search.found: ()}
