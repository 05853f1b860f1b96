"""Only this computer, under its own name: what the HTTP doors let in.

A page of another site could otherwise reach the port under a name of its own (DNS rebinding), or send it a form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.api.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")

_OTHER_NAME = "Vraagbaak luistert alleen naar 127.0.0.1 en localhost, met de eigen poort. Gebruik een van die adressen."
_OTHER_SITE = "Een andere website mag Vraagbaak niets vragen. Doe het vanuit een programma op deze computer."
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def only_this_computer(app: ASGIApp, port: int) -> ASGIApp:
    """Return the application behind a check of Host and Origin; ``port`` is the one that it is served on."""
    hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
    origins = {f"http://{host}" for host in hosts}

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        origin = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]

        async def send_with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))  # type: ignore[call-overload]
                present = {name.lower() for name, _ in given}
                message["headers"] = [*given, *(header for header in _HEADERS if header[0] not in present)]
            await send(message)

        if len(named) != 1 or named[0].lower() not in hosts:
            await problem_response(ProblemError(403, "other-host", _OTHER_NAME))(scope, receive, send)
        elif any(value not in origins for value in origin):
            await problem_response(ProblemError(403, "other-origin", _OTHER_SITE))(scope, receive, send)
        else:
            await app(scope, receive, send_with_headers)  # type: ignore[arg-type]

    return checked
