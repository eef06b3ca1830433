"""The bytes of uploaded files, on disk under the hash of their content."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from pinecone_notebooks.local.disk import require_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Blobs:
    """A folder of contents; two files with the same bytes share one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lasting: set[Path] = set()
        # Halves of uploads that a crash cut off: nobody was told that they arrived.
        for half in self._incoming.iterdir():
            half.unlink()

    def receive(self) -> Incoming:
        """Open a place for bytes that are arriving."""
        return Incoming(self._incoming / secrets.token_hex(8))

    def path(self, sha256: str) -> Path:
        """Return where content with this hash is kept."""
        return self.root / sha256[:2] / sha256

    def keep(self, incoming: Incoming) -> None:
        """Give received bytes their lasting place; on return a power cut does not lose them."""
        place = self.path(incoming.sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        incoming.path.replace(place)
        _sync_folder(place.parent)
        if place.parent not in self._lasting:
            _sync_folder(self.root)
            self._lasting.add(place.parent)

    def drop(self, sha256: str) -> None:
        """Forget content; forgetting it twice is fine."""
        self.path(sha256).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Go through everything that is kept."""
        return (path.name for path in self.root.glob("??/*"))


class Incoming:
    """Bytes that are arriving; gone again unless `Blobs.keep` takes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = path.open("xb", buffering=0)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Add bytes; OSError where they do not fit."""
        require_room(self.path.parent, len(data))
        self._hash.update(data)
        self.size += len(data)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def finish(self) -> None:
        """Put the bytes on disk for good."""
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Close and remove what was not kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and journals renames by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
