"""What the log of the service says of requests: never their bytes, and faults of its own in full."""

from __future__ import annotations

import asyncio
import gzip
import logging
import shutil
import socket
import ssl
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from pinecone_notebooks.local.folder import DataFolder
from pinecone_notebooks.local.log import shorten
from tests.conftest import running_service

KEY = b"pckey_of_somebody"


def hello_of_tls():
    """What a browser sends first where it is told https://."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(
        incoming, outgoing, server_hostname=f"{KEY.decode().replace('_', '-')}.example"
    )
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


MALFORMED = {
    "a request line": b"GET / HTTP/" + KEY + b"\r\n\r\n",
    "a method": KEY.upper() + b"\r\n\r\n",
    "a header": b"GET / HTTP/1.1\r\nHost: localhost\r\nApi-Key " + KEY + b"\r\n\r\n",
    "a header's value": b"GET / HTTP/1.1\r\nHost: localhost\r\nApi-Key: \0" + KEY + b"\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: localhost\r\nApi-Key: " + KEY * 999 + b"\r\n\r\n",
    "an address": b"GET /\xff" + KEY + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a chunk": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno " + KEY,
    "bytes": b"\x00\xff" + KEY + b"\r\n\r\n",
    "TLS": hello_of_tls(),
    "a second request": b"GET /local/health HTTP/1.1\r\nHost: localhost\r\n\r\n\xff"
    + KEY
    + b"\r\n",
}


@contextmanager
def served(data):
    """A service, and at the end of the block what its log must be: a line a request, no more."""
    sent = []
    with running_service(data) as service:
        yield service, sent
    log = data.with_suffix(".log").read_bytes()
    assert 0 < log.count(b"\n") <= len(sent)
    assert b"Traceback" not in log
    assert KEY not in log.lower()


def test_a_malformed_request_costs_one_line_at_most(tmp_path):
    """It is answered with 400, and the log has no traceback and nothing of the request."""
    with served(tmp_path / "data") as (service, sent):
        for what, request in MALFORMED.items():
            sent.append(request)
            answered = b""
            with socket.create_connection(("127.0.0.1", urlsplit(service.url).port)) as connection:
                connection.settimeout(20)
                connection.sendall(request)
                while piece := connection.recv(65536):
                    answered += piece
            assert b" 400 Bad Request\r\n" in answered, what


def test_a_body_that_cannot_be_unpacked_is_the_senders_mistake(tmp_path):
    """One that is not packed as it says, or was damaged on the way, gets a 400."""
    with served(tmp_path / "data") as (service, sent):
        headers = {"Api-Key": service.api_key, "Content-Encoding": "gzip"}
        for path in ("/assistant/assistants", "/oauth/token"):
            for body in (KEY, gzip.compress(KEY)[:-9] + bytes(9)):
                sent.append(body)
                address = service.url + path
                refused = requests.post(address, data=body, headers=headers, timeout=20)
                assert refused.status_code == 400, (path, body)


def test_a_fault_of_the_service_keeps_its_traceback(start_service, api_of):
    """What nobody expected is a 500, and the log says where it came from."""
    service = start_service()
    api = api_of(service)
    assistant = api.make_assistant()
    shutil.rmtree(DataFolder(service.data).blobs)
    assert api.upload(assistant, "a.txt", b"Some text.").status_code == 500
    log = service.data.with_suffix(".log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "FileNotFoundError" in log


def test_what_aiohttp_did_not_expect_keeps_its_traceback(caplog):
    """Of what its server logs, only malformed requests are shortened."""

    async def fail(_request):
        raise RuntimeError("a fault of ours")

    async def ask():
        app = web.Application()
        app.add_routes([web.get("/", fail)])
        async with TestClient(TestServer(app)) as client:
            return (await client.get("/")).status

    logger = logging.getLogger("aiohttp.server")
    logger.addFilter(shorten)
    try:
        assert asyncio.run(ask()) == 500
    finally:
        logger.removeFilter(shorten)
    assert "a fault of ours" in caplog.text
    assert "Traceback" in caplog.text
