"""The window while the models are still being loaded behind it: a line that says so, and the reports once they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from ui.rendering import render
from ui.window.reports import listed_outputs, refresh

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

_LOOK = 1.0  # seconds between two looks, only while something is being loaded


def loading_line(backend: Backend) -> str:
    """Return one Dutch line for who asks while something is being loaded; "" when nothing is."""
    doing = backend.loading()
    return f"Vraagbaak is nog bezig: {doing}. Daarna komt uw antwoord vanzelf." if doing else ""


def connect_loading(window: gradio.Blocks, backend: Backend, parts: Parts) -> None:
    """Show what is being loaded while the window is open, and the reports once it is done."""
    import gradio

    timer = gradio.Timer(_LOOK, active=False)
    kept = [parts.reports.chosen, parts.reports.present]
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    window.load(partial(_begin, backend, parts, timer), None, [timer, parts.loading], **quiet)
    timer.tick(partial(_look, backend, parts, timer), kept, [timer, parts.loading, *listed_outputs(parts)], **quiet)


def _begin(backend: Backend, parts: Parts, timer: gradio.Timer) -> Updates:
    import gradio

    doing = backend.loading()
    return {timer: gradio.Timer(active=bool(doing)), parts.loading: _told(doing)}


def _look(
    backend: Backend,
    parts: Parts,
    timer: gradio.Timer,
    chosen: Sequence[str],
    present: Sequence[str],
) -> Updates:
    import gradio

    doing = backend.loading()
    if doing:
        return {parts.loading: _told(doing)}
    told = refresh(backend, parts, chosen, present)
    return {timer: gradio.Timer(active=False), parts.loading: "", **told}


def _told(doing: str) -> str:
    return render("loading.html", doing=doing)
