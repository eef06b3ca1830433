"""Server-sent events: one JSON object a frame, and a heartbeat while there is nothing to say."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HEARTBEAT_SECONDS = 15.0


async def send_events(
    request: web.Request,
    events: AsyncIterator[dict[str, Any]],
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    closing: str = "",
) -> web.StreamResponse:
    """Send events as they come; when the client goes away, their source is stopped, quietly.

    `closing` is a last frame, said as it is.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    following = asyncio.ensure_future(anext(events))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=heartbeat)
            if not done:
                await response.write(b": keep-alive\n\n")
                continue
            try:
                event = following.result()
            except StopAsyncIteration:
                break
            await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")
            following = asyncio.ensure_future(anext(events))
        if closing:
            await response.write(f"data: {closing}\n\n".encode())
        await response.write_eof()
    except ConnectionError:
        # Stop in a notebook closes the connection: an everyday end, not worth a line in the log.
        pass
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
            await following
    return response
