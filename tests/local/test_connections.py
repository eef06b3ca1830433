"""Connections that bring no request, among those that do."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from pinecone_notebooks.local import connections

BEGUN = web.AppKey("begun", asyncio.Event)
MAY_END = web.AppKey("may_end", asyncio.Event)
LOOK_SECONDS = 0.05


@pytest.mark.parametrize(
    ("most", "seconds", "left"), [(2, 300, ["third", "fourth"]), (100, 0.05, []), (100, 300, None)]
)
def test_silent_connections_are_closed(monkeypatch, most, seconds, left):
    """Those beyond a number go, the oldest first, and each after a while; a request goes on."""
    monkeypatch.setattr(connections, "_LOOK_SECONDS", LOOK_SECONDS)
    monkeypatch.setattr(connections, "_MOST_SILENT", most)
    monkeypatch.setattr(connections, "_SILENT_SECONDS", seconds)
    names = ["first", "second", "third", "fourth"]
    answering = set()

    async def handler(request):
        answering.add(request.transport)
        request.app[BEGUN].set()
        await request.app[MAY_END].wait()
        return web.Response(text="at last")

    async def main():
        app = web.Application()
        app.add_routes([web.get("/", handler)])
        app[BEGUN], app[MAY_END] = asyncio.Event(), asyncio.Event()
        async with TestClient(TestServer(app)) as client:
            asked = asyncio.create_task(client.get("/"))
            await app[BEGUN].wait()
            watch = asyncio.create_task(connections.close_silent(client.server.handler, answering))
            opened = {}
            for name in names:
                opened[name] = await asyncio.open_connection("127.0.0.1", client.port)
                opened[name][1].write(b"GET / HT")
            for name in names if left is not None else ():
                if name not in left:
                    assert await asyncio.wait_for(opened[name][0].read(), 60) == b""
            await asyncio.sleep(5 * LOOK_SECONDS)  # in which the others could be closed, too
            app[MAY_END].set()
            answer = await (await asked).text()
            watch.cancel()
            return answer, [name for name, (reader, _) in opened.items() if not reader.at_eof()]

    assert asyncio.run(main()) == ("at last", names if left is None else left)


def test_the_service_closes_the_oldest_of_many(start_service):
    """Where more than a hundred say nothing, the first of them is hung up on, by and by."""
    address = ("127.0.0.1", urlsplit(start_service().url).port)
    with ExitStack() as silent:
        opened = [silent.enter_context(socket.create_connection(address)) for _ in range(120)]
        opened[0].settimeout(20)
        assert opened[0].recv(1) == b""
