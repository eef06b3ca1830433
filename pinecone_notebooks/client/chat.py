"""Asking an assistant: the request, and the answer as it streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.events import (
    CitationEvent,
    Event,
    MessageEnd,
    MessageStart,
    TextDelta,
)
from pinecone_notebooks.client.fields import integer, mapping, string
from pinecone_notebooks.client.models import Answer, Citation, Message, Usage
from pinecone_notebooks.client.streaming import AnswerStream
from pinecone_notebooks.errors import ArgumentError

if TYPE_CHECKING:
    from pinecone_notebooks.client.fields import Json
    from pinecone_notebooks.client.transport import Transport

__all__ = ["ChatStream", "Messages", "as_messages"]

Messages = str | Message | Sequence[Message | Mapping[str, str]]


class ChatStream(AnswerStream[Event]):
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
        super().__init__(transport, url, request)
        self._citations: list[Citation] = []
        self._start = MessageStart(id="", model="")
        self._end: MessageEnd | None = None
        self._filtered: Json | None = None

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
            content_filter_results=self._filtered,
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

    @property
    def _partial(self) -> Answer:
        return self.answer

    @property
    def _is_whole(self) -> bool:
        return self._end is not None

    def _typed(self, data: Any) -> Event | None:
        kind = data.get("type")
        filtered = data.get("content_filter_results")
        if filtered is not None:
            filtered = self._filtered = mapping(filtered)
        if kind == "content_chunk":
            piece = string(mapping(data.get("delta")).get("content"))
            self._text.append(piece)
            self._length += len(piece)
            return TextDelta(piece, filtered)
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
                content_filter_results=filtered,
            )
            return self._start
        if kind == "message_end":
            self._end = MessageEnd(
                # Never empty: an empty one means that the answer is not whole.
                finish_reason=string(data.get("finish_reason")) or "stop",
                usage=Usage.from_json(data.get("usage")),
                content_filter_results=filtered,
            )
            return self._end
        return None


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
