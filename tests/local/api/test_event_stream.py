"""Server-sent events: frames, and heartbeats while nothing comes."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from pinecone_notebooks.local.api.event_stream import send_events


def test_heartbeats_come_only_while_nothing_else_does():
    """A comment is sent in every silence of the given length, and none between quick events."""

    async def events():
        yield {"n": 1}
        yield {"n": "é\u2028"}
        await asyncio.sleep(0.5)
        yield {"n": 3}

    async def handler(request):
        return await send_events(request, events(), heartbeat=0.2)

    async def read():
        app = web.Application()
        app.add_routes([web.get("/", handler)])
        async with TestClient(TestServer(app)) as client:
            return await (await client.get("/")).read()

    frames = asyncio.run(read()).split(b"\n\n")
    assert frames[:2] == [b'data: {"n": 1}', b'data: {"n": "\\u00e9\\u2028"}']
    assert frames[2] == b": keep-alive"
    assert frames[-2:] == [b'data: {"n": 3}', b""]
