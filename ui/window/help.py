"""The help tab: how to use the window, in plain Dutch, and what is known about its accessibility."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.reading.kinds import IN_WORDS
from rag.types import Mode
from ui.rendering import render

if TYPE_CHECKING:
    import gradio

STATEMENT = Path(__file__).with_name("toegankelijkheid.md")


def lay_out_help(html: Any, modes: Sequence[Mode], model: str, address: str, *, shared: bool) -> gradio.HTML:
    """Create the page; ``html`` makes a gradio.HTML without its default style."""
    import gradio

    help_ = html(help_html(modes, model, address, shared=shared, may_change=not shared), elem_id="uitleg")
    gradio.Markdown(STATEMENT.read_text(encoding="utf-8"), elem_id="toegankelijkheid", latex_delimiters=[])
    return help_


def help_html(
    modes: Sequence[Mode], model: str, address: str = "", *, shared: bool = False, may_change: bool = True
) -> str:
    """Return how to use the window.

    ``model`` is the name of the model that writes, ``address`` that of the server it runs on; "" when there is none.
    ``shared``: several people log in, from computers of their own. ``may_change``: adds and removes reports.
    """
    told = {"modes": modes, "model": model, "address": address, "shared": shared, "may_change": may_change}
    return render("help.html", **told, kinds=IN_WORDS)
