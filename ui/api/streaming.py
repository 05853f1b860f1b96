"""Server-sent events: what is sent while an answer comes, or a report is added."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from ui.history.exchange_json import without_surrogates

if TYPE_CHECKING:
    from starlette.responses import StreamingResponse

ALIVE = b": een ogenblik\n\n"  # a comment: keeps the connection open, and clients skip it


def event(data: object, name: str = "") -> bytes:
    """Return one event; ``name`` is its type."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {as_json(data)}\n\n".encode()


def as_json(data: Any) -> str:
    """Return JSON on one line, valid Unicode."""
    return without_surrogates(json.dumps(data, ensure_ascii=False, allow_nan=False))


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
