"""The locks of the window: which requests reach it, and what its answers let a browser do.

On its own computer the window has no login: whoever works there may use it (for several people ``ui.access.login``
stands in front). What may not is a page of somebody else in the same
browser, and such a page can send requests here. So each request is looked at before Gradio sees it:

- **Host** is one of this computer's own names with the window's port, or the name that it was given for several people.
  Otherwise a name of somebody else's that is made
  to lead here (DNS rebinding) would be the window itself in the eyes of the browser, free to read everything.
- **Origin** and **Sec-Fetch-Site**, where the browser sends them, say that a page of this window asks.
- **The secret** is made at each start and handed out with the page, as a cookie. A cookie and no header, because the
  browser sends it with all that Gradio's script asks, also where a script of ours could add no header. SameSite=Strict:
  no request that another site begins has it. HttpOnly: no script reads it. All ports of a computer share their cookies,
  so its name has the port in it; and another port is another Origin. It is no login: a program on this computer that
  fetches the page, as a browser does, gets it too.
- **Only what the window asks for is open.** All other addresses of Gradio do not exist here; among them are those that
  read any file it knows, or fetch from another server.
- **Uploads** are read along, and end at the first file that is too large or of another kind.

Every answer carries ``HEADERS`` and a content security policy (CSP, level 3). Gradio makes functions of text, so
``'unsafe-eval'`` has to stay; a script that is written in the page runs only when its hash is in the policy, and those
are taken from the page as it leaves here: markup that gets into an answer runs nothing.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePath
from typing import Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartException
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.reading.kinds import not_supported
from ui.printing import one_line

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MEGABYTE = 1_000_000  # bytes
LARGEST_UPLOAD = 200 * MEGABYTE
LARGEST_REQUEST = MEGABYTE  # bytes of a request that brings no file
PATIENCE = 10.0  # seconds; what a refused request still sends is thrown away that long, so that its sender reads why

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Gradio's page and what it consists of; and who is told that the program was started anew must fetch the page again.
_OPEN = re.compile(
    r"/|/assets/[\w.-]+|/static/js/iframeResizer\.contentWindow\.min\.js|/theme\.css|/favicon\.ico|/manifest\.json"
    r"|/gradio_api/app_id"
)
_UPLOAD = "/gradio_api/upload"
_STREAMS = re.compile(r"/gradio_api/(heartbeat/\w+|queue/data)")
_EVENTS = re.compile(rf"/gradio_api/(queue/join|run/predict)|{_UPLOAD}")


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
    if not (_STREAMS if reading else _EVENTS).fullmatch(path) or not (reading or method == "POST"):
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


def policy(scripts: Iterable[str] = ()) -> str:
    """Return the content security policy under which only these scripts may stand in the page itself."""
    hashes = sorted({base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts})
    own = " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{digest}'" for digest in hashes)])
    return (
        f"default-src 'none'; script-src {own}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )


class _Scripts(HTMLParser):
    """Collects the scripts that are written in a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def inline_scripts(page: str) -> list[str]:
    """Return the scripts that are written in a page, as they are written."""
    parser = _Scripts()
    parser.feed(page)
    parser.close()
    return parser.found


