"""Works for a client only as long as it is there to be told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from aiohttp import web

_T = TypeVar("_T")

_LOOK_SECONDS = 1.0


async def while_attended(request: web.Request, work: Coroutine[Any, Any, _T]) -> _T:
    """Do some work, and give it up when the client has gone away: a model may write for minutes.

    Raises:
        ConnectionResetError: The client went away first.
    """
    working = asyncio.create_task(work)
    try:
        while not working.done():
            await asyncio.wait([working], timeout=_LOOK_SECONDS)
            if request.transport is None or request.transport.is_closing():
                raise ConnectionResetError("the client went away")
        return working.result()
    finally:
        working.cancel()
