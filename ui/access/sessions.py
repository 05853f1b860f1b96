"""Sessions in signed cookies (HttpOnly, SameSite=Strict, Secure behind TLS): who a request is from.

A session ends after ``LIFETIME``, on logging out, with another password, and with the account; one that the
organisation's own login began, when the program is started for other groups.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ui.access.entrance import Entrance
from ui.access.gate import Gate, cookie
from ui.access.people import Person

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

LIFETIME = 12 * 3600  # seconds of a session: a working day
UNDERWAY = 600  # seconds that somebody may take at the organisation's own login
LONGEST_PERSON = 200  # characters of a name that a proxy tells

_OF_ACCOUNT, _OF_ISSUER = "vraagbaak-session", "vraagbaak-sign-on"  # what a cookie was signed for
_UNDERWAY = "vraagbaak-underway"


class Sessions:
    """The sessions of one window. Every method may raise AccountError."""

    def __init__(self, gate: Gate, entrance: Entrance) -> None:
        self._gate = gate
        self._entrance = entrance
        self._accounts = entrance.accounts
        if entrance.sign_on:
            self._accounts.make_secret()
        self._salt = _OF_ISSUER if entrance.sign_on else _OF_ACCOUNT
        # A cookie of this beginning is one that only this host can have set, over TLS.
        self._cookie = "__Host-vraagbaak" if gate.scheme == "https" else f"{gate.cookie}-account"

    def person(self, headers: Headers) -> Person | None:
        """Return who a request is from, as a proxy or its session tells; None when that is nobody."""
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
        if self._entrance.sign_on:
            person = Person(name=session["name"], keeper=session["keeper"], shown=session["shown"])
            return person if session["stamp"] == self._entrance.sign_on.stamp else None
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

    def begin(self, **told: Any) -> str:
        """Return the cookie of a new session that says this of a person."""
        return self._set(self._cookie, self._sign({**told, "id": secrets.token_hex(16)}, self._salt))

    def end(self, headers: Headers) -> str:
        """End the session of a request; return the cookie that takes its place."""
        session = self._session(headers)
        if session is not None:
            self._accounts.end(session["id"], int(time.time()) + LIFETIME)
        return f"{self._set(self._cookie, '')}; Max-Age=0"

    def leave(self, kept: dict[str, str]) -> str:
        """Return the cookie of somebody who goes to the organisation's own login: what was begun there."""
        return self._underway(self._sign(kept, _UNDERWAY))

    def come_back(self, headers: Headers) -> tuple[dict[str, str] | None, str]:
        """Return what was begun by who comes back, None when that is too long ago; and the cookie that ends it."""
        kept = self._signed(headers, f"{self._cookie}-onderweg", _UNDERWAY, UNDERWAY)
        return kept, f"{self._underway('')}; Max-Age=0"

    def _underway(self, signed: str) -> str:
        """Return a cookie that comes along when the organisation sends somebody back, from its own site."""
        return self._set(f"{self._cookie}-onderweg", signed).replace("SameSite=Strict", "SameSite=Lax")

    def _set(self, name: str, signed: str) -> str:
        return cookie(self._gate, name, signed)

    def _sign(self, told: dict[str, Any], salt: str) -> str:
        return str(_signer(self._accounts.secret(), salt).dumps(told))


def _signer(secret: str, salt: str) -> URLSafeTimedSerializer:
    from itsdangerous import URLSafeTimedSerializer

    return URLSafeTimedSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