class _RefusedError(MultiPartException):
    """A body may not come in; of a kind on which Gradio throws away what it has of an upload."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(kw_only=True)
class _Length:
    """Counts a body that brings no file."""

    most: int  # bytes
    seen: int = 0

    def read(self, data: bytes) -> None:
        self.seen += len(data)
        if self.seen > self.most:
            raise _RefusedError(TOO_LONG)


class _Files:
    """Reads along with an upload, as Gradio reads it (multipart/form-data)."""

    def __init__(self, gate: Gate, headers: Headers) -> None:
        kind, options = parse_options_header(headers.get("content-type"))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise _RefusedError(UNREADABLE)
        self._gate = gate
        self._field, self._value, self._disposition = b"", b"", b""
        self._name = ""
        self._size = 0
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
            },
        )

    def read(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _RefusedError(UNREADABLE) from error

    def _begin(self) -> None:
        self._field, self._value, self._disposition = b"", b"", b""
        self._name, self._size = "", 0

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = one_line(PurePath(options.get(b"filename", b"").decode("utf-8", "replace")).name)
        if b"filename" in options and PurePath(self._name).suffix.lower() not in self._gate.kinds:
            raise _RefusedError(Refusal(status=415, message=not_supported(self._name)))

    def _data(self, data: bytes, start: int, end: int) -> None:  # noqa: ARG002
        self._size += end - start
        most = self._gate.largest if self._name else LARGEST_REQUEST
        if self._size > most:
            raise _RefusedError(Refusal(status=413, message=too_large(self._name, most)))


def too_large(name: str, most: int) -> str:
    """Return in one Dutch line why a file of more than ``most`` bytes is refused."""
    return (
        f"'{name}' is groter dan {most / MEGABYTE:g} MB, en meer mag niet. "
        "Maak het bestand kleiner, of start Vraagbaak met een hoger getal achter --max-upload."
    )


class Guard:
    """The window's application (ASGI) behind its locks; see the module's docstring."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it. A websocket is refused: nothing here uses one."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        refusal = refusal_of(self._gate, scope["method"], scope["path"], headers)
        if refusal is not None:
            await refuse(scope, receive, send, refusal)
        elif scope["path"] == "/":
            await self._send_page(scope, receive, send)
        elif scope["method"] == "POST" and not (self._gate.programs and scope["path"].startswith(self._gate.programs)):
            await self._pass_body(scope, receive, send, headers)
        else:
            await self._app(scope, receive, with_headers(send, policy()))

    async def _send_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page with the secret, under a policy that knows the scripts in it."""
        # Compressed, it could not be read here.
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            if message["type"] != "http.response.body":
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            MutableHeaders(scope=start).append("Set-Cookie", cookie(self._gate, self._gate.cookie, self._gate.secret))
            scripts = [*self._gate.scripts, *inline_scripts(body.decode("utf-8", "replace"))]
            answer = with_headers(send, policy(scripts))
            await answer(start)
            await answer({"type": "http.response.body", "body": bytes(body)})

        await self._app(plain, receive, collect)

    async def _pass_body(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Hand on a request while its body is looked at; the application's own answer to a refused one is dropped."""
        refusal: Refusal | None = None
        more = True
        try:
            body = _Files(self._gate, headers) if scope["path"] == _UPLOAD else _Length(most=LARGEST_REQUEST)
        except _RefusedError as error:
            await refuse(scope, receive, send, error.refusal)
            return

        async def looked_at() -> Message:
            nonlocal refusal, more
            message = await receive()
            more = message.get("more_body", False)
            try:
                body.read(message.get("body", b""))
            except _RefusedError as error:
                refusal = error.refusal
                raise
            return message

        answer = with_headers(send, policy())

        async def answered(message: Message) -> None:
            if refusal is None:
                await answer(message)

        with contextlib.suppress(_RefusedError):
            await self._app(scope, looked_at, answered)
        if refusal is not None:
            await refuse(scope, receive, send, refusal, more=more)


def cookie(gate: Gate, name: str, value: str) -> str:
    """Return what sets a cookie that no script reads and no other site sends."""
    limits = "Path=/; HttpOnly; SameSite=Strict"
    return f"{name}={value}; {limits}; Secure" if gate.scheme == "https" else f"{name}={value}; {limits}"


def with_headers(send: Send, content_policy: str, **others: str) -> Send:
    """Return what sends an answer with the headers that all have; ``others`` take the place of one of them."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = content_policy
            headers.update({**HEADERS, **others})
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return answer


async def refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal, *, more: bool = True) -> None:
    """Say why a request is refused; first throw away what still comes (``more``), or a browser would never read it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while more:
                more = (await receive()).get("more_body", False)
    response = PlainTextResponse(f"{refusal.message}\n", status_code=refusal.status, headers={"Connection": "close"})
    await response(scope, receive, with_headers(send, policy()))
