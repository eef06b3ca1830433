"""Server-sent events out of byte chunks: pure, incremental, bounded, lenient where Pinecone is.

The standard's framing is read in full (comments, CR, LF and CRLF, a byte order mark, `event:`,
several `data:` lines, text split anywhere). Two things go beyond it, because the documentation of
Pinecone's API shows them: JSON may go on over lines without `data:`, and the last event may end
with the stream instead of a blank line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["EventTooLarge", "ServerEvent", "decode"]

# The name its `event:` line gave, or "", and its data.
ServerEvent = tuple[str, str]

MAX_EVENT_BYTES = 16 << 20

_BOM = b"\xef\xbb\xbf"
# No field name of the standard starts like this, and every line of pretty-printed JSON that is not
# a bare word does.
_JSON_STARTS = tuple(' \t{}[]",-0123456789')
_JSON_WORDS = frozenset({"true", "false", "null"})


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
        if not pending and chunk.endswith(b"\n\n"):
            # The usual one: whole events, with nothing before them to put them to.
            yield from _events(chunk[:-2])
            continue
        # The blank line may lie across the seam.
        seam = max(len(pending) - 1, 0)
        pending += chunk
        end = pending.rfind(b"\n\n", seam)
        if end >= 0:
            yield from _events(pending[:end])
            del pending[: end + 2]
        if len(pending) > limit:
            raise EventTooLarge(f"An event is larger than {limit} bytes.")
    yield from _events(pending)


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


def _events(blocks: bytes | bytearray) -> Iterator[ServerEvent]:
    """The events in whole blocks of lines; none for a comment or an empty one."""
    # Decoding many blocks at once and taking the usual one apart here, without a call, is a third
    # of the time an event costs.
    for block in blocks.decode("utf-8", "replace").split("\n\n"):
        if block.startswith("data:") and "\n" not in block:
            name, data = "", block[6:] if block.startswith(" ", 5) else block[5:]
        else:
            name, data = _fields(block)
        if data and not data.isspace():
            yield name, data


def _fields(block: str) -> ServerEvent:
    name = ""
    data = []
    for line in block.split("\n"):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif line.startswith("event:"):
            name = line[6:].removeprefix(" ")
        elif line.startswith(_JSON_STARTS) or line.rstrip(",") in _JSON_WORDS:
            data.append(line)
    return name, "\n".join(data)
