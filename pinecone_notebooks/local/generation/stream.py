"""Reads what an endpoint sends: the chunks of a stream, or what it says instead of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp.http_exceptions import LineTooLong

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import StreamReader

_MOST_TEXT = 256 * 1024
_MOST_SHOWN = 300
_NO_CHUNK = "sent an event that is no chat completion chunk"


class StreamError(Exception):
    """What an endpoint did wrong: the rest of a sentence about it."""


@dataclass(frozen=True)
class Delta:
    """A piece of what the model writes; the last one says why it ended."""

    text: str
    finish_reason: str = ""


async def read_deltas(content: StreamReader) -> AsyncIterator[Delta]:
    """Go through a stream of chat completion chunks.

    Raises:
        StreamError: It is none, tells of an error, breaks off or has no end.
    """
    size, is_over = 0, False
    async for data in _events(content):
        if data == "[DONE]":
            # Some never say why an answer ended, only that it did.
            is_over = is_over or size > 0
            break
        delta = _read_chunk(data)
        size += len(delta.text)
        if size > _MOST_TEXT:
            raise StreamError(f"wrote more than {_MOST_TEXT // 1024} KB and was stopped")
        is_over = is_over or bool(delta.finish_reason)
        if delta.text or delta.finish_reason:
            yield delta
    if not is_over and not size:
        # So llama-cpp-python ends when a prompt is too long for its model.
        raise StreamError("broke off before the first word; its own log may say why")
    if not is_over:
        raise StreamError("broke off in the middle of its answer")


def complaint_in(body: str, kind: str) -> str:
    """Return the sentence that a body says, as `: sentence`; nothing where it says none."""
    try:
        said = body if kind == "text/plain" else json.loads(body)
    except (RecursionError, ValueError):
        return ""  # a page for a browser tells a notebook nothing
    return _complaint(said)


async def _events(content: StreamReader) -> AsyncIterator[str]:
    try:
        async for line in content:
            if line.startswith(b"data:"):
                yield line[5:].decode("utf-8", "replace").strip()
    except (LineTooLong, ValueError) as error:  # aiohttp has had both for a line without an end
        raise StreamError("sent a line that is too long") from error


def _read_chunk(data: str) -> Delta:
    try:
        chunk = json.loads(data)
        choice = (chunk.get("choices") or [{}])[0]
        text = _text((choice.get("delta") or {}).get("content") or "")
        reason = choice.get("finish_reason") or ""
        is_error = bool(chunk.get("error")) or reason == "error"
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise StreamError(_NO_CHUNK) from error
    if is_error:
        raise StreamError(f"stopped with an error{_complaint(chunk)}")
    if not isinstance(text, str) or not isinstance(reason, str):
        raise StreamError(_NO_CHUNK)
    return Delta(text, reason)


def _text(content: Any) -> Any:
    """Return a delta's text; Mistral's come in parts, some of which are thoughts."""
    if not isinstance(content, list):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def _complaint(said: Any) -> str:
    """Find the sentence in an error: endpoints put it in many places, some in a list."""
    while not isinstance(said, str):
        if isinstance(said, dict):
            said = [said[key] for key in ("error", "message", "detail", "msg") if said.get(key)]
        said = said[0] if isinstance(said, list) and said else ""
    sentence = " ".join(said.split())[:_MOST_SHOWN].rstrip(".")
    return sentence and f": {sentence}"
