"""Server-sent events: one JSON object a frame, and a heartbeat while there is nothing to say."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api.attendance import while_attended
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
    frames = _Frames()
    gathering = asyncio.create_task(_gather(events, frames, closing, request.path))
    try:
        ended = False
        while not ended:
            # Once something was sent, the next write tells that the client has gone.
            coming = frames.wait(heartbeat)
            await (coming if response.prepared else while_attended(request, coming))
            ended = gathering.done()
            if ended:
                gathering.result()
            ready = frames.take()
            if not response.prepared:
                await response.prepare(request)
            await (response.write_eof(ready) if ended else response.write(ready))
    except ConnectionError:
        # Stop in a notebook closes the connection: an everyday end, not worth a line in the log.
        pass
    finally:
        gathering.cancel()
        with contextlib.suppress(asyncio.CancelledError, ApiError):
            await gathering
    return response


class _Frames:
    """What is to be sent next: all that came since the last write, for each write costs."""

    def __init__(self) -> None:
        self.begun = False
        self._waiting: list[bytes] = []
        self._news = asyncio.Event()

    def add(self, data: str) -> None:
        self._put(f"data: {data}\n\n".encode())

    def end(self) -> None:
        self._news.set()

    async def wait(self, heartbeat: float) -> None:
        """Wait for frames, or for the end, or for as long as a client should hear nothing."""
        loop = asyncio.get_running_loop()
        silence = loop.call_later(heartbeat, self._put, b": keep-alive\n\n")
        try:
            await self._news.wait()
        finally:
            silence.cancel()

    def take(self) -> bytes:
        """Return all that is waiting."""
        self._news.clear()
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken

    def _put(self, frame: bytes) -> None:
        self.begun = True
        self._waiting.append(frame)
        self._news.set()


async def _gather(
    events: AsyncIterator[dict[str, Any]], frames: _Frames, closing: str, path: str
) -> None:
    try:
        async for event in events:
            frames.add(json.dumps(event))
        if closing:
            frames.add(closing)
    except ApiError as error:
        if not frames.begun:
            raise
        logger.warning("%s broke off: %s", path, error)
        frames.add(json.dumps({"type": "error", **error_body(path, error)}))
    finally:
        frames.end()
