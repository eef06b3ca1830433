"""Server-sent events: frames, and heartbeats while nothing comes."""

from __future__ import annotations

import asyncio

from aiohttp import ClientSession, web
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


def test_what_comes_together_is_written_together():
    """Events without a pause between them cost one write; a later one is sent when it comes."""

    async def events():
        yield {"n": 1}
        yield {"n": 2}
        await asyncio.sleep(0.2)
        yield {"n": 3}
        await asyncio.sleep(0.2)

    async def handler(request):
        return await send_events(request, events(), closing="[DONE]")

    async def read():
        app = web.Application()
        app.add_routes([web.get("/", handler)])
        async with TestClient(TestServer(app)) as client:
            response = await client.get("/")
            return [data async for data, _ in response.content.iter_chunks()]

    assert asyncio.run(read()) == [
        b'data: {"n": 1}\n\ndata: {"n": 2}\n\n',
        b'data: {"n": 3}\n\n',
        b"data: [DONE]\n\n",
    ]


def test_a_client_that_leaves_is_no_error():
    """When a client closes the stream early, its source is stopped and nothing is raised."""
    ended = asyncio.Event()

    async def events():
        while True:
            yield {"text": "x" * 1000}
            await asyncio.sleep(0.001)

    async def handler(request):
        response = await send_events(request, events())
        ended.set()
        return response

    async def leave():
        app = web.Application()
        app.add_routes([web.get("/", handler)])
        runner = web.AppRunner(app)  # unlike aiohttp's test server, it lets handlers run on
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as client:
            answer = await client.get(f"http://127.0.0.1:{runner.addresses[0][1]}")
            await answer.content.readany()
            answer.close()
            await asyncio.wait_for(ended.wait(), 60)
        await runner.cleanup()

    asyncio.run(leave())
