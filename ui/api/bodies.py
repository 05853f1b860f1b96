"""How large a request may be that is no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from ui.api.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


def limit_bodies(app: ASGIApp, most: int) -> ASGIApp:
    """Return the application that refuses a POST of more than ``most`` bytes; also when it did not say so."""
    told = f"Deze aanvraag is te groot. Ze mag hooguit {most // 1_000_000} MB zijn."

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > most:
            await problem_response(ProblemError(TOO_LARGE, "too-large", told))(scope, receive, send)
            return
        received = 0

        async def receive_at_most() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(TOO_LARGE)
            return message

        await app(scope, receive_at_most, send)

    return limited
