"""A tab of the window is its person's.

Gradio knows a tab by a number that the browser makes up, and gives whoever names it what is in it. Here the number gets
a seal of the person, so nobody can name another's.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import Message, Receive, Scope

from ui.access.bodies import RefusedError, read_whole
from ui.access.gate import LARGEST_REQUEST, UNREADABLE
from ui.access.people import Person

_EVENTS = ("/gradio_api/queue/join", "/gradio_api/run/predict")
_STREAM, _HEARTBEAT = "/gradio_api/queue/data", "/gradio_api/heartbeat/"
_SAID = ("data", "event_data", "fn_index", "trigger_id")  # of an event; the rest Gradio would take for its own


async def sealed(scope: Scope, receive: Receive, person: Person, secret: str) -> tuple[Scope, Receive]:
    """Return the request with the number of the tab sealed, wherever Gradio looks for it."""
    path = scope["path"]
    if path.startswith(_HEARTBEAT):
        path = _seal(path, person, secret)
        return {**scope, "path": path, "raw_path": path.encode("ascii", "replace")}, receive
    if path == _STREAM:
        asked = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
        query = urlencode({"session_hash": _seal(asked.get("session_hash", ""), person, secret)})
        return {**scope, "query_string": query.encode()}, receive
    if path in _EVENTS and scope["method"] == "POST":
        event = _event(await read_whole(receive, LARGEST_REQUEST))
        body = json.dumps({**event, "session_hash": _seal(event["session_hash"], person, secret)}).encode()
        lengths = (b"content-length", b"transfer-encoding")
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in lengths]
        return {**scope, "headers": [*headers, (b"content-length", b"%d" % len(body))]}, _once(body, receive)
    return scope, receive


def _seal(tab: str, person: Person, secret: str) -> str:
    seal = hmac.new(secret.encode(), person.name.encode("utf-8", "replace"), hashlib.sha256)
    return f"{tab}_{seal.hexdigest()[:32]}"


def _event(body: bytes) -> dict[str, Any]:
    """Return what the window asks, of a tab with a number; nothing else that Gradio would listen to."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(UNREADABLE) from error
    if not isinstance(event, dict) or not isinstance(event.get("session_hash"), str):
        raise RefusedError(UNREADABLE)
    return {name: event[name] for name in (*_SAID, "session_hash") if name in event}


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
