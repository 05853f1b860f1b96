"""The commands that open a door for other programs: ``api`` and ``mcp``."""

import argparse
import threading
from collections.abc import Callable
from contextlib import suppress

from ui.conversation.exchange import EXPECTED_ERRORS
from ui.errors import InputError
from ui.private import upload_folder
from ui.product import Vraagbaak

_LAST_PORT = 65535


def check_port(port: int | None, option: str) -> None:
    """Raise InputError for a number that is no port."""
    if port is not None and not 0 <= port <= _LAST_PORT:
        raise InputError(
            f"De poort moet een getal van 0 tot en met {_LAST_PORT} zijn. Geef een ander getal achter {option}."
        )


def run_door(product: Vraagbaak, options: argparse.Namespace, make_ready: Callable[[], None]) -> int:
    """Serve other programs until Ctrl+C, or until the program at the other side leaves; return the exit status."""
    return _api(product, options.port, make_ready) if options.command == "api" else _mcp(product, options, make_ready)


def _api(product: Vraagbaak, port: int, make_ready: Callable[[], None]) -> int:
    check_port(port, "--port")
    from ui.api.app import build_api
    from ui.api.serving import listening, serve

    with listening(port) as door, upload_folder(product.settings.data) as uploads:
        make_ready()
        app = build_api(product, port=door.getsockname()[1], uploads=uploads)
        serve(app, door, "De API van Vraagbaak staat klaar op {}/v1 en legt zich uit op {}/docs")
    return 0


def _mcp(product: Vraagbaak, options: argparse.Namespace, make_ready: Callable[[], None]) -> int:
    """Serve an assistant. Over stdio at once, for it waits; what is missing then is told with its first question."""
    check_port(options.http, "--http")
    from ui.api.asking import Desk
    from ui.api.assistant import PATH, build_assistant, over_http, over_stdio
    from ui.api.serving import listening, serve

    server = build_assistant(Desk(backend=product))
    if options.http is None:
        threading.Thread(target=_warm_up, args=(product,), name="klaarzetten", daemon=True).start()
        over_stdio(server)
        return 0
    with listening(options.http) as door:
        make_ready()
        serve(over_http(server, door.getsockname()[1]), door, f"Vraagbaak staat klaar voor assistenten op {{}}{PATH}")
    return 0


def _warm_up(product: Vraagbaak) -> None:
    with suppress(*EXPECTED_ERRORS):
        product.warm_up()
