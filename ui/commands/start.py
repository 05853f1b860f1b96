"""The command ``start``: opens the window, for one or for several people, and gets ready behind it."""

import argparse
import os
import sys
import threading
from contextlib import redirect_stderr
from functools import partial

from ui.access.entrance import Entrance, make_entrance
from ui.access.login_page import ACCOUNT
from ui.access.people import personal
from ui.access.sign_on import USUAL_CLAIM, SignOn, ask_issuer, make_sign_on
from ui.commands.doors import check_port
from ui.commands.progress import progress_shown
from ui.errors import EXPECTED_ERRORS, InputError, IssuerAwayError
from ui.printing import PrintableStream, warn
from ui.private import upload_folder
from ui.product import Vraagbaak
from ui.settings import Settings


def run_start(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Open the window, and get ready behind it; return the exit status."""
    port: int | None = options.port
    check_port(port, "--port")
    largest = largest_upload(options.max_upload)
    entrance = _entrance(product.settings, options)
    from ui.window.building import build_window
    from ui.window.serving import serve

    product.place_packed_sample()
    with progress_shown() as progress:
        product.place_writer(progress)  # before the window: it shows which kinds of answers there are
    # Gradio itself writes where an unexpected error arose, with its message.
    with upload_folder(product.settings.data) as uploads, redirect_stderr(PrintableStream(sys.stderr)):
        if entrance is None:
            window = build_window(product, uploads=uploads)
        else:
            window = build_window(personal(product, product.settings.people), uploads=uploads, account=ACCOUNT)
        open_browser = entrance is None and not options.no_browser and _has_screen()
        behind = partial(_get_ready, product)
        serve(window, port=port, open_browser=open_browser, largest=largest, entrance=entrance, once_open=behind)
    return 0


def _entrance(settings: Settings, options: argparse.Namespace) -> Entrance | None:
    """Return how several people get in; None for this computer alone."""
    if options.host is None:
        if options.name or options.trusted_proxy or options.user_header:
            raise InputError("Bij --name, --trusted-proxy en --user-header hoort --host ADRES. Geef dat erbij.")
        if options.oidc_issuer is not None:
            raise InputError("Bij --oidc-issuer hoort --host ADRES. Geef dat erbij.")
        return None
    of_issuer = (options.oidc_client, options.oidc_claim, options.oidc_readers, options.oidc_keepers)
    if options.oidc_issuer is None and any(of_issuer):
        raise InputError("Bij de andere opties met --oidc hoort --oidc-issuer URL. Geef dat erbij.")
    entrance = make_entrance(
        settings.accounts,
        host=options.host,
        name=options.name,
        proxy=options.trusted_proxy,
        user_header=options.user_header,
        sign_on=None if options.oidc_issuer is None else partial(_sign_on, options),
    )
    if entrance.readable_underway:
        warn(
            "Let op: wachtwoorden, vragen en antwoorden gaan onversleuteld over het netwerk. Zet er een proxy met TLS "
            "voor, en geef --host 127.0.0.1 met --name NAAM."
        )
    return entrance


def _sign_on(options: argparse.Namespace) -> SignOn:
    """Return the organisation's own login; its secret is no option, because other users see those of a command."""
    chosen = make_sign_on(
        options.oidc_issuer,
        options.oidc_client,
        os.environ.get("VRAAGBAAK_OIDC_SECRET", "").strip(),
        claim=options.oidc_claim or USUAL_CLAIM,
        readers=options.oidc_readers,
        keepers=options.oidc_keepers,
    )
    try:
        return ask_issuer(chosen)
    except IssuerAwayError:
        warn(
            f"Let op: {chosen.issuer} antwoordt niet goed. Aanmelden lukt pas als dat weer zo is; opnieuw starten "
            "hoeft niet."
        )
        return chosen


def largest_upload(megabytes: int | None) -> int:
    """Return how many bytes a file may have that the window takes in."""
    from ui.access.gate import LARGEST_UPLOAD, MEGABYTE

    given = os.environ.get("VRAAGBAAK_MAX_UPLOAD", "") if megabytes is None else str(megabytes)
    if not given:
        return LARGEST_UPLOAD
    if not given.isdecimal() or int(given) < 1:
        raise InputError(
            "De grootste upload moet een heel getal van 1 of meer zijn, in MB. Geef een ander getal achter "
            "--max-upload of in VRAAGBAAK_MAX_UPLOAD."
        )
    return int(given) * MEGABYTE


def _has_screen() -> bool:
    """Whether a browser window can open here; without this check a text browser would take over the terminal."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def _get_ready(product: Vraagbaak) -> None:
    """Put in place and load in a thread what questions need; what goes wrong is told, and the window stays open."""

    def work() -> None:
        try:
            product.get_ready()
            line = product.outdated_line()
            if line:
                warn(line)
        except EXPECTED_ERRORS as error:  # the list of reports still works, so that a damaged one can be removed
            warn(str(error))
        product.suggest_in_background()

    threading.Thread(target=work, name="klaarzetten", daemon=True).start()
