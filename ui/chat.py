"""The chat window: ask a question, read the answer, see where it stands."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.collection import Added
from index.overview import Overview
from index.pdfium import PageImage
from index.types import Box, DocumentSummary
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.chat_asking import Desk, connect_asking, expected_words
from ui.chat_export import connect_export
from ui.chat_feedback import connect_feedback
from ui.chat_history import connect_history
from ui.chat_layout import lay_out
from ui.chat_line import Line
from ui.chat_page import connect_page
from ui.chat_reports import connect_reports
from ui.chat_search import connect_search
from ui.chat_thumbnails import connect_thumbnails
from ui.chat_times import Durations
from ui.feedback import FeedbackStore
from ui.history import History
from ui.search import Hit
from ui.theme import STYLE, head, theme

if TYPE_CHECKING:
    import gradio

HOST = "127.0.0.1"
USUAL_PORT = 7860


class Backend(Protocol):
    """What the window asks of the rest of the product."""

    def documents(self) -> Sequence[DocumentSummary]:
        """Return the documents of the collection, in the order to show."""
        ...

    def overviews(self) -> Sequence[Overview]:
        """Return each document at a glance, in the order to show. Raises CorpusError, ModelError."""
        ...

    def add_file(self, path: Path, progress: Callable[[float, str], None]) -> Added:
        """Add a file; ``progress`` gets the share done (0..1) and what is being done, in Dutch.

        Raises index.errors.CorpusError; its message is shown as it is.
        """
        ...

    def remove(self, name: str) -> None:
        """Take a document out. Raises index.errors.CorpusError."""
        ...

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        """Yield the passages, then the text as it comes; return the checked answer. Closing it stops the model."""
        ...

    def search(self, text: str, *, documents: Sequence[str], most: int) -> Sequence[Hit]:
        """Return the passages of ``documents`` that fit best, best first. Raises index.errors.CorpusError."""
        ...

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        """Return a page as an image, about ``width`` pixels wide; None for a text file. Raises CorpusError."""
        ...

    def marks(self, citation: Citation) -> Sequence[Box]:
        """Return where on its page a quote stands; nothing when not for certain. Raises CorpusError, ModelError."""
        ...

    def history(self) -> History:
        """Return the conversations that were kept."""
        ...

    def feedback(self) -> FeedbackStore:
        """Return what users think of answers."""
        ...

    def example_questions(self) -> Sequence[str]:
        """Return questions that the present documents can answer."""
        ...

    def modes(self) -> Sequence[Mode]:
        """Return how it can answer; one or two."""
        ...

    def default_mode(self) -> Mode:
        """Return one of ``modes()``."""
        ...

    def address(self) -> str:
        """Return the address of the server that the passages go to when a model writes; "" when they stay here."""
        ...

    def suggest_in_background(self) -> None:
        """Begin to make questions that the documents answer, where there are none yet."""
        ...

    def model_line(self) -> str:
        """Return the language model's name; "" when there is none."""
        ...


def build_window(backend: Backend) -> gradio.Blocks:
    """Return the window, ready for ``serve``."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
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
        )
        desk = Desk(backend=backend, parts=parts, durations=durations, line=Line())
        connect_asking(window, desk)
        connect_history(desk)
        connect_reports(window, backend, parts)
        connect_search(backend, parts)
        connect_page(backend, parts)
        connect_thumbnails(backend, parts)
        connect_export(backend, parts)
        connect_feedback(backend, parts)
    return window


def serve(window: gradio.Blocks, *, port: int | None, open_browser: bool) -> None:
    """Serve the window to this computer only, until Ctrl+C. A port that is taken is replaced by a free one."""
    _bypass_proxy()
    _, address, _ = window.queue().launch(
        server_name=HOST,
        server_port=_free_port(USUAL_PORT if port is None else port),
        share=False,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        quiet=True,
        theme=theme(),
        css_paths=[STYLE],
        head=head(),
        footer_links=[],
        run_history=False,  # would keep questions in the browser
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )
    with contextlib.suppress(KeyboardInterrupt):
        _say(f"Vraagbaak staat klaar op {address}\nStoppen: druk op Ctrl+C.")
        while True:
            threading.Event().wait(1)  # a wait without an end cannot be interrupted on Windows
    window.close(verbose=False)
    _say("Vraagbaak is gestopt.")


def _bypass_proxy() -> None:
    """Gradio asks itself over HTTP whether it is up; an organisation's proxy cannot answer that."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, HOST, "localhost"]))


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            if os.name == "posix":  # there it means: also right after another server left; elsewhere: also when in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback interface")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
