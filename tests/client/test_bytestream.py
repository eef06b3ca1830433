"""The bytes of an answer as they arrive, over whatever urllib3 there is."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks.client.bytestream import ByteStream

from .streams import END, START, delta, sent, streaming
from .stub import reply

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = (b"data: 1\n\n", b"data: 2\n\n")


class Raw:
    """What urllib3 gives, without the parts of it that are looked for and may be missing."""

    headers: dict[str, str] = {}  # noqa: RUF012 - read only
    closed = False

    def stream(self, size: int, *, decode_content: bool) -> Iterator[bytes]:
        assert size
        assert decode_content
        yield from PIECES

    def release_conn(self) -> None:
        """Nothing is pooled."""


class RawWithRead1(Raw):
    def __init__(self) -> None:
        self._left = list(PIECES)

    def read1(self, _size: int, *, decode_content: bool) -> bytes:
        assert decode_content
        return self._left.pop(0) if self._left else b""


class Response:
    headers: dict[str, str] = {}  # noqa: RUF012 - read only

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    def close(self) -> None:
        self.raw.closed = True


@pytest.mark.parametrize("raw", [Raw(), RawWithRead1()])
def test_bytes_come_without_urllib3s_inner_parts(raw: Raw) -> None:
    """Where the quick way in is not there, the public ones are used, and closing is harmless."""
    response: Any = Response(raw)
    body = ByteStream(lambda: response)
    assert list(body) == list(PIECES)
    assert body.ended
    assert raw.closed


def test_a_compressed_stream_is_read() -> None:
    """A proxy that compresses though it was asked not to is put up with."""
    body = gzip.compress(sent(START, delta("Ten "), delta("days."), END))
    answer = reply(200, body, content_type="text/event-stream", Content_Encoding="gzip")
    with streaming(answer) as stream:
        assert stream.collect().text == "Ten days."
