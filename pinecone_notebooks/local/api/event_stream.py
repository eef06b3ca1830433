"""Server-sent events: one JSON object a frame, and a heartbeat while there is nothing to say."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api.errors import ApiError, error_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0


async def send_events(
    request: web.Request,
    events: AsyncIterator[dict[str, Any]],
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    closing: str = "",
) -> web.StreamResponse:
    """Send events as they come; when the client goes away, their source is stopped, quietly.

    What fails before the first event (or the first heartbeat) is raised, for an answer with a
    status of its own; later there is only the stream to say it in. `closing` is a last frame,
    said as it is.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
        }
    )
    following = asyncio.ensure_future(anext(events))
    try:
        done, _ = await asyncio.wait({following}, timeout=heartbeat)
        if done and isinstance(following.exception(), ApiError):
            following.result()
        await response.prepare(request)
        while True:
            done, _ = await asyncio.wait({following}, timeout=heartbeat)
            if not done:
                await response.write(b": keep-alive\n\n")
                continue
            try:
                event = following.result()
            except StopAsyncIteration:
                break
            except ApiError as error:
                logger.warning("%s broke off: %s", request.path, error)
                closing = json.dumps({"type": "error", **error_body(request.path, error)})
                break
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
            following = asyncio.ensure_future(anext(events))
        if closing:
            await response.write(f"data: {closing}\n\n".encode())
        await response.write_eof()
    except ConnectionError:
        # Stop in a notebook closes the connection: an everyday end, not worth a line in the log.
        pass
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration, ApiError):
            await following
    return response
