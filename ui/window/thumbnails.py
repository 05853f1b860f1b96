"""The small picture of a page beside an answer, with what is quoted marked: fetched when its card comes into view."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.types import is_pdf
from ui.window.page import PageView, Source, find_place, look_up, marks_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

SCRIPT = Path(__file__).with_name("thumbnails.js")
WIDTH = 640  # pixels; about twice as wide as it is shown, for sharp screens


def lay_out_thumbnails() -> gradio.HTML:
    """Create what asks for pictures and receives them; thumbnails.js puts them where they belong."""
    import gradio

    return gradio.HTML(
        "", apply_default_css=False, js_on_load=SCRIPT.read_text(encoding="utf-8"), elem_id="beelden", padding=False
    )


def connect_thumbnails(backend: Backend, parts: Parts) -> None:
    """Tie a card that comes into view to its picture."""
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    asked = parts.thumbnails.select(_drawing(backend), parts.memory.conversation, parts.thumbnails, **quiet)
    asked.failure(_nothing, None, parts.thumbnails, **quiet)


def picture_key(source: Source) -> str:
    """Return what is the same for the same picture: that of the same stretches of the same file."""
    return hashlib.sha256(repr((source.sha256, source.parts)).encode("utf-8", "replace")).hexdigest()[:16]


def frame_html(name: str, source: Source) -> str:
    """Return the place for the picture of the source of this name; it keeps room when a picture is to be expected."""
    expected = " verwacht" if is_pdf(source.parts[0].document) else ""
    return f'<span class="beeld{expected}" data-beeld="{name}" data-sleutel="{picture_key(source)}"></span>'


def thumbnail_html(view: PageView) -> str:
    """Return the page in small, moved to the first mark; nothing when there is no image."""
    if view.image is None:
        return ""
    tall = view.image.height / view.image.width
    top = min((box.top for box in view.boxes), default=0.0)
    image = base64.b64encode(view.image.png).decode("ascii")
    return (
        f'<span class="klein-blad" style="--hoog:{tall:.4f};--begin:{top * tall:.4f}">'
        f'<img src="data:image/png;base64,{image}" width="{view.image.width}" height="{view.image.height}" alt="">'
        f"{marks_html(view.boxes)}</span>"
    )


def _drawing(backend: Backend) -> Any:
    """Return what draws a page; Gradio looks at its annotations."""
    import gradio

    def draw(event, conversation):  # type: ignore[no-untyped-def]
        number, marker = event.beeld.split("-")
        source = find_place(conversation, int(number), int(marker))
        if source is None:
            return _nothing()
        # Under the key of what was found: another conversation may be open since it was asked for.
        return _sent(picture_key(source), thumbnail_html(look_up(backend, source, 0, WIDTH)))

    draw.__annotations__ = {"event": gradio.EventData}
    return draw


def _nothing() -> str:
    return _sent("", "")


def _sent(key: str, html: str) -> str:
    return f'<div data-sleutel="{key}" data-gemaakt="{time.monotonic_ns()}">{html}</div>'
