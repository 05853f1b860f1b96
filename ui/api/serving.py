"""Serving a door to this computer only, until Ctrl+C."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ui.errors import InputError
from ui.printing import PrintableStream, say

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
_PATIENCE = 3  # seconds for answers under way when it stops


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Hold a port of this computer, 0 for a free one. InputError when it is taken."""
    with socket.socket() as door:
        if os.name == "posix":  # there it means: also right after another server left; elsewhere: also when in use
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen()  # who connects before all is ready waits
        except OSError as error:
            raise InputError(f"Poort {port} is bezet. Sluit het andere programma, of geef een ander getal.") from error
        yield door


class _CutOff(logging.Filter):
    """Says nothing of answers that are cut off because the program is being stopped; that is what was asked for."""

    def __init__(self, server: uvicorn.Server) -> None:
        super().__init__()
        self._server = server

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not self._server.should_exit


def serve(app: ASGIApp, door: socket.socket, said: str) -> None:
    """Serve until Ctrl+C; ``said`` is printed when it is ready, with its address for "{}"."""
    import uvicorn

    address = f"http://{HOST}:{door.getsockname()[1]}"
    log = logging.getLogger("uvicorn.error")
    with contextlib.redirect_stderr(PrintableStream(sys.stderr)):  # where an error arose is written with its message
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # questions may stand in an address
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_PATIENCE,
        )
        server = uvicorn.Server(config)
        cut_off = _CutOff(server)
        log.addFilter(cut_off)
        say(f"{said.replace('{}', address)}\nStoppen: druk op Ctrl+C.")
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[door])
        log.removeFilter(cut_off)
    say("Vraagbaak is gestopt.")
