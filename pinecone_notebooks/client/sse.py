"""Server-sent events out of byte chunks: pure, incremental, bounded, lenient where Pinecone is.

The standard's framing is read in full (comments, CR, LF and CRLF, a byte order mark, `event:`,
several `data:` lines, text split anywhere). Two things go beyond it, because the documentation of
Pinecone's API shows them: JSON may go on over lines without `data:`, and the last event may end
with the stream instead of a blank line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["EventTooLarge", "ServerEvent", "decode"]

MAX_EVENT_BYTES = 16 << 20

_BOM = b"\xef\xbb\xbf"
# No field name of the standard starts like this, and every line of pretty-printed JSON that is not
# a bare word does.
_JSON_STARTS = tuple(bytes([byte]) for byte in b' \t{}[]",-0123456789')
_JSON_WORDS = frozenset({b"true", b"false", b"null"})


class ServerEvent(NamedTuple):
    """One event: the name its `event:` line gave, or "", and its data."""

    name: str
    data: str


class EventTooLarge(ValueError):  # noqa: N818 - named for what happened, as in errors.py
    """One event grew past the limit; reading on would fill the memory."""


def decode(chunks: Iterable[bytes], *, limit: int = MAX_EVENT_BYTES) -> Iterator[ServerEvent]:
    """Yield each event as soon as its last byte is there.

    Args:
        chunks: The body, cut anywhere.
        limit: The most bytes one event may have.

    Raises:
        EventTooLarge: An event is larger than `limit`.
    """
    pending = bytearray()
    for chunk in _normalised(chunks):
        # The blank line may lie across the seam.
        seam = max(len(pending) - 1, 0)
        pending += chunk
        end = pending.rfind(b"\n\n", seam)
        if end >= 0:
            for block in bytes(pending[:end]).split(b"\n\n"):
                if (event := _event(block)) is not None:
                    yield event
            del pending[: end + 2]
        if len(pending) > limit:
            raise EventTooLarge(f"An event is larger than {limit} bytes.")
    if (event := _event(bytes(pending))) is not None:
        yield event


def _normalised(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks without a byte order mark and with LF for every line end."""
    start: bytes | None = b""
    after_cr = False
    for chunk in chunks:
        if start is not None:
            start += chunk
            if len(start) < len(_BOM) and _BOM.startswith(start):
                continue
            chunk, start = start.removeprefix(_BOM), None  # noqa: PLW2901 - the same bytes, cleaned
        if after_cr and chunk:
            # A CR that ended the last chunk was taken as a line end already.
            chunk, after_cr = chunk.removeprefix(b"\n"), False  # noqa: PLW2901
        if b"\r" in chunk:
            after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # noqa: PLW2901
        yield chunk


def _event(block: bytes) -> ServerEvent | None:
    """The event in the lines between two blank lines; None for a comment or an empty one."""
    if block.startswith(b"data:") and b"\n" not in block:
        data = block[5:].removeprefix(b" ")
        name = b""
    else:
        name, data = _fields(block)
    if not data or data.isspace():
        return None
    return ServerEvent(name.decode("utf-8", "replace"), data.decode("utf-8", "replace"))


def _fields(block: bytes) -> tuple[bytes, bytes]:
    name = b""
    data = []
    for line in block.split(b"\n"):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif line.startswith(b"event:"):
            name = line[6:].removeprefix(b" ")
        elif line.startswith(_JSON_STARTS) or line.rstrip(b",") in _JSON_WORDS:
            data.append(line)
    return name, b"\n".join(data)
