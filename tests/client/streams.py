"""Streamed answers for the tests: their events, and assistants that send them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .stub import Reply, Stub, reply, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

    from pinecone_notebooks.client import AssistantClient, ChatStream

__all__ = ["CITATION", "END", "START", "Stall", "asked", "delta", "sent", "streaming"]

START = {
    "type": "message_start",
    "id": "m1",
    "model": "gpt-4o",
    "role": "assistant",
    "context_snippet_count": 2,
}
END = {
    "type": "message_end",
    "id": "m1",
    "model": "gpt-4o",
    "finish_reason": "stop",
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}
CITATION = {
    "type": "citation",
    "citation": {
        "position": 3,
        "references": [{"file": {"id": "f", "name": "a.pdf"}, "pages": [1]}],
    },
}


class Stall:
    """A service that says nothing more until the test has seen that the client did not wait."""

    def __init__(self) -> None:
        self._go_on = threading.Event()
        self._went_on = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self._go_on.wait(60)
        self._went_on = True
        handler.close_connection = True

    def check_it_lasts(self) -> None:
        assert not self._went_on
        self._go_on.set()


def delta(text: str) -> dict[str, Any]:
    return {"type": "content_chunk", "id": "m1", "model": "gpt-4o", "delta": {"content": text}}


def sent(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data:" + json.dumps(event).encode() + b"\n\n" for event in events)


@contextmanager
def asked(*replies: Reply, **settings: Any) -> Iterator[tuple[Stub, AssistantClient]]:
    """An assistant whose host answers the calls after the first as told."""
    with serve(reply(500)) as stub:
        described = {"name": "handbook", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), *replies]
        yield stub, stub.client(**settings).assistant("handbook")


@contextmanager
def streaming(*replies: Reply, **settings: Any) -> Iterator[ChatStream]:
    with asked(*replies, **settings) as (_, assistant), assistant.stream("How many?") as answer:
        yield answer
