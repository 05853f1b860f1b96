"""The window, put together: ask a question, read the answer, see where it stands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ui.conversation.line import Line
from ui.protocols import Backend
from ui.window.asking import Desk, connect_asking, expected_words
from ui.window.feedback import connect_feedback
from ui.window.history import connect_history
from ui.window.layout import lay_out
from ui.window.loading import connect_loading
from ui.window.page import connect_page
from ui.window.reports import connect_reports
from ui.window.saving import connect_export
from ui.window.search import connect_search
from ui.window.thumbnails import connect_thumbnails
from ui.window.times import Durations

if TYPE_CHECKING:
    import gradio


def build_window(backend: Backend, *, uploads: Path, account: str = "") -> gradio.Blocks:
    """Return the window, ready for ``serve``. Files that come in stand in ``uploads`` until they were read.

    ``account`` is where somebody sees who he is and logs out; "" when nobody logs in.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)  # read while components are made
    import gradio

    with gradio.Blocks(
        title="Vraagbaak", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as window:
        durations = Durations()
        parts = lay_out(
            modes=backend.modes(),
            default_mode=backend.default_mode(),
            model=backend.model_line(),
            address=backend.address(),
            expected=expected_words(backend, durations),
            account=account,
        )
        desk = Desk(backend=backend, parts=parts, durations=durations, line=Line())
        connect_asking(window, desk)
        connect_history(desk)
        connect_reports(window, backend, parts, shared=bool(account))
        connect_search(backend, parts)
        connect_page(backend, parts)
        connect_thumbnails(backend, parts)
        connect_export(backend, parts)
        connect_feedback(backend, parts)
        connect_loading(window, backend, parts)
    return window
