"""Who asks: the login in front of a window that several people use (ASGI, around ``ui.access.guard.Guard``).

Every request gets a person, or does not get through. That person is told to the window in the request's scope
(``people.SCOPE``), and whatever the browser says of itself there is taken out.

- **Accounts**: name and password on a page of our own, then a session in a signed cookie (HttpOnly, SameSite=Strict,
  Secure behind TLS). It ends after ``LIFETIME``, on logging out, with another password, and with the account.
- **The organisation's own login**: a proxy tells the name in a header. Nobody but that proxy may send anything here,
  for whoever could would be whom he likes.
- **OpenID Connect** (``ui.access.sign_on``): the organisation tells who came back from its page, once; then a
  session as above. It keeps the roles that were told, and ends when the program is started for other groups.
- **A tab is its person's.** Gradio knows a tab by a number that the browser makes up, and gives whoever names it what
  is in it. Here the number gets a seal of the person, so nobody can name another's.

A form is only taken with the Origin of this window, so no page elsewhere can log anybody in or out. Those pages say
``same-origin`` as their referrer policy, because under ``no-referrer`` a browser sends a form with Origin "null".
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.access.attempts import Attempts
from ui.access.entrance import Entrance, plain_address
from ui.access.guard import (
    FOREIGN,
    LARGEST_REQUEST,
    PATIENCE,
    TOO_LONG,
    UNREADABLE,
    Gate,
    Refusal,
    cookie,
    is_foreign,
    refuse,
    with_headers,
)
from ui.access.login_page import (
    ACCOUNT,
    BACK,
    LOGIN,
    LOGOUT,
    POLICY,
    SIGN_ON,
    WRONG,
    account_html,
    login_html,
    sign_on_html,
    signed_on_html,
    too_often,
)
from ui.access.people import NOT_KEEPER, SCOPE, Person
from ui.access.sign_on import WRONG as NOT_SIGNED_ON
from ui.access.sign_on import SignOn, begin, finish
from ui.errors import AccountError, IssuerAwayError, SignOnError

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIFETIME = 12 * 3600  # seconds of a session: a working day
LARGEST_FORM = 10_000  # bytes
UNDERWAY = 600  # seconds that somebody may take at the organisation's own login
HASHING = 2  # passwords that are looked at together; each takes 64 MiB
ASKING = 4  # people of whom the organisation is asked together
LONGEST_PERSON = 200  # characters of a name that a proxy tells

NOT_THE_PROXY = Refusal(status=403, message="Open Vraagbaak op het adres dat uw organisatie daarvoor heeft.")
NOBODY = Refusal(status=401, message="U bent niet (meer) aangemeld. Laad de pagina opnieuw en meld u aan.")
UNNAMED = Refusal(status=401, message="Uw organisatie heeft u niet aangemeld. Meld u daar opnieuw aan.")
READERS = Refusal(status=403, message=NOT_KEEPER)

_OF_ACCOUNT, _OF_ISSUER = "vraagbaak-session", "vraagbaak-sign-on"  # what a cookie was signed for
_UNDERWAY = "vraagbaak-underway"

_UPLOAD = "/gradio_api/upload"
_EVENTS = ("/gradio_api/queue/join", "/gradio_api/run/predict")
_STREAM, _HEARTBEAT = "/gradio_api/queue/data", "/gradio_api/heartbeat/"
_PAGES = ("/", LOGIN, ACCOUNT, BACK)  # that a link elsewhere may lead to
_SAID = ("data", "event_data", "fn_index", "trigger_id")  # of an event; the rest Gradio would take for its own


class _BodyError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Login:
    """A guarded window (ASGI) that is for those who are known; see the module's docstring."""

    def __init__(self, app: ASGIApp, gate: Gate, entrance: Entrance, attempts: Attempts | None = None) -> None:
        self._app = app
        self._gate = gate
        self._entrance = entrance
        self._accounts = entrance.accounts
        self._sign_on = entrance.sign_on
        if entrance.sign_on:
            self._accounts.make_secret()
        self._attempts = attempts or Attempts()
        self._hashing, self._asking = asyncio.Semaphore(HASHING), asyncio.Semaphore(ASKING)
        self._salt = _OF_ISSUER if entrance.sign_on else _OF_ACCOUNT
        # A cookie of this beginning is one that only this host can have set, over TLS.
        self._cookie = "__Host-vraagbaak" if gate.scheme == "https" else f"{gate.cookie}-account"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of somebody who is known, or ask who it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path, more = scope["path"], True  # of the body may be still to come

        async def heard() -> Message:
            nonlocal more
            message = await receive()
            more = message.get("more_body", False)
            return message

        try:
            if self._entrance.proxy and _peer(scope) != self._entrance.proxy:
                await refuse(scope, receive, send, NOT_THE_PROXY)
            elif is_foreign(self._gate, path, headers, _PAGES):
                await refuse(scope, receive, send, FOREIGN)
            elif path in (SIGN_ON, BACK) and self._sign_on and scope["method"] == "GET":
                await (self._leave if path == SIGN_ON else self._come_back)(self._sign_on, scope, heard, send, headers)
            elif path in (LOGIN, LOGOUT) and not self._entrance.user_header:
                await self._log_in_or_out(scope, heard, send, headers)
            else:
                await self._let_in(scope, heard, send, self._person(headers))
        except AccountError as error:
            refusal = Refusal(status=503, message=_without_path(error, self._accounts.path))
            await refuse(scope, receive, send, refusal, more=more)
        except _BodyError as error:
            await refuse(scope, receive, send, error.refusal, more=more)

    # --- who it is -------------------------------------------------------------------------------------------------

    def _person(self, headers: Headers) -> Person | None:
        if self._entrance.user_header:
            told = headers.getlist(self._entrance.user_header)
            name = told[0].strip() if len(told) == 1 else ""
            if not name or len(name) > LONGEST_PERSON or not name.isprintable():
                return None
            account = self._accounts.find(name)
            return Person(name=name, keeper=bool(account and account.keeper))
        session = self._session(headers)
        if session is None or self._accounts.is_ended(session["id"]):
            return None
        if self._sign_on:
            person = Person(name=session["name"], keeper=session["keeper"], shown=session["shown"])
            return person if session["stamp"] == self._sign_on.stamp else None
        account = self._accounts.find(session["name"])
        if account is None or account.stamp != session["stamp"]:
            return None
        return Person(name=account.name, keeper=account.keeper)

    def _session(self, headers: Headers) -> dict[str, Any] | None:
        """Return what the cookie says, when we signed it and it has not expired."""
        return self._signed(headers, self._cookie, self._salt, LIFETIME)

    def _signed(self, headers: Headers, name: str, salt: str, lifetime: int) -> dict[str, Any] | None:
        from itsdangerous import BadData

        given, secret = cookie_parser(headers.get("cookie", "")).get(name, ""), self._accounts.secret()
        if not given or not secret:
            return None
        try:
            said: dict[str, Any] = _signer(secret, salt).loads(given, max_age=lifetime)
        except BadData:
            return None
        return said

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, person: Person | None) -> None:
        path, reading = scope["path"], scope["method"] in ("GET", "HEAD")
        if person is None:
            if self._entrance.user_header:
                await refuse(scope, receive, send, UNNAMED)
            elif path in ("/", ACCOUNT) and reading:
                await self._answer(scope, receive, send, RedirectResponse(LOGIN, status_code=303))
            else:
                await refuse(scope, receive, send, NOBODY)
        elif path == ACCOUNT and reading:
            page = account_html(person, by_organisation=bool(self._entrance.user_header))
            await self._answer(scope, receive, send, HTMLResponse(page))
        elif path == _UPLOAD and not person.keeper:
            await refuse(scope, receive, send, READERS)
        else:
            scope = {**scope, SCOPE: person, "scheme": self._gate.scheme, "headers": self._plain_headers(scope)}
            scope, receive = await self._sealed(scope, receive, person)
            await self._app(scope, receive, send)

    def _plain_headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """Return the headers without what a proxy tells; that was heard here, and the window would believe anybody."""
        told = (b"forwarded", self._entrance.user_header.encode())
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        return [pair for pair in headers if pair[0] not in told and not pair[0].startswith(b"x-forwarded-")]

    # --- logging in and out ----------------------------------------------------------------------------------------

    async def _log_in_or_out(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        path, method = scope["path"], scope["method"]
        if method == "POST" and headers.get("origin") is None:
            await refuse(scope, receive, send, FOREIGN)
        elif method == "POST" and path == LOGIN and self._sign_on:
            await refuse(scope, receive, send, NOBODY)
        elif method == "POST" and path == LOGIN:
            await self._log_in(scope, receive, send, headers)
        elif method == "POST":
            await self._log_out(scope, receive, send, headers)
        elif self._person(headers) is not None:
            to = "/" if path == LOGIN else ACCOUNT
            await self._answer(scope, receive, send, RedirectResponse(to, status_code=303))
        elif path == LOGIN:
            page = sign_on_html() if self._sign_on else login_html()
            await self._answer(scope, receive, send, HTMLResponse(page))
        else:
            await self._answer(scope, receive, send, RedirectResponse(LOGIN, status_code=303))

    async def _log_in(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        form = _form(await _read(receive, LARGEST_FORM))
        name = form.get("naam", [""])[0].strip().lower()[:LONGEST_PERSON]
        password = form.get("wachtwoord", [""])[0]
        address = self._address(scope, headers)
        waiting = self._attempts.begin(name, address)
        if waiting:
            response: Response = HTMLResponse(login_html(name, too_often(waiting)), status_code=429)
            response.headers["Retry-After"] = str(-int(-waiting // 1))
            await self._answer(scope, receive, send, response)
            return
        async with self._hashing:
            account = await asyncio.to_thread(self._accounts.verify, name, password)
        if account is None:
            await self._answer(scope, receive, send, HTMLResponse(login_html(name, WRONG), status_code=401))
            return
        self._attempts.succeed(name, address)
        session = {"name": account.name, "stamp": account.stamp, "id": secrets.token_hex(16)}
        signed = _signer(self._accounts.secret(), self._salt).dumps(session)
        response = RedirectResponse("/", status_code=303)
        response.headers["Set-Cookie"] = cookie(self._gate, self._cookie, str(signed))
        await self._answer(scope, receive, send, response)

    async def _log_out(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        session = self._session(headers)
        if session is not None:
            await asyncio.to_thread(self._accounts.end, session["id"], int(time.time()) + LIFETIME)
        response = RedirectResponse(LOGIN, status_code=303)
        response.headers["Set-Cookie"] = cookie(self._gate, self._cookie, "") + "; Max-Age=0"
        await self._answer(scope, receive, send, response)

    # --- the organisation's own login ------------------------------------------------------------------------------

    async def _leave(self, sign_on: SignOn, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Send somebody to the organisation, with a cookie that says what was begun."""
        address, kept = begin(sign_on, self._back(headers))
        response = RedirectResponse(address, status_code=303)
        response.headers["Set-Cookie"] = self._underway(str(_signer(self._accounts.secret(), _UNDERWAY).dumps(kept)))
        await self._answer(scope, receive, send, response)

    async def _come_back(self, sign_on: SignOn, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Hear from the organisation who somebody is."""
        kept = self._signed(headers, f"{self._cookie}-onderweg", _UNDERWAY, UNDERWAY)
        told = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
        try:
            if kept is None:
                raise SignOnError(NOT_SIGNED_ON)
            async with self._asking:
                person = await finish(sign_on, self._back(headers), kept, told)
        except SignOnError as error:
            status = 503 if isinstance(error, IssuerAwayError) else 403
            response: Response = HTMLResponse(sign_on_html(str(error)), status_code=status)
        else:
            session = {**vars(person), "stamp": sign_on.stamp, "id": secrets.token_hex(16)}
            signed = _signer(self._accounts.secret(), self._salt).dumps(session)
            response = HTMLResponse(signed_on_html())
            response.headers.append("Set-Cookie", cookie(self._gate, self._cookie, str(signed)))
        response.headers.append("Set-Cookie", self._underway("") + "; Max-Age=0")
        await self._answer(scope, receive, send, response)

    def _back(self, headers: Headers) -> str:
        return f"{self._gate.scheme}://{headers['host'].lower()}{BACK}"

    def _underway(self, signed: str) -> str:
        """Return a cookie that comes along when the organisation sends somebody back, from its own site."""
        return cookie(self._gate, f"{self._cookie}-onderweg", signed).replace("SameSite=Strict", "SameSite=Lax")

    def _address(self, scope: Scope, headers: Headers) -> str:
        """Return where somebody is: what the proxy saw, which stands last."""
        if not self._entrance.proxy:
            return _peer(scope)
        return ",".join(headers.getlist("x-forwarded-for")).rpartition(",")[2].strip() or _peer(scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, response: Response) -> None:
        await response(scope, receive, with_headers(send, POLICY, **{"Referrer-Policy": "same-origin"}))

    # --- whose tab it is -------------------------------------------------------------------------------------------

    async def _sealed(self, scope: Scope, receive: Receive, person: Person) -> tuple[Scope, Receive]:
        """Return the request with the number of the tab sealed, wherever Gradio looks for it."""
        path = scope["path"]
        if path.startswith(_HEARTBEAT):
            path = self._seal(path, person)
            return {**scope, "path": path, "raw_path": path.encode("ascii", "replace")}, receive
        if path == _STREAM:
            asked = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
            query = urlencode({"session_hash": self._seal(asked.get("session_hash", ""), person)})
            return {**scope, "query_string": query.encode()}, receive
        if path in _EVENTS and scope["method"] == "POST":
            event = _event(await _read(receive, LARGEST_REQUEST))
            body = json.dumps({**event, "session_hash": self._seal(event["session_hash"], person)}).encode()
            lengths = (b"content-length", b"transfer-encoding")
            headers = [pair for pair in scope["headers"] if pair[0].lower() not in lengths]
            return {**scope, "headers": [*headers, (b"content-length", b"%d" % len(body))]}, _once(body, receive)
        return scope, receive

    def _seal(self, tab: str, person: Person) -> str:
        seal = hmac.new(self._gate.secret.encode(), person.name.encode("utf-8", "replace"), hashlib.sha256)
        return f"{tab}_{seal.hexdigest()[:32]}"


def _peer(scope: Scope) -> str:
    """Return the address that a request comes from, "" when it is not known."""
    address = str((scope.get("client") or ("",))[0])
    try:
        return plain_address(address)
    except ValueError:
        return address


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError as error:
        raise _BodyError(UNREADABLE) from error


def _event(body: bytes) -> dict[str, Any]:
    """Return what the window asks, of a tab with a number; nothing else that Gradio would listen to."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _BodyError(UNREADABLE) from error
    if not isinstance(event, dict) or not isinstance(event.get("session_hash"), str):
        raise _BodyError(UNREADABLE)
    return {name: event[name] for name in (*_SAID, "session_hash") if name in event}


async def _read(receive: Receive, most: int) -> bytes:
    body, more = b"", True
    try:
        async with asyncio.timeout(PATIENCE):
            while more:
                message = await receive()
                more = message.get("more_body", False)
                body += message.get("body", b"")
                if len(body) > most:
                    raise _BodyError(TOO_LONG)
    except TimeoutError as error:
        raise _BodyError(UNREADABLE) from error
    return body


def _once(body: bytes, receive: Receive) -> Receive:
    """Return what gives this body, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _signer(secret: str, salt: str) -> URLSafeTimedSerializer:
    from itsdangerous import URLSafeTimedSerializer

    return URLSafeTimedSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def _without_path(error: AccountError, path: Path) -> str:
    """Return what went wrong; where things stand on the server is nobody's business."""
    return str(error).replace(str(path), path.name)
