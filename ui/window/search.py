"""The tab for searching without a language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from ui.errors import EXPECTED_ERRORS
from ui.text.labels import counted, document_label
from ui.window.loading import loading_line
from ui.window.parts import Search
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
        html(
            '<h2>Zoeken</h2><p class="opmerking">U vindt hier passages uit uw rapporten. '
            "Er wordt niets geschreven door een AI-model. Wat het best past, staat bovenaan.</p>"
        )
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
        [search.box, parts.reports.chosen],
        [search.status, search.hits, search.found],
        concurrency_limit=None,
        show_progress="hidden",
        api_visibility="private",
    )


def _search(backend: Backend, parts: Parts, text: str, chosen: Sequence[str]) -> Iterator[Updates]:
    search, documents = parts.search, backend.documents()
    searched = tuple(document.name for document in documents if document.name in chosen)
    if not documents:
        yield _nothing(search, "Voeg eerst een rapport toe, onder \u201cRapporten\u201d.")
        return
    if not searched:
        yield _nothing(search, "Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d.")
        return
    if not any(sign.isalnum() for sign in text):
        yield _nothing(search, "Typ eerst waar u naar zoekt.")
        return
    line = loading_line(backend)
    if line:
        yield _nothing(search, line)
    try:
        hits = backend.search(text.strip(), documents=searched, most=MOST)
    except EXPECTED_ERRORS as error:
        yield _nothing(search, f'<p class="fout">{escape(str(error))}</p>')
        return
    titles = {document.name: document_label(document) for document in documents}
    told = f"{counted(len(hits), 'passage', 'passages')} gevonden voor \u201c{escape(text.strip())}\u201d."
    yield {search.status: told, search.hits: hits_html(hits, titles), search.found: hits}


def _nothing(search: Search, why: str) -> Updates:
    return {search.status: why, search.hits: "", search.found: ()}
