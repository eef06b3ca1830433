"""The body of an answer that is still being made, which any thread can end at once."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import urllib3

from pinecone_notebooks.client.connections import watched
from pinecone_notebooks.errors import PineconeNotebooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests
    from urllib3.connection import HTTPConnection

__all__ = ["BROKEN", "ByteStream"]

# What reading a body can raise: through urllib3, or from the socket where urllib3 is bypassed.
BROKEN = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)

_READ_BYTES = 1 << 16


class ByteStream:
    """The bytes of one answer as they arrive; iterate it once.

    The request is sent when iteration begins, and `close` also ends the wait for a service that has
    not begun to answer; a connection that is still being made ends with its own time-out. Iteration
    ends quietly after `close`.

    Args:
        send: Sends the request and returns once the headers are there.
    """

    def __init__(self, send: Callable[[], requests.Response]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._closed = False
        self._reading = False
        self._ended = False
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._response: requests.Response | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer; none before it came."""
        return {} if self._response is None else self._response.headers

    @property
    def ended(self) -> bool:
        """True once the body was read to the end the service gave it."""
        return self._ended

    def __iter__(self) -> Iterator[bytes]:
        """Yield what arrives, when it arrives.

        Raises:
            PineconeNotebooksError: `send` failed.
            urllib3.exceptions.HTTPError, http.client.HTTPException, OSError: The body broke off.
        """
        try:
            response = self._sent()
            read = _reader(response.raw)
            while chunk := self._guarded(read):
                yield chunk
            # A socket that `close` shut down reads as an end, too.
            self._ended = not self._closed
            if self._ended:
                # The next call on the connection sets its own.
                self.hurry(None)
                # urllib3 did not see the end that http.client saw.
                response.raw.release_conn()
        except (*BROKEN, PineconeNotebooksError):
            if not self._closed:
                raise
        finally:
            self.close()

    def hurry(self, seconds: float | None) -> None:
        """Wait no longer than `seconds` for what is still to come; for the thread that iterates."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.settimeout(seconds)

    def close(self) -> None:
        """End the answer; harmless when it has ended."""
        with self._lock:
            self._closed = True
            reading = self._reading
            response = self._response
            connection = self._connection
        if response is None:
            # A socket that is made after this is not waited on: `_wait_on` sees to that.
            if connection is not None and connection.sock is not None:
                _shut(connection.sock)
        else:
            _wake_reader(response.raw)
            # A reader in another thread is woken and closes it itself: http.client cannot bear to
            # be closed while it reads.
            if not reading:
                response.close()

    def _sent(self) -> requests.Response:
        response = None
        try:
            with watched(self._wait_on):
                response = self._send()
            return response
        finally:
            with self._lock:
                # From here on the connection may be another call's.
                self._connection = None
                self._response = response

    def _guarded(self, read: Callable[[int], bytes]) -> bytes:
        with self._lock:
            if self._closed:
                return b""
            self._reading = True
        try:
            return read(_READ_BYTES)
        finally:
            with self._lock:
                self._reading = False

    def _wait_on(self, connection: HTTPConnection) -> None:
        with self._lock:
            self._connection = connection
            self._socket = connection.sock
            if self._closed:
                raise ConnectionAbortedError("closed by the caller")


def _reader(raw: Any) -> Callable[[int], bytes]:
    """What returns the bytes that are there: `read` waits for a full buffer."""
    below = getattr(raw, "_fp", None)
    if isinstance(below, http.client.HTTPResponse) and "content-encoding" not in raw.headers:
        # What urllib3 does around it is for compression, and costs as much as reading does.
        return below.read1
    if hasattr(raw, "read1"):
        return partial(raw.read1, decode_content=True)
    # urllib3 before 2.2: `stream` gives each chunk of a chunked answer as it comes.
    pieces = raw.stream(_READ_BYTES, decode_content=True)
    return lambda _size: next(pieces, b"")


def _wake_reader(raw: Any) -> None:
    """Make a `recv` in another thread return: closing a socket alone does not."""
    with contextlib.suppress(OSError, AttributeError, ValueError, RuntimeError):
        if hasattr(raw, "shutdown"):
            raw.shutdown()
        else:
            _shut(raw._fp.fp.raw._sock)  # noqa: SLF001 - urllib3 before 2.3


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError, AttributeError, ValueError):
        sock.shutdown(socket.SHUT_RDWR)
