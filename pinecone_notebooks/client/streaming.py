"""An answer as it is made, whatever its events mean: sent, read, ended, closed, and broken off."""

from __future__ import annotations

import contextlib
import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

from pinecone_notebooks.client.bytestream import BROKEN, ByteStream
from pinecone_notebooks.client.events import UnknownEvent
from pinecone_notebooks.client.faults import request_id, service_error
from pinecone_notebooks.client.fields import mapping, string
from pinecone_notebooks.client.sse import EventTooLarge, decode
from pinecone_notebooks.errors import StreamBroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from typing_extensions import Self

    from pinecone_notebooks.client.completions import Completion
    from pinecone_notebooks.client.models import Answer
    from pinecone_notebooks.client.transport import Transport

__all__ = ["AnswerStream"]

Event = TypeVar("Event")

# The answer is whole by then; the pause lets the connection end well and be used again.
_AFTER_END_SECONDS = 1

# `json.loads` spends more time around the parser than in it: 1.7 us against 0.8 for a chunk.
_scan = json.JSONDecoder().raw_decode


class AnswerStream(ABC, Generic[Event]):
    """An answer as it is made: iterate it for its events, once.

    A context manager; `close` may be called from another thread and ends the iteration there
    quietly. The request is sent when iteration begins.

    Attributes:
        unknown_events: The events this version of the package does not know, as they came.
    """

    def __init__(self, transport: Transport, url: str, request: Mapping[str, Any]) -> None:
        self.unknown_events: tuple[UnknownEvent, ...] = ()
        self._transport = transport
        self._url = url
        self._body: ByteStream = transport.stream(url, {**request, "stream": True})
        self._events = self._read()
        self._text: list[str] = []
        self._length = 0

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

    def __iter__(self) -> Iterator[Event | UnknownEvent]:
        """Go on with the events; a stream is read once."""
        return self._events

    def close(self) -> None:
        """End the answer now, from any thread; the service stops writing it."""
        self._body.close()

    @property
    @abstractmethod
    def _partial(self) -> Answer | Completion:
        """What came so far."""

    @property
    @abstractmethod
    def _is_whole(self) -> bool:
        """True once the event came that ends an answer."""

    @abstractmethod
    def _typed(self, data: Any) -> Event | None:
        """The typed event, noted for the answer; None where it is of no known kind."""

    def _read(self) -> Iterator[Event | UnknownEvent]:
        is_ending = False
        with contextlib.closing(iter(self._body)) as chunks:  # type: ignore[type-var]
            try:
                for name, data in decode(chunks):
                    event = self._event(name, data)
                    if event is None:
                        continue
                    if not is_ending and self._is_whole:
                        is_ending = True
                        self._body.hurry(_AFTER_END_SECONDS)
                    yield event
            except BROKEN as error:
                if not self._is_whole:
                    failure = self._transport.broken(error, self._url)
                    raise self._broken(str(failure)) from failure
            except EventTooLarge as error:
                raise self._broken(str(error)) from None
        if not self._is_whole and self._body.ended:
            raise self._broken("The service ended the stream without finishing the answer.")

    def _event(self, name: str, text: str) -> Event | UnknownEvent | None:
        """The typed event; None for the end mark of OpenAI's convention."""
        text = text.strip()
        try:
            data, end = _scan(text)
        except (ValueError, RecursionError):
            data, end = None, -1
        if end != len(text):
            if text == "[DONE]":
                return None
            start = self._transport.hide(text[:80])
            raise self._broken(f"An event of the answer is no JSON; it starts {start!r}.")
        if isinstance(data, dict) and name != "error":
            event = self._typed(data)
            if event is not None:
                return event
        self._check_for_error(name, text, data)
        unknown = UnknownEvent(
            type=string(mapping(data).get("type")) or name,
            data=data if isinstance(data, dict) else {"value": data},
        )
        self.unknown_events += (unknown,)
        return unknown

    def _check_for_error(self, name: str, text: str, data: Any) -> None:
        """Raise what the service says, where an event of any form is an error."""
        fields = mapping(data)
        kind = fields.get("type")
        if name == "error" or kind == "error" or (kind is None and fields.get("error")):
            code, message = service_error(text.encode())
            said = self._transport.hide(f"{code}: {message}" if code else message)
            raise self._broken(f"The service stopped the answer with an error: {said}")

    def _broken(self, what: str) -> StreamBroken:
        came = f"{self._length} characters came before" if self._length else "Nothing came before"
        named = self._transport.hide(request_id(self._body.headers))
        request = f", request id {named}" if named else ""
        what = what if what.endswith((".", "!", "?")) else f"{what}."
        return StreamBroken(
            f"{what} {came}; ask again for a whole answer. "
            f"(POST {urlsplit(self._url).path} answered 200{request})",
            partial=self._partial,
        )
