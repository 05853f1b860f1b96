"""The locks of the window: which requests reach it, and what its answers let a browser do.

On its own computer the window has no login: whoever works there may use it (for several people ``ui.access.login``
stands in front). What may not is a page of somebody else in the same browser, and such a page can send requests here.
So each request is looked at before Gradio sees it:

- **Host** is one of this computer's own names with the window's port, or the name that it was given for several people.
  Otherwise a name of somebody else's that is made to lead here (DNS rebinding) would be the window itself in the eyes
  of the browser, free to read everything.
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
import contextlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.bodies import PATIENCE, Files, Length, RefusedError
from ui.access.gate import LARGEST_REQUEST, UPLOAD, Gate, Refusal, cookie, refusal_of
from ui.access.headers import inline_scripts, policy, with_headers


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
            await self._app(scope, receive, with_headers(send, policy(), scope["path"]))

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
            body = Files(self._gate, headers) if scope["path"] == UPLOAD else Length(most=LARGEST_REQUEST)
        except RefusedError as error:
            await refuse(scope, receive, send, error.refusal)
            return

        async def looked_at() -> Message:
            nonlocal refusal, more
            message = await receive()
            more = message.get("more_body", False)
            try:
                body.read(message.get("body", b""))
            except RefusedError as error:
                refusal = error.refusal
                raise
            return message

        answer = with_headers(send, policy())

        async def answered(message: Message) -> None:
            if refusal is None:
                await answer(message)

        with contextlib.suppress(RefusedError):
            await self._app(scope, looked_at, answered)
        if refusal is not None:
            await refuse(scope, receive, send, refusal, more=more)


async def refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal, *, more: bool = True) -> None:
    """Say why a request is refused; first throw away what still comes (``more``), or a browser would never read it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while more:
                more = (await receive()).get("more_body", False)
    response = PlainTextResponse(f"{refusal.message}\n", status_code=refusal.status, headers={"Connection": "close"})
    await response(scope, receive, with_headers(send, policy()))
