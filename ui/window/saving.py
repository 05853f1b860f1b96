"""Saving an answer, or the conversation: a link in the browser, never a file that we write on this computer."""

from __future__ import annotations

import base64
import datetime as dt
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ui.conversation.exchange import Conversation
from ui.errors import UNEXPECTED
from ui.export.saving import exported
from ui.export.transcript import transcript_of
from ui.rendering import render
from ui.window.messages import lines_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

MEDIA_TYPES: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown",
    ".json": "application/json",
}
_SCRIPT = """
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bewaar]");
  if (!button) return;
  const [wat, soort] = button.dataset.bewaar.split(":");
  trigger("select", { wat, soort });
});
watch("value", () => element.querySelector("a[download]")?.click());
"""


def lay_out_export() -> gradio.HTML:
    """Create what hears the menus, and the place for the link; it is followed as soon as it is there."""
    import gradio

    return gradio.HTML("", apply_default_css=False, js_on_load=_SCRIPT, elem_id="bewaard")


def connect_export(backend: Backend, parts: Parts) -> None:
    """Tie the menus to what makes the files."""
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    made = parts.made.select(_making(backend), parts.memory.conversation, parts.made, **quiet)
    made.failure(partial(lines_html, [(False, UNEXPECTED)]), None, parts.made, **quiet)


def _making(backend: Backend) -> Any:
    """Return what makes a file; Gradio looks at its annotations."""
    import gradio

    def make(event, conversation):  # type: ignore[no-untyped-def]
        return _made(backend, conversation, event.wat, event.soort)

    make.__annotations__ = {"event": gradio.EventData}
    return make


def _made(backend: Backend, conversation: Conversation, what: str, suffix: str) -> str:
    """Return the link to the file of the conversation ("alles") or of the exchange with this number."""
    kept = tuple(exchange for exchange in conversation if what in ("alles", str(exchange.number)))
    if not kept or suffix not in MEDIA_TYPES:
        return ""
    record = transcript_of(kept, backend.documents(), backend.model_line())
    name = "Het gesprek" if what == "alles" else "Het antwoord"
    return file_html(exported(record, suffix), suffix, dt.datetime.now().astimezone().date(), name)


def file_html(content: bytes, suffix: str, day: dt.date, what: str) -> str:
    """Return a link to a file; no two are the same, so that the same file can be fetched twice."""
    name, data = f"vraagbaak-{day:%Y-%m-%d}{suffix}", base64.b64encode(content).decode("ascii")
    return render(
        "saved_file.html", moment=time.monotonic_ns(), what=what, name=name, type=MEDIA_TYPES[suffix], data=data
    )
