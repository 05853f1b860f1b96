"""Which requests reach the window: by their Host, their Origin, the secret, and what they ask for.

Why, and what else is looked at: ``ui.access.guard``.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MEGABYTE = 1_000_000  # bytes
LARGEST_UPLOAD = 200 * MEGABYTE
LARGEST_REQUEST = MEGABYTE  # bytes of a request that brings no file

# Gradio's page and what it consists of; and who is told that the program was started anew must fetch the page again.
_OPEN = re.compile(
    r"/|/assets/[\w.-]+|/static/js/iframeResizer\.contentWindow\.min\.js|/theme\.css|/favicon\.ico|/manifest\.json"
    r"|/gradio_api/app_id"
)
UPLOAD = "/gradio_api/upload"
_STREAMS = re.compile(r"/gradio_api/(heartbeat/\w+|queue/data)")
_POSTS = re.compile(rf"/gradio_api/(queue/join|run/predict)|{UPLOAD}")


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What belongs to one window."""

    hosts: frozenset[str]  # what Host may say, in lower case
    scheme: Literal["http", "https"] = "http"  # what the browser speaks; "https" behind a proxy with TLS
    cookie: str  # name
    secret: str = field(repr=False)
    scripts: tuple[str, ...]  # that Gradio's script adds to the page, as they are written
    kinds: tuple[str, ...]  # endings of files that may come in, in lower case with their dot
    largest: int = LARGEST_UPLOAD  # bytes of one file
    programs: str = ""  # beginning of the addresses for other programs, which have no secret; "" when there are none


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    message: str  # one Dutch line


FOREIGN = Refusal(status=403, message="Dit verzoek komt niet uit het venster van Vraagbaak en is geweigerd.")
STALE = Refusal(status=403, message="Dit venster is van een vorige keer. Laad de pagina opnieuw.")
UNKNOWN = Refusal(status=404, message="Dit adres bestaat hier niet.")
TOO_LONG = Refusal(status=413, message="Dit verzoek is te groot en is geweigerd.")
UNREADABLE = Refusal(status=400, message="Dit verzoek is niet te lezen. Kies het bestand opnieuw.")


def make_gate(port: int, *, scripts: Iterable[str], kinds: Iterable[str], largest: int = LARGEST_UPLOAD) -> Gate:
    """Return the gate of a window on this port of this computer, for it alone, with a new secret."""
    return Gate(
        hosts=frozenset(f"{name}:{port}" for name in LOOPBACK),
        cookie=f"vraagbaak-{port}",
        secret=secrets.token_urlsafe(32),
        scripts=tuple(scripts),
        kinds=tuple(kinds),
        largest=largest,
    )


def refusal_of(gate: Gate, method: str, path: str, headers: Headers) -> Refusal | None:
    """Return why a request may not reach the window; None when it may."""
    if is_foreign(gate, path, headers):
        return FOREIGN
    if gate.programs and path.startswith(gate.programs):
        return None
    reading = method in ("GET", "HEAD")
    if reading and _OPEN.fullmatch(path):
        return None
    if not (_STREAMS if reading else _POSTS).fullmatch(path) or not (reading or method == "POST"):
        return UNKNOWN
    return None if _has_secret(gate, headers) else STALE


def is_foreign(gate: Gate, path: str, headers: Headers, pages: Iterable[str] = ("/",)) -> bool:
    """Whether a request is not meant for this window, or comes from elsewhere and is no link to one of ``pages``."""
    host = headers.get("host", "").lower()
    if host not in gate.hosts or len(headers.getlist("host")) != 1:
        return True
    if any(origin.lower() != f"{gate.scheme}://{host}" for origin in headers.getlist("origin")):
        return True
    followed = path in pages and headers.get("sec-fetch-dest") == "document"  # a link to the window may stand anywhere
    return headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not followed


def _has_secret(gate: Gate, headers: Headers) -> bool:
    given = cookie_parser(headers.get("cookie", "")).get(gate.cookie, "")
    return hmac.compare_digest(given.encode(), gate.secret.encode())


def cookie(gate: Gate, name: str, value: str) -> str:
    """Return what sets a cookie that no script reads and no other site sends."""
    limits = "Path=/; HttpOnly; SameSite=Strict"
    return f"{name}={value}; {limits}; Secure" if gate.scheme == "https" else f"{name}={value}; {limits}"
