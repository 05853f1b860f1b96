"""The small picture of a page beside an answer, with what is quoted marked: fetched when its card comes into view."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.rendering import render
from ui.window.page import PageView, Source, find_place, look_up

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
    asked.failure(lambda: thumbnail_html(None), None, parts.thumbnails, **quiet)


def picture_key(source: Source) -> str:
    """Return what is the same for the same picture: that of the same stretches of the same file."""
    return hashlib.sha256(repr((source.sha256, source.parts)).encode("utf-8", "replace")).hexdigest()[:16]


def thumbnail_html(view: PageView | None, key: str = "") -> str:
    """Return the page in small, moved to the first mark, under its ``key``; without a picture when there is none."""
    image, boxes = (view.image, view.boxes) if view else (None, ())
    return render(
        "thumbnail.html",
        key=key,
        moment=time.monotonic_ns(),  # no two are the same, or thumbnails.js would not hear of the second
        image=image,
        boxes=boxes,
        tall=image.height / image.width if image else 0.0,
        top=min((box.top for box in boxes), default=0.0),
        data=base64.b64encode(image.png).decode("ascii") if image else "",
    )


def _drawing(backend: Backend) -> Any:
    """Return what draws a page; Gradio looks at its annotations."""
    import gradio

    def draw(event, conversation):  # type: ignore[no-untyped-def]
        number, marker = event.beeld.split("-")
        source = find_place(conversation, int(number), int(marker))
        if source is None:
            return thumbnail_html(None)
        # Under the key of what was found: another conversation may be open since it was asked for.
        return thumbnail_html(look_up(backend, source, 0, WIDTH), picture_key(source))

    draw.__annotations__ = {"event": gradio.EventData}
    return draw
