"""Asking an assistant: the request, and the answer as it streams."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.bytestream import BROKEN, ByteStream
from pinecone_notebooks.client.events import (
    CitationEvent,
    Event,
    MessageEnd,
    MessageStart,
    TextDelta,
    UnknownEvent,
)
from pinecone_notebooks.client.faults import service_error
from pinecone_notebooks.client.fields import integer, mapping, string
from pinecone_notebooks.client.models import Answer, Citation, Message, Usage
from pinecone_notebooks.client.sse import EventTooLarge, decode
from pinecone_notebooks.errors import ArgumentError, StreamBroken

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from pinecone_notebooks.client.transport import Transport

__all__ = ["ChatStream", "Messages", "as_messages"]

Messages = str | Message | Sequence[Message | Mapping[str, str]]

# The answer is whole by then; the pause lets the connection end well and be used again.
_AFTER_END_SECONDS = 1

# `json.loads` spends more time around the parser than in it: 1.7 us against 0.8 for a chunk.
_scan = json.JSONDecoder().raw_decode


class ChatStream:
    """An answer as it is made: iterate it for events, or take `text()` or `collect()`.

    A context manager; `close` may be called from another thread and ends the iteration there
    quietly. The request is sent when iteration begins.

    Example:
        >>> with client.assistant("handbook").stream("How many days?") as stream:  # doctest: +SKIP
        ...     for piece in stream.text():
        ...         print(piece, end="")
        ...     print(stream.answer.citations)
    """

    def __init__(self, transport: Transport, url: str, request: Mapping[str, Any]) -> None:
        self._transport = transport
        self._url = url
        self._body: ByteStream = transport.stream(url, {**request, "stream": True})
        self._events = self._read()
        self._text: list[str] = []
        self._length = 0
        self._citations: list[Citation] = []
        self._start = MessageStart(id="", model="")
        self._end: MessageEnd | None = None

    def __enter__(self) -> Self:
        """Nothing is sent yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the stream, finished or not."""
        self.close()

    def __iter__(self) -> Iterator[Event]:
        """Go on with the events; a stream is read once."""
        return self._events

    @property
    def answer(self) -> Answer:
        """The answer as far as it came; whole once `finish_reason` is not empty."""
        end = self._end or MessageEnd(finish_reason="", usage=Usage())
        return Answer(
            text="".join(self._text),
            citations=tuple(self._citations),
            usage=end.usage,
            finish_reason=end.finish_reason,
            model=self._start.model,
            id=self._start.id,
            context_snippet_count=self._start.context_snippet_count,
        )

    def text(self) -> Iterator[str]:
        """Yield the text only, piece by piece.

        Raises:
            StreamBroken: The answer broke off; `.partial` has what came.
            APIError: The service refused the question.
            TransportError: The service could not be reached.
        """
        return (event.text for event in self._events if isinstance(event, TextDelta))

    def collect(self) -> Answer:
        """Read to the end and return the answer; what came so far when the stream is closed.

        Raises:
            StreamBroken: The answer broke off; `.partial` has what came.
            APIError: The service refused the question.
            TransportError: The service could not be reached.
        """
        for _ in self._events:
            pass
        return self.answer

    def close(self) -> None:
        """End the answer now, from any thread; the service stops writing it."""
        self._body.close()

    def _read(self) -> Iterator[Event]:
        cut_off: threading.Timer | None = None
        with contextlib.closing(iter(self._body)) as chunks:  # type: ignore[type-var]
            try:
                for name, data in decode(chunks):
                    event = self._typed(name, data)
                    if isinstance(event, MessageEnd):
                        cut_off = threading.Timer(_AFTER_END_SECONDS, self.close)
                        cut_off.daemon = True
                        cut_off.start()
                    if event is not None:
                        yield event
            except BROKEN as error:
                if self._end is None:
                    failure = self._transport.broken(error, self._url)
                    raise self._broken(str(failure)) from failure
            except EventTooLarge as error:
                raise self._broken(str(error)) from None
            finally:
                if cut_off is not None:
                    cut_off.cancel()
        if self._end is None and self._body.ended:
            raise self._broken("The service ended the stream without finishing the answer.")

    def _typed(self, name: str, text: str) -> Event | None:
        """The typed event, noted for `answer`; None for the end mark of OpenAI's convention."""
        text = text.strip()
        try:
            data, end = _scan(text)
        except (ValueError, RecursionError):
            data, end = None, -1
        if end != len(text):
            if text == "[DONE]":
                return None
            start = self._transport.without_key(text[:80])
            raise self._broken(f"An event of the answer is no JSON; it starts {start!r}.")
        kind = data.get("type") if isinstance(data, dict) else None
        if kind == "content_chunk":
            piece = string(mapping(data.get("delta")).get("content"))
            self._text.append(piece)
            self._length += len(piece)
            return TextDelta(piece)
        if kind is None or kind == "error" or name == "error":
            self._check_for_error(name, text, data)
        return self._noted(name, kind, data)

    def _noted(self, name: str, kind: object, data: Any) -> Event:
        """An event other than text."""
        if kind == "citation":
            citation = Citation.from_json(data.get("citation"), end=self._length)
            self._citations.append(citation)
            return CitationEvent(citation)
        if kind == "message_start":
            self._start = MessageStart(
                id=string(data.get("id")),
                model=string(data.get("model")),
                role=string(data.get("role")) or "assistant",
                context_snippet_count=integer(data.get("context_snippet_count")),
            )
            return self._start
        if kind == "message_end":
            self._end = MessageEnd(
                # Never empty: an empty one means that the answer is not whole.
                finish_reason=string(data.get("finish_reason")) or "stop",
                usage=Usage.from_json(data.get("usage")),
            )
            return self._end
        return UnknownEvent(
            type=string(kind) or name, data=data if isinstance(data, dict) else {"value": data}
        )

    def _check_for_error(self, name: str, text: str, data: Any) -> None:
        """Raise what the service says, where an event of any form is an error."""
        named = name == "error" or mapping(data).get("type") == "error"
        if named or mapping(data).get("error"):
            code, message = service_error(text.encode())
            said = self._transport.without_key(f"{code}: {message}" if code else message)
            raise self._broken(f"The service stopped the answer with an error: {said}")

    def _broken(self, what: str) -> StreamBroken:
        partial = self.answer
        came = f"{self._length} characters came before" if self._length else "Nothing came before"
        return StreamBroken(f"{what} {came}; ask again for a whole answer.", partial=partial)


def as_messages(messages: Messages) -> list[dict[str, str]]:
    """The conversation as the API wants it; a text alone is one user message.

    Raises:
        ArgumentError: It is empty, or something in it is no message.
    """
    if isinstance(messages, (str, Message)):
        messages = [messages if isinstance(messages, Message) else Message(messages)]
    found: list[dict[str, str]] = []
    for message in messages:
        data = asdict(message) if isinstance(message, Message) else message
        if not (
            isinstance(data, Mapping)
            and isinstance(data.get("content"), str)
            and isinstance(data.get("role", "user"), str)
        ):
            raise ArgumentError(
                f"{message!r} is no message. Expected a Message, or a dictionary with 'role' and "
                "'content' as texts."
            )
        found.append({"role": data.get("role", "user"), "content": data["content"]})
    if not found or not found[-1]["content"].strip():
        raise ArgumentError("There is no question. Expected a text, or messages that end with one.")
    return found
