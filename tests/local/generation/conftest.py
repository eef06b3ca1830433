"""An OpenAI-compatible endpoint on a real socket, which answers as a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


def chunk(text="", reason=None):
    """One event of a stream of chat completion chunks."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return b"data: " + json.dumps({"object": "chat.completion.chunk", "choices": [choice]}).encode()


class FakeEndpoint:
    """The endpoint: what it was asked, and how it answers next."""

    def __init__(self, url):
        self.url = url
        self.asked, self.headers, self.paths = [], [], []
        self.left = threading.Event()  # the client went away in the middle of an answer
        self.say("I know nothing.")

    def say(self, *pieces, reason="stop"):
        """Stream pieces of text, as such endpoints do."""
        self.send(*[chunk(piece) for piece in pieces], chunk("", reason), b"data: [DONE]")

    def send(self, *events, status=200, kind="text/event-stream", body=None, forever=None):
        """Answer with events, or a body, as they are; `forever` is an event that is repeated."""

        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.end_headers()
            if body is not None:
                handler.wfile.write(body[:8])
                time.sleep(0.05)  # so that it arrives in two parts, as longer ones do
                handler.wfile.write(body[8:])
                return
            try:
                for event in events:
                    handler.wfile.write(event + b"\n\n")
                while forever is not None:
                    handler.wfile.write(forever + b"\n\n")
            except OSError:
                self.left.set()

        self.answer = answer

    def refuse(self, field, complaint):
        """Refuse every request with a field; answer the others as before."""
        say = self.answer
        self.send(status=400, kind="application/json", body=complaint)
        refuse = self.answer

        def answer(handler):
            (refuse if field in self.asked[-1] else say)(handler)

        self.answer = answer

    def fall_silent(self, *events):
        """Send events, and then nothing until the client leaves."""

        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            handler.end_headers()
            handler.wfile.write(b"".join(event + b"\n\n" for event in events))
            with suppress(OSError):
                handler.connection.recv(1)
            self.left.set()

        self.answer = answer


@pytest.fixture
def endpoint():
    """An endpoint of the test's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            fake = self.server.fake
            fake.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            fake.headers.append(self.headers)
            fake.paths.append(self.path)
            fake.answer(self)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # the usual five lose some of what comes at once

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.fake = FakeEndpoint(f"http://127.0.0.1:{server.server_port}/v1")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.fake
        server.shutdown()
