"""Serving the window at an address, behind its locks, until Ctrl+C."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.reading.kinds import NOT_SUPPORTED, READABLE
from ui.errors import InputError, InterfaceError
from ui.printing import say
from ui.private import NO_TELEMETRY
from ui.window.theme import STYLES, head, theme

if TYPE_CHECKING:
    import gradio
    import uvicorn

    from ui.access.entrance import Entrance
    from ui.access.guard import Guard
    from ui.access.login import Login

HOST = "127.0.0.1"
USUAL_PORT = 7860
POLLING = 0.1  # seconds between two looks at Gradio's queue
STARTING, STOPPING = 0.01, 5.0  # seconds: between two looks whether the server is there; that it may take to end


def guarded(window: gradio.Blocks, port: int, *, largest: int, entrance: Entrance | None = None) -> Guard | Login:
    """Return the application (ASGI) of the window at a port, behind its locks; ``largest``: bytes of a file.

    Without an ``entrance`` it is for this computer alone, and asks nothing.
    """
    from ui.access.bodies import too_large_line
    from ui.access.gate import make_gate
    from ui.access.guard import Guard
    from ui.access.headers import inline_scripts

    window.queue()
    # Gradio looks every millisecond whether there is anything to do: 7% of a core while nobody does anything.
    window._queue.sleep_when_free = POLLING
    window._queue.progress_update_sleep_when_free = 1.0  # nothing here uses Gradio's progress bars
    in_head = head(kinds=READABLE, largest=largest, other_kind=NOT_SUPPORTED, too_large=too_large_line("{}", largest))
    application = _mounted(window, in_head)
    gate = make_gate(port, scripts=inline_scripts(in_head), kinds=READABLE, largest=largest)
    if entrance is None:
        return Guard(application, gate)
    from ui.access.login import Login

    gate = replace(gate, hosts=frozenset({entrance.public_name(port)}), scheme=entrance.scheme)
    return Login(Guard(application, gate), gate, entrance)


def _mounted(window: gradio.Blocks, in_head: str) -> Any:
    """Return Gradio's application of the window, with what stands in the head of its page."""
    import fastapi
    import gradio

    application = gradio.mount_gradio_app(
        fastapi.FastAPI(openapi_url=None, telemetry=NO_TELEMETRY),
        window,
        "/",
        show_error=False,
        theme=theme(),
        css_paths=list(STYLES),
        head=in_head,
        footer_links=[],
        run_history=False,  # would keep questions in the browser
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )
    window.app = application.routes[-1].app  # the application that closing the window has to end
    return application


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
        server = uvicorn.Server(_settings(guarded(window, port, largest=largest, entrance=entrance)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        with contextlib.suppress(KeyboardInterrupt):
            _wait_until_open(server, thread)
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


def _settings(application: Guard | Login) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # what a proxy tells is heard by ui.access.login alone
        ws="none",
    )


def _wait_until_open(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started and thread.is_alive():
        thread.join(STARTING)
    if not server.started:
        raise InterfaceError("Het venster kon niet openen. Start Vraagbaak opnieuw.")


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
