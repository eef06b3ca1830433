"""A service that answers at once from memory, so that a client's own time shows.

`python benchmarks/canned_service.py CHUNKS` prints its address and serves.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ASSISTANT = "canned"
WORDS = (
    "The",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "the",
    "lazy",
    "dog",
    "in",
    "\u00e9t\u00e9",
)
OPERATION = {"id": "op-1", "operation_type": "upload_file", "status": "Completed", "file_id": "f1"}
FILE = {"id": "f1", "name": "large.txt", "status": "Available", "metadata": None, "size": 1}
_PIECE = 1 << 20


def canned_stream(chunks: int) -> bytes:
    """An answer in `chunks` pieces, each event in an HTTP chunk of its own, as a service sends."""
    named = {"id": "0000000000000000111b35de85e8a8f9", "model": "gpt-4o-2024-11-20"}
    source = {"file": {**FILE, "name": "handbook.pdf"}, "pages": [1, 2]}
    usage = {"prompt_tokens": 1, "completion_tokens": chunks, "total_tokens": chunks + 1}
    events: list[dict[str, Any]] = [{"type": "message_start", "role": "assistant"}]
    for number in range(chunks):
        text = f"{WORDS[number % len(WORDS)]} "
        events.append({"type": "content_chunk", "delta": {"content": text}})
        if number % 50 == 49:
            citation = {"position": 5 * number, "references": [source]}
            events.append({"type": "citation", "citation": citation})
    events.append({"type": "message_end", "finish_reason": "stop", "usage": usage})
    frames = []
    for event in events:
        data = f"data:{json.dumps({**event, **named})}\n\n".encode()
        frames.append(b"%x\r\n%s\r\n" % (len(data), data))
    return b"".join(frames) + b"0\r\n\r\n"


class Handler(BaseHTTPRequestHandler):
    """Answers the calls the benchmark makes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    streams: dict[str, bytes]

    def do_GET(self) -> None:
        if "/assistants/" in self.path:
            host = f"http://127.0.0.1:{self.server.server_address[1]}"
            self._answer({"name": ASSISTANT, "status": "Ready", "host": host, "metadata": None})
        else:
            self._answer(FILE)

    def do_POST(self) -> None:
        left = int(self.headers.get("Content-Length") or 0)
        asked = b""
        while left:
            asked = self.rfile.read(min(left, _PIECE))
            left -= len(asked)
        if "/files/" in self.path:
            self._answer(OPERATION, status=202)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(self.streams["long" if b"long answer" in asked else "short"])

    def log_message(self, *_args: object) -> None:
        """Say nothing: the terminal is the benchmark's."""

    def _answer(self, body: object, *, status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main(chunks: int) -> None:
    """Serve until the process is ended."""
    Handler.streams = {"long": canned_stream(chunks), "short": canned_stream(1)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
