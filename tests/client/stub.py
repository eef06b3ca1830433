"""A real HTTP server that answers as a test tells it, well or badly."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pinecone_notebooks.client import Client
from pinecone_notebooks.settings import Settings

KEY = "pcsk_test_1234567890"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Stub:
    """Gives its replies in order, the last one again and again; keeps what it was asked."""

    url: str
    replies: list[Reply]
    requests: list[Request] = field(default_factory=list)

    def client(self, **settings: Any) -> Client:
        return Client(KEY, settings=Settings(api_host=self.url, **settings))


@contextlib.contextmanager
def serve(*replies: Reply) -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle_one_request()

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            stub.requests.append(Request(self.command, self.path, headers, body))
            send = stub.replies[0]
            # Before it is sent: the next request may come on another connection.
            if len(stub.replies) > 1:
                del stub.replies[0]
            send(self)

        def log_message(self, *args: object) -> None:
            """The test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{server.server_address[1]}", list(replies))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(
    status: int = 200,
    body: object = None,
    *,
    content_type: str = "application/json",
    **headers: str,
) -> Reply:
    """An answer with a length; `body` is JSON unless it is bytes."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return send


def stream(*chunks: bytes, end: Callable[[BaseHTTPRequestHandler], None] | None = None) -> Reply:
    """A chunked event stream; `end` replaces its proper end."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for chunk in chunks:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            handler.wfile.flush()
        if end is not None:
            end(handler)
        else:
            handler.wfile.write(b"0\r\n\r\n")

    return send


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection off."""
    handler.close_connection = True
    handler.connection.close()


def error(status: int, code: str, message: str, **headers: str) -> Reply:
    """An error as the API describes it."""
    return reply(status, {"status": status, "error": {"code": code, "message": message}}, **headers)
