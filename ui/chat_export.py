"""Saving the conversation, or its last answer: a link in the browser, never a file that we write on this computer."""

from __future__ import annotations

import base64
import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from ui.chat_html import lines_html
from ui.chat_state import UNEXPECTED, Conversation
from ui.export import exported
from ui.export_record import record_of

if TYPE_CHECKING:
    import gradio

    from ui.chat import Backend
    from ui.chat_layout import Parts

FORMATS: Mapping[str, tuple[str, str]] = {  # suffix -> name for the user, media type
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".md": ("Markdown", "text/markdown"),
    ".json": ("JSON", "application/json"),
}
_DOWNLOAD = 'watch("value", () => element.querySelector("a[download]")?.click());'


@dataclass(frozen=True, kw_only=True, eq=False)
class Export:
    """The components for saving a conversation."""

    buttons: Mapping[str, gradio.Button]  # by suffix
    last_only: gradio.Checkbox  # shown when there is more than one answer
    made: gradio.HTML  # a link to the file that was made last


def lay_out_export_buttons() -> Mapping[str, gradio.Button]:
    """Create a button for each format."""
    import gradio

    return {
        suffix: gradio.Button(f"Bewaar als {name}", size="sm", min_width=80, elem_id=f"bewaar-{suffix[1:]}")
        for suffix, (name, _) in FORMATS.items()
    }


def lay_out_last_only() -> gradio.Checkbox:
    """Create the choice between the conversation and its last answer."""
    import gradio

    return gradio.Checkbox(
        label="Bewaar alleen het laatste antwoord",
        container=False,
        visible=False,
        interactive=True,
        min_width=80,
        elem_id="bewaar-laatste",
    )


def lay_out_made() -> gradio.HTML:
    """Create the place for the link; page scripts follow it as soon as it is there."""
    import gradio

    return gradio.HTML("", apply_default_css=False, js_on_load=_DOWNLOAD, elem_id="bewaard")


def connect_export(backend: Backend, parts: Parts) -> None:
    """Tie the buttons to what makes the files."""
    export, quiet = parts.export, {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    for suffix, button in export.buttons.items():
        chosen = [parts.memory.conversation, export.last_only]
        made = button.click(partial(_make, backend, suffix), chosen, export.made, **quiet)
        made.failure(partial(lines_html, [(False, UNEXPECTED)]), None, export.made, **quiet)


def _make(backend: Backend, suffix: str, conversation: Conversation, last_only: bool) -> Any:
    if not conversation:
        return ""
    kept = conversation[-1:] if last_only else conversation
    record = record_of(kept, backend.documents(), backend.model_line())
    what = "Het gesprek" if len(kept) > 1 else "Het antwoord"
    return file_html(exported(record, suffix), suffix, dt.datetime.now().astimezone().date(), what)


def file_html(content: bytes, suffix: str, day: dt.date, what: str) -> str:
    """Return a link to a file; no two are the same, so that the same file can be fetched twice."""
    name, data = f"vraagbaak-{day:%Y-%m-%d}{suffix}", base64.b64encode(content).decode("ascii")
    return (
        f'<p class="gelukt" data-gemaakt="{time.monotonic_ns()}">{what} is bewaard als '
        f'<a download="{escape(name)}" href="data:{FORMATS[suffix][1]};base64,{data}">{escape(name)}</a>.</p>'
    )
