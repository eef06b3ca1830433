"""The body of an answer that is still being made, which any thread can end at once."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from typing import TYPE_CHECKING, Any

import urllib3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

__all__ = ["BROKEN", "ByteStream"]

# What reading a body can raise: through urllib3, or from the socket where urllib3 is bypassed.
BROKEN = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)

_READ_BYTES = 1 << 16


class ByteStream:
    """The bytes of one answer as they arrive; iterate it once.

    The request is sent when iteration begins, from a thread of its own, so that `close` also ends
    the wait for a service that has not begun to answer. Iteration ends quietly after `close`.

    Args:
        send: Sends the request and returns once the headers are there.
    """

    def __init__(self, send: Callable[[], requests.Response]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._closed = False
        self._reading = False
        self._ended = False
        self._failure: BaseException | None = None
        self._response: requests.Response | None = None

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
        threading.Thread(target=self._open, name="pinecone-stream", daemon=True).start()
        try:
            self._answered.wait()
            if self._failure is not None and not self._closed:
                raise self._failure
            response = self._response
            if response is None or self._closed:
                return
            read = _reader(response.raw)
            while chunk := self._guarded(read):
                yield chunk
            # A socket that `close` shut down reads as an end, too.
            self._ended = not self._closed
            if self._ended:
                # urllib3 did not see the end that http.client saw.
                response.raw.release_conn()
        except BROKEN:
            if not self._closed:
                raise
        finally:
            self.close()

    def close(self) -> None:
        """End the answer; harmless when it has ended."""
        with self._lock:
            self._closed = True
            reading = self._reading
            response = self._response
        self._answered.set()
        if response is not None:
            _wake_reader(response.raw)
            # A reader in another thread is woken and closes it itself: http.client cannot bear to
            # be closed while it reads.
            if not reading:
                response.close()

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

    def _open(self) -> None:
        try:
            response = self._send()
        except BaseException as failure:  # noqa: BLE001 - it is raised in the thread that iterates
            self._failure = failure
        else:
            with self._lock:
                self._response = response
                unwanted = self._closed
            if unwanted:
                response.close()
        self._answered.set()


def _reader(raw: Any) -> Callable[[int], bytes]:
    """What returns the bytes that are there: `read` and `stream` wait for a full buffer."""
    below = getattr(raw, "_fp", None)
    if isinstance(below, http.client.HTTPResponse) and "content-encoding" not in raw.headers:
        # What urllib3 does around it is for compression, and costs as much as reading does.
        return below.read1
    found: Callable[[int], bytes] = raw.read1
    return found


def _wake_reader(raw: Any) -> None:
    """Make a `recv` in another thread return: closing a socket alone does not."""
    with contextlib.suppress(OSError, AttributeError, ValueError, RuntimeError):
        if hasattr(raw, "shutdown"):
            raw.shutdown()
        else:
            raw._fp.fp.raw._sock.shutdown(socket.SHUT_RDWR)  # noqa: SLF001 - urllib3 before 2.3
