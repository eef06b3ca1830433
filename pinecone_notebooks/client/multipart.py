"""A file as a multipart/form-data body that is read while it is sent and never held whole."""

from __future__ import annotations

import io
import re
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pinecone_notebooks.errors import ArgumentError, FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["EXTENSIONS", "Multipart", "Source", "Upload", "check_name", "opened"]

# The service knows a file's kind by its extension alone.
EXTENSIONS = (".docx", ".json", ".md", ".pdf", ".txt")

Source = str | Path | bytes | bytearray | memoryview | IO[bytes]

# A socket's time-out is for the whole of one piece, so small ones keep slow lines alive.
_PIECE = 1 << 16


@dataclass(frozen=True)
class Upload:
    """An open file, rewound, with the name and the size it is sent with."""

    name: str
    size: int
    file: IO[bytes]


@contextmanager
def opened(source: Source, name: str | None = None) -> Iterator[Upload]:
    """Open what is to be uploaded, and close it again if it was opened here.

    Args:
        source: A path, bytes, or an open binary file, which is read from where it stands.
        name: The name the file gets; needed for bytes, otherwise that of the path or file.

    Raises:
        FileProblem: It is missing, unreadable, empty, or of a kind the service does not read.
        ArgumentError: It is nothing that can be uploaded, or has no name.
    """
    if isinstance(source, (str, Path)):
        path = Path(source).expanduser()
        check_name(name or path.name)
        try:
            file: IO[bytes] = path.open("rb")
        except FileNotFoundError:
            raise FileProblem(
                f"No file at {str(source)!r}. Paths start from {str(Path.cwd())!r}; check the name."
            ) from None
        except OSError as error:
            raise FileProblem(
                f"{str(source)!r} cannot be read ({error.strerror}). Name a file you may read."
            ) from None
        with file:
            yield _measured(file, name or path.name)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        check_name(name)
        yield _measured(io.BytesIO(source), name or "")
    elif hasattr(source, "read"):
        own = getattr(source, "name", None)
        name = name or (Path(own).name if isinstance(own, str) else None)
        check_name(name)
        if source.seekable():
            yield _measured(source, name or "")
            return
        # The length goes before the body, so a pipe is kept on disk first.
        with tempfile.TemporaryFile() as spool:
            while piece := source.read(_PIECE):
                spool.write(_bytes(piece))
            spool.seek(0)
            yield _measured(spool, name or "")
    else:
        raise ArgumentError(
            f"A {type(source).__name__} cannot be uploaded. Give a path, bytes with name=..., or a "
            "file opened in binary mode."
        )


class Multipart:
    """The body of an upload; iterating it reads the file piece by piece.

    Args:
        upload: The file.
        fields: Text fields that go before it.
        sent: Called with the bytes of the file sent so far.
    """

    def __init__(
        self, upload: Upload, fields: dict[str, str], *, sent: Callable[[int], None] | None = None
    ) -> None:
        boundary = secrets.token_hex(16)
        head = [
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{_safe(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{_safe(upload.name)}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._upload = upload
        self._start = upload.file.tell()
        self._head = "".join(head).encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._sent = sent

    def __len__(self) -> int:
        """The bytes of the whole body, for its Content-Length."""
        return len(self._head) + self._upload.size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body from its start, exactly `len(self)` bytes of it.

        Raises:
            FileProblem: The file became shorter, or unreadable, while it was sent.
        """
        upload = self._upload
        upload.file.seek(self._start)
        yield self._head
        left = upload.size
        while left:
            try:
                piece = _bytes(upload.file.read(min(_PIECE, left)))
            except OSError as error:
                raise FileProblem(
                    f"{upload.name!r} cannot be read on ({error.strerror}). Upload it again."
                ) from None
            if not piece:
                raise FileProblem(
                    f"{upload.name!r} became shorter while it was sent. Upload it again when "
                    "nothing writes to it."
                )
            left -= len(piece)
            yield piece
            if self._sent is not None:
                self._sent(upload.size - left)
        yield self._tail


def _measured(file: IO[bytes], name: str) -> Upload:
    start = file.tell()
    size = file.seek(0, io.SEEK_END) - start
    file.seek(start)
    if size <= 0:
        raise FileProblem(f"{name!r} is empty: there is nothing to upload.")
    return Upload(name, size, file)


def check_name(name: str | None) -> None:
    """See that a file of this name can be uploaded.

    Raises:
        FileProblem: It is of a kind the service does not read.
        ArgumentError: There is no name.
    """
    kinds = ", ".join(EXTENSIONS)
    if not name:
        raise ArgumentError(f"What is uploaded needs a name: pass name=... ending in {kinds}.")
    if not name.lower().endswith(EXTENSIONS):
        raise FileProblem(
            f"{name!r} is of a kind an assistant does not read. Expected {kinds}; convert it first."
        )


def _bytes(piece: object) -> bytes:
    if not isinstance(piece, bytes):
        raise ArgumentError("The file is open in text mode. Open it in binary mode ('rb').")
    return piece


def _safe(name: str) -> str:
    """A name for the inside of a quoted header parameter, escaped as browsers do (RFC 7578, 2).

    Letters beyond ASCII stay as UTF-8: RFC 7578 forbids the `filename*` form.
    """
    name = name.replace("\\", "\\\\")
    return re.sub(r'[\x00-\x1f\x7f"]', lambda found: f"%{ord(found[0]):02X}", name)
