"""The chat window: ask a question, read the answer, see where it stands."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.overview import Overview
from index.reading.kinds import NOT_SUPPORTED, READABLE
from index.reading.pdfium import PageImage
from index.store.collection import Added
from index.types import Box, DocumentSummary
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.chat_asking import Desk, connect_asking, expected_words
from ui.chat_export import connect_export
from ui.chat_feedback import connect_feedback
from ui.chat_history import connect_history
from ui.chat_layout import lay_out
from ui.chat_line import Line
from ui.chat_loading import connect_loading
from ui.chat_page import connect_page
from ui.chat_reports import connect_reports
from ui.chat_search import connect_search
from ui.chat_thumbnails import connect_thumbnails
from ui.chat_times import Durations
from ui.errors import InputError, InterfaceError
from ui.feedback import FeedbackStore
from ui.history import History
from ui.printing import say
from ui.private import NO_TELEMETRY
from ui.search import Hit
from ui.theme import STYLE, head, theme

if TYPE_CHECKING:
    import gradio

    from ui.entrance import Entrance
    from ui.guard import Guard
    from ui.login import Login

HOST = "127.0.0.1"
USUAL_PORT = 7860
POLLING = 0.1  # seconds between two looks at Gradio's queue
STARTING, STOPPING = 0.01, 5.0  # seconds: between two looks whether the server is there; that it may take to end


class Backend(Protocol):
    """What the window asks of the rest of the product."""

    def documents(self) -> Sequence[DocumentSummary]:
        """Return the documents of the collection, in the order to show."""
        ...

    def overviews(self) -> Sequence[Overview]:
        """Return each document at a glance, in the order to show. Raises CorpusError, ModelError."""
        ...

    def add_file(self, path: Path, progress: Callable[[float, str], None], *, recognise: bool = False) -> Added:
        """Add a file; ``progress`` gets the share done (0..1) and what is being done, in Dutch.

        ``recognise``: also the text of scans. Raises index.errors.CorpusError; its message is shown as it is.
        """
        ...

    def recognise(self, name: str, progress: Callable[[float, str], None]) -> Added:
        """Recognise the text of the scanned pages of a document. Raises index.errors.CorpusError."""
        ...

    def remove(self, name: str) -> None:
        """Take a document out. Raises index.errors.CorpusError."""
        ...

    def may_change(self) -> bool:
        """Whether who asks may add and remove documents; ``add_file`` and the like refuse it themselves, too."""
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

    def loading(self) -> str:
        """Return in Dutch what is still being loaded, such as "het taalmodel laden"; "" when nothing is."""
        ...


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
        connect_reports(window, backend, parts)
        connect_search(backend, parts)
        connect_page(backend, parts)
        connect_thumbnails(backend, parts)
        connect_export(backend, parts)
        connect_feedback(backend, parts)
        connect_loading(window, backend, parts)
    return window


def guarded(window: gradio.Blocks, port: int, *, largest: int, entrance: Entrance | None = None) -> Guard | Login:
    """Return the application (ASGI) of the window at a port, behind its locks; ``largest``: bytes of a file.

    Without an ``entrance`` it is for this computer alone, and asks nothing.
    """
    import fastapi
    import gradio

    from ui.guard import Guard, inline_scripts, make_gate, too_large

    window.queue()
    # Gradio looks every millisecond whether there is anything to do: 7% of a core while nobody does anything.
    window._queue.sleep_when_free = POLLING
    window._queue.progress_update_sleep_when_free = 1.0  # nothing here uses Gradio's progress bars
    in_head = head(kinds=READABLE, largest=largest, other_kind=NOT_SUPPORTED, too_large=too_large("{}", largest))
    application = gradio.mount_gradio_app(
        fastapi.FastAPI(openapi_url=None, telemetry=NO_TELEMETRY),
        window,
        "/",
        show_error=False,
        theme=theme(),
        css_paths=[STYLE],
        head=in_head,
        footer_links=[],
        run_history=False,  # would keep questions in the browser
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )
    window.app = application.routes[-1].app  # the application that closing the window has to end
    gate = make_gate(port, scripts=inline_scripts(in_head), kinds=READABLE, largest=largest)
    if entrance is None:
        return Guard(application, gate)
    from ui.login import Login

    gate = replace(gate, hosts=frozenset({entrance.public_name(port)}), scheme=entrance.scheme)
    return Login(Guard(application, gate), gate, entrance)


def serve(
    window: gradio.Blocks,
    *,
    port: int | None,
    open_browser: bool,
    largest: int,
    entrance: Entrance | None = None,
    once_open: Callable[[], None] = lambda: None,
) -> None:
    """Serve the window until Ctrl+C: to this computer only, or to those who come in by the ``entrance``.

    A port that is taken is replaced by a free one, but not for several people, who have to know it.
    ``largest`` is how many bytes a file may have that comes in; ``once_open`` is called when the window can be used.
    """
    import uvicorn

    wanted = USUAL_PORT if port is None else port
    with _listen_at(entrance.host, wanted) if entrance else _listen(wanted) as listening:
        port = listening.getsockname()[1]
        address = entrance.public_address(port) if entrance else f"http://{HOST}:{port}/"
        settings = uvicorn.Config(
            guarded(window, port, largest=largest, entrance=entrance),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # what a proxy tells is heard by ui.login alone
            ws="none",
        )
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        with contextlib.suppress(KeyboardInterrupt):
            while not server.started and thread.is_alive():
                thread.join(STARTING)
            if not server.started:
                raise InterfaceError("Het venster kon niet openen. Start Vraagbaak opnieuw.")
            say(f"Vraagbaak staat klaar op {address}\nStoppen: druk op Ctrl+C.")
            once_open()
            if open_browser:
                webbrowser.open(address)
            while thread.is_alive():
                thread.join(1)  # a wait without an end cannot be interrupted on Windows
        window.close(verbose=False)
        server.should_exit = True
        thread.join(STOPPING)
    say("Vraagbaak is gestopt.")


def _listen(wanted: int) -> socket.socket:
    """Return a socket that is bound to this computer alone."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError):
            return _bound(HOST, port)
    raise OSError("no free port on the loopback interface")


def _listen_at(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to this address and port. Raises InputError."""
    try:
        return _bound(host, port)
    except OSError as error:
        raise InputError(
            f"Op {host} is poort {port} niet te openen. Sluit wat die poort gebruikt, of geef een ander getal achter "
            "--port of een ander adres van deze computer achter --host."
        ) from error


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if os.name == "posix":  # there it means: also right after another server left; elsewhere: also when in use
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound
