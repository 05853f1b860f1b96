"""The commands that open a door for other programs, ``api`` and ``mcp``; and ``prepare``, which comes first."""

import argparse
import threading
from contextlib import suppress

from index.errors import CorpusError
from ui.commands.progress import progress_shown
from ui.commands.reports import tell_outdated
from ui.errors import EXPECTED_ERRORS, InputError
from ui.printing import warn
from ui.private import upload_folder
from ui.product import Vraagbaak

_LAST_PORT = 65535


def check_port(port: int | None, option: str) -> None:
    """Raise InputError for a number that is no port."""
    if port is not None and not 0 <= port <= _LAST_PORT:
        raise InputError(
            f"De poort moet een getal van 0 tot en met {_LAST_PORT} zijn. Geef een ander getal achter {option}."
        )


def run_prepare(product: Vraagbaak, _options: argparse.Namespace) -> int:
    """Put the models and the sample report in place; return the exit status."""
    with progress_shown() as progress:
        product.prepare(progress)
    return 0


def run_api(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Serve programs on this computer until Ctrl+C; return the exit status."""
    check_port(options.port, "--port")
    from ui.api.app import build_api
    from ui.api.serving import listening, serve

    with listening(options.port) as door, upload_folder(product.settings.data) as uploads:
        _make_ready(product)
        app = build_api(product, port=door.getsockname()[1], uploads=uploads)
        serve(app, door, "De API van Vraagbaak staat klaar op {}/v1 en legt zich uit op {}/docs")
    return 0


def run_mcp(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Serve an assistant until it leaves, or until Ctrl+C; return the exit status.

    Over stdio at once, for it waits; what is missing then is told with its first question.
    """
    check_port(options.http, "--http")
    from ui.api.asking import Answerer
    from ui.api.assistant import PATH, build_assistant, over_http, over_stdio
    from ui.api.serving import listening, serve

    server = build_assistant(Answerer(backend=product))
    if options.http is None:
        threading.Thread(target=_warm_up, args=(product,), name="klaarzetten", daemon=True).start()
        over_stdio(server)
        return 0
    with listening(options.http) as door:
        _make_ready(product)
        serve(over_http(server, door.getsockname()[1]), door, f"Vraagbaak staat klaar voor assistenten op {{}}{PATH}")
    return 0


def _warm_up(product: Vraagbaak) -> None:
    with suppress(*EXPECTED_ERRORS):
        product.warm_up()


def _make_ready(product: Vraagbaak) -> None:
    with progress_shown() as progress:
        product.prepare(progress)
    try:
        tell_outdated(product)
        product.warm_up()
    except CorpusError as error:  # the list of reports still works, so that a damaged one can be removed
        warn(str(error))
    product.suggest_in_background()
