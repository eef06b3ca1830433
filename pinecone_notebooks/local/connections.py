"""Keeps room for those who ask: of the connections that bring no request, the oldest are closed.

A system gives a process a thousand open files or less. Without this, so many clients that stop in
the middle of a head would keep every other one out.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from aiohttp import web
    from aiohttp.web_protocol import RequestHandler

_LOOK_SECONDS = 1.0
_MOST_SILENT = 100
_SILENT_SECONDS = 300.0


async def close_silent(
    server: web.Server, answering: Container[asyncio.BaseTransport | None]
) -> None:
    """Close connections that were silent for long, or of which there are too many, until cancelled.

    Args:
        server: Whose connections.
        answering: Those of requests that are being answered.
    """
    silent: dict[RequestHandler, float] = {}
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        now = time.monotonic()
        silent = {
            connection: silent.get(connection, now)
            for connection in server.connections
            if connection.transport not in answering
        }
        oldest_first = sorted(silent, key=silent.__getitem__)
        for number, connection in enumerate(oldest_first, start=1):
            too_many = number <= len(oldest_first) - _MOST_SILENT
            if too_many or silent[connection] + _SILENT_SECONDS < now:
                connection.force_close()
