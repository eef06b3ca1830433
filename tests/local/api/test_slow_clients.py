"""Clients that send or read slowly, or never: they wait, and nobody waits for them."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from pinecone_notebooks.local.admin import tokens
from pinecone_notebooks.local.api import requests as reading
from pinecone_notebooks.local.api import uploads
from pinecone_notebooks.local.api.errors import answer_errors
from pinecone_notebooks.local.blobs import Blobs


@pytest.mark.parametrize("sent", ["POST /assistant/", "the head", "half a body", "half a file"])
def test_two_hundred_stalled_requests_hold_nobody_up(api, sent):
    """However far each of them came, others are served meanwhile."""
    assistant = api.make_assistant()
    head = (
        "{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\n"
        f"Api-Key: {api.api_key}\r\nContent-Length: 1000\r\n\r\n"
    )
    question = head.format(f"POST /assistant/chat/{assistant}", "application/json")
    file = head.format(f"POST /assistant/files/{assistant}", "multipart/form-data; boundary=b")
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf'
    text = {"the head": question, "half a body": question + "{", "half a file": file + part}
    address = ("127.0.0.1", urlsplit(api.url).port)
    with ExitStack() as stalled:
        for _ in range(200):
            connection = stalled.enter_context(socket.create_connection(address))
            connection.sendall(text.get(sent, sent).encode())
        api.add(assistant, "leave.txt", b"Every parent gets sixteen weeks of parental leave.")
        answer = api.ask(assistant, "How many weeks of parental leave does every parent get?")
        assert "sixteen" in answer.json()["message"]["content"]


def test_readers_that_do_not_read_hold_nobody_up(start_service, api_of):
    """A hundred streams that nobody reads wait in their own connections."""
    api = api_of(start_service())
    assistant = api.make_assistant()
    api.add(assistant, "leave.txt", b"Every parent gets sixteen weeks of parental leave.")
    body = b'{"stream": true, "messages": [{"role": "user", "content": "Which parental leave?"}]}'
    head = (
        f"POST /assistant/chat/{assistant} HTTP/1.1\r\nHost: localhost\r\n"
        f"Api-Key: {api.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with ExitStack() as unread:
        for _ in range(100):
            connection = unread.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.connect(("127.0.0.1", urlsplit(api.url).port))
            connection.sendall(head.encode() + body)
        assert api.ask(assistant, "Which parental leave?").status_code == 200


@pytest.mark.parametrize("handler", [reading.read_fields, tokens.create])
def test_a_body_that_does_not_come_is_given_up(monkeypatch, handler):
    """After its time the request is refused, and the connection is free."""
    monkeypatch.setattr(reading, "_BODY_SECONDS", 0.1)

    async def never():
        yield b"{"
        await asyncio.sleep(30)

    async def ask():
        app = web.Application(middlewares=[answer_errors])
        app.add_routes([web.post("/", handler)])
        async with TestClient(TestServer(app)) as client:
            answer = await client.post("/", data=never())
            return answer.status, await answer.json()

    status, answer = asyncio.run(ask())
    assert status == 400
    assert answer["error"]["message"] == "The request body did not arrive in time."


def test_an_upload_that_stalls_is_given_up(monkeypatch, tmp_path):
    """A sender that says nothing for long is refused, however much it promised."""
    monkeypatch.setattr(uploads, "_SECONDS_BETWEEN_BYTES", 0.1)

    async def handler(request):
        incoming = Blobs(tmp_path).receive()
        try:
            await uploads.receive(request, incoming)
        finally:
            incoming.discard()

    async def half():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf'
        await asyncio.sleep(30)

    async def ask():
        app = web.Application(middlewares=[answer_errors])
        app.add_routes([web.post("/", handler)])
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with TestClient(TestServer(app)) as client:
            answer = await client.post("/", data=half(), headers=headers)
            return answer.status, await answer.json()

    status, answer = asyncio.run(ask())
    assert status == 400
    assert answer["error"]["message"] == "The upload stalled and was given up."
    assert list((tmp_path / "incoming").iterdir()) == []
