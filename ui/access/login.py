"""Who asks: the login in front of a window that several people use (ASGI, around ``ui.access.guard.Guard``).

Every request gets a person, or does not get through. That person is told to the window in the request's scope
(``people.SCOPE``), and whatever the browser says of itself there is taken out.

- **Accounts**: name and password on a page of our own, then a session (``ui.access.sessions``).
- **The organisation's own login**: a proxy tells the name in a header. Nobody but that proxy may send anything here,
  for whoever could would be whom he likes.
- **OpenID Connect** (``ui.access.sign_on``): the organisation tells who came back from its page, once; then a
  session as above, with the roles that were told.
- **A tab is its person's** (``ui.access.tabs``).

A form is only taken with the Origin of this window, so no page elsewhere can log anybody in or out. Those pages say
``same-origin`` as their referrer policy, because under ``no-referrer`` a browser sends a form with Origin "null".
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.access.attempts import Attempts
from ui.access.bodies import RefusedError, read_whole
from ui.access.entrance import Entrance, plain_address
from ui.access.gate import FOREIGN, UNREADABLE, UPLOAD, Gate, Refusal, is_foreign
from ui.access.guard import refuse
from ui.access.headers import with_headers
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
from ui.access.sessions import LONGEST_PERSON, Sessions
from ui.access.sign_on import WRONG as NOT_SIGNED_ON
from ui.access.sign_on import SignOn, ask_issuer, away, begin, finish
from ui.access.tabs import sealed
from ui.errors import AccountError, IssuerAwayError, SignOnError
from ui.printing import warn

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM = 10_000  # bytes
HASHING = 2  # passwords that are looked at together; each takes 64 MiB
ASKING = 4  # people of whom the organisation is asked together
PAUSE = 2.0  # seconds before an issuer that was away is asked again

NOT_THE_PROXY = Refusal(status=403, message="Open Vraagbaak op het adres dat uw organisatie daarvoor heeft.")
NOBODY = Refusal(status=401, message="U bent niet (meer) aangemeld. Laad de pagina opnieuw en meld u aan.")
UNNAMED = Refusal(status=401, message="Uw organisatie heeft u niet aangemeld. Meld u daar opnieuw aan.")
READERS = Refusal(status=403, message=NOT_KEEPER)

_PAGES = ("/", LOGIN, ACCOUNT, BACK)  # that a link elsewhere may lead to


class Login:
    """A guarded window (ASGI) that is for those who are known; see the module's docstring."""

    def __init__(self, app: ASGIApp, gate: Gate, entrance: Entrance, attempts: Attempts | None = None) -> None:
        self._app = app
        self._gate = gate
        self._entrance = entrance
        self._accounts = entrance.accounts
        self._organisation = _Organisation(entrance.sign_on) if entrance.sign_on else None
        self._sessions = Sessions(gate, entrance)
        self._attempts = attempts or Attempts()
        self._hashing, self._asking = asyncio.Semaphore(HASHING), asyncio.Semaphore(ASKING)

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
            elif path in (SIGN_ON, BACK) and self._organisation and scope["method"] == "GET":
                go = self._leave if path == SIGN_ON else self._come_back
                await go(self._organisation, scope, heard, send, headers)
            elif path in (LOGIN, LOGOUT) and not self._entrance.user_header:
                await self._log_in_or_out(scope, heard, send, headers)
            else:
                await self._let_in(scope, heard, send, self._sessions.person(headers))
        except AccountError as error:
            refusal = Refusal(status=503, message=_without_path(error, self._accounts.path))
            await refuse(scope, receive, send, refusal, more=more)
        except RefusedError as error:
            await refuse(scope, receive, send, error.refusal, more=more)

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
        elif path == UPLOAD and not person.keeper:
            await refuse(scope, receive, send, READERS)
        else:
            scope = {**scope, SCOPE: person, "scheme": self._gate.scheme, "headers": self._plain_headers(scope)}
            scope, receive = await sealed(scope, receive, person, self._gate.secret)
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
        elif method == "POST" and path == LOGIN and self._organisation:
            await refuse(scope, receive, send, NOBODY)
        elif method == "POST" and path == LOGIN:
            await self._log_in(scope, receive, send, headers)
        elif method == "POST":
            await self._log_out(scope, receive, send, headers)
        elif self._sessions.person(headers) is not None:
            to = "/" if path == LOGIN else ACCOUNT
            await self._answer(scope, receive, send, RedirectResponse(to, status_code=303))
        elif path == LOGIN:
            page = sign_on_html() if self._organisation else login_html()
            await self._answer(scope, receive, send, HTMLResponse(page))
        else:
            await self._answer(scope, receive, send, RedirectResponse(LOGIN, status_code=303))

    async def _log_in(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        form = _form(await read_whole(receive, LARGEST_FORM))
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
        response = RedirectResponse("/", status_code=303)
        response.headers["Set-Cookie"] = self._sessions.begin(name=account.name, stamp=account.stamp)
        await self._answer(scope, receive, send, response)

    async def _log_out(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        response = RedirectResponse(LOGIN, status_code=303)
        response.headers["Set-Cookie"] = await asyncio.to_thread(self._sessions.end, headers)
        await self._answer(scope, receive, send, response)

    # --- the organisation's own login ------------------------------------------------------------------------------

    async def _leave(
        self, organisation: _Organisation, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        """Send somebody to the organisation, with a cookie that says what was begun."""
        try:
            address, kept = begin(await organisation.sign_on(), self._back(headers))
        except SignOnError as error:
            response: Response = _not_signed_on(error)
        else:
            response = RedirectResponse(address, status_code=303)
            response.headers["Set-Cookie"] = self._sessions.leave(kept)
        await self._answer(scope, receive, send, response)

    async def _come_back(
        self, organisation: _Organisation, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        """Hear from the organisation who somebody is."""
        kept, ended = self._sessions.come_back(headers)
        told = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
        try:
            if kept is None:
                raise SignOnError(NOT_SIGNED_ON)
            sign_on = await organisation.sign_on()
            async with self._asking:
                person = await finish(sign_on, self._back(headers), kept, told)
        except SignOnError as error:
            response: Response = _not_signed_on(error)
        else:
            response = HTMLResponse(signed_on_html())
            response.headers.append("Set-Cookie", self._sessions.begin(**vars(person), stamp=sign_on.stamp))
        response.headers.append("Set-Cookie", ended)
        await self._answer(scope, receive, send, response)

    def _back(self, headers: Headers) -> str:
        return f"{self._gate.scheme}://{headers['host'].lower()}{BACK}"

    def _address(self, scope: Scope, headers: Headers) -> str:
        """Return where somebody is: what the proxy saw, which stands last."""
        if not self._entrance.proxy:
            return _peer(scope)
        return ",".join(headers.getlist("x-forwarded-for")).rpartition(",")[2].strip() or _peer(scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, response: Response) -> None:
        await response(scope, receive, with_headers(send, POLICY, **{"Referrer-Policy": "same-origin"}))


def _peer(scope: Scope) -> str:
    """Return the address that a request comes from, "" when it is not known."""
    address = str((scope.get("client") or ("",))[0])
    try:
        return plain_address(address)
    except ValueError:
        return address


class _Organisation:
    """The organisation's own login, whose issuer may have been away until now."""

    def __init__(self, sign_on: SignOn) -> None:
        self._sign_on = sign_on
        self._asking = asyncio.Lock()
        self._again = 0.0  # when it may be asked once more, in seconds of time.monotonic

    async def sign_on(self) -> SignOn:
        """Return it with the addresses of the issuer. Raises SignOnError, IssuerAwayError.

        Nobody waits for more than one attempt, however many come at once.
        """
        async with self._asking:
            if self._sign_on.authorization:
                return self._sign_on
            if time.monotonic() < self._again:
                raise away(self._sign_on.issuer)
            try:
                self._sign_on = await asyncio.to_thread(ask_issuer, self._sign_on)
            except IssuerAwayError:
                self._again = time.monotonic() + PAUSE
                raise
            except SignOnError as error:  # its cure is for whoever started the window
                self._again = time.monotonic() + PAUSE
                warn(str(error))
                raise SignOnError(NOT_SIGNED_ON) from error
            return self._sign_on


def _not_signed_on(error: SignOnError) -> Response:
    return HTMLResponse(sign_on_html(str(error)), status_code=503 if isinstance(error, IssuerAwayError) else 403)


def _form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError as error:
        raise RefusedError(UNREADABLE) from error


def _without_path(error: AccountError, path: Path) -> str:
    """Return what went wrong; where things stand on the server is nobody's business."""
    return str(error).replace(str(path), path.name)
