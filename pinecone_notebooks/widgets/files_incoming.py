"""A file on its way from the browser: its bytes, in order, in a temporary file of its own."""

from __future__ import annotations

import os
import tempfile
import time
import unicodedata
import weakref
from pathlib import Path, PurePosixPath

__all__ = ["Incoming", "plain_name"]

LONGEST_NAME = 255  # as in most file systems


class Incoming:
    """Takes the pieces of one file; what was taken is removed with it, at the latest on exit.

    Args:
        size: How many bytes it has.

    Attributes:
        path: Where the bytes are: only its owner may read it, and nothing from outside names it.
        received: How many bytes are there.
        heard_at: When the last piece came, as `time.monotonic()`.

    Raises:
        OSError: There is no room for temporary files.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.received = 0
        self.heard_at = time.monotonic()
        descriptor, path = tempfile.mkstemp(prefix="pinecone-")  # mode 0600
        os.close(descriptor)
        self.path = Path(path)
        self.remove = weakref.finalize(self, _remove, self.path)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self.received == self.size

    def take(self, offset: int, data: bytes) -> None:
        """Add a piece; one that came before, or whose forerunner was lost, changes nothing.

        Raises:
            OSError: It could not be kept: the disk is full, for one.
        """
        self.heard_at = time.monotonic()
        if offset != self.received or len(data) > self.size - offset:
            return
        with self.path.open("r+b") as file:
            file.seek(offset)
            file.write(data)
        self.received += len(data)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def plain_name(given: str) -> str:
    r"""A file's name as the browser gave it, without folders and without control characters.

    Example:
        >>> plain_name("../../etc\\pass\x00wd.md")
        'passwd.md'
    """
    name = PurePosixPath(given.replace("\\", "/")).name
    # JavaScript allows half of a surrogate pair, which is no text.
    name = "".join(one for one in name if unicodedata.category(one) not in {"Cc", "Cs"}).strip()
    whole = name.encode()
    if len(whole) > LONGEST_NAME:
        kind = PurePosixPath(name).suffix.encode()[:LONGEST_NAME]
        name = (whole[: LONGEST_NAME - len(kind)] + kind).decode("utf-8", "ignore")
    return name
