"""What is sent back: JSON, or server-sent events while an answer comes or a report is added."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ui.json_text import dump_json

if TYPE_CHECKING:
    from starlette.responses import Response, StreamingResponse

ALIVE = b": een ogenblik\n\n"  # a comment: keeps the connection open, and clients skip it


def json_response(data: object) -> Response:
    """Return a shape, or what JSON has, as the answer to a request."""
    from starlette.responses import Response

    return Response(dump_json(_plain(data)).encode(), media_type="application/json")


def event(data: object, name: str = "") -> bytes:
    """Return one event; ``name`` is its type."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {dump_json(_plain(data))}\n\n".encode()


def _plain(data: object) -> object:
    return data.model_dump(mode="json") if isinstance(data, BaseModel) else data


async def begun(events: AsyncGenerator[bytes, None]) -> StreamingResponse:
    """Return the response once the first event is there: what fails before that still gets a status of its own."""
    from starlette.responses import StreamingResponse

    first = await anext(events)

    async def all_events() -> AsyncIterator[bytes]:
        async with aclosing(events):
            yield first
            async for one in events:
                yield one

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(all_events(), media_type="text/event-stream", headers=headers)
