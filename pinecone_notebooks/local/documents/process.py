"""One child process that reads documents: starting it, asking it, ending it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import sys
from pathlib import Path
from typing import Any

from pinecone_notebooks.local.documents.page import MAX_CHARACTERS

# JSON escapes a character in at most twelve bytes.
_MAX_FRAME = 12 * MAX_CHARACTERS + 1024 * 1024
# The folder this package is imported from: there the child finds the same package, and not, as in
# the person's own folder, a json.py of theirs in the place of the standard library's.
_IMPORT_ROOT = Path(__file__).resolve().parents[3]


class ProcessDied(Exception):  # noqa: N818 - an event the pool acts on, never shown
    """The child ended before it answered."""


class ReaderProcess:
    """A running child; whoever asks it must end it when asking raises."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.used = False

    @classmethod
    async def start(cls, *, memory_mb: int, seconds: int) -> ReaderProcess:
        """Starts a child with its own limits on memory and processor time."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.worker",
            str(memory_mb),
            str(seconds),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_IMPORT_ROOT,
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        """Whether the child still runs, as far as is known."""
        return self._process.returncode is None

    async def ask(self, path: Path, suffix: str, wanted: str) -> dict[str, Any]:
        """Has the child read one file and returns its reply, with what is wanted or why not.

        Raises:
            ProcessDied: If the child ended, or answered something that is no reply.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - both were asked for at the start
        assert stdout is not None  # noqa: S101
        self.used = True
        try:
            stdin.write(_job(path, suffix, wanted))
            await stdin.drain()
            (size,) = struct.unpack(">I", await stdout.readexactly(4))
            if size > _MAX_FRAME:
                raise ProcessDied
            frame = await stdout.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise ProcessDied from None
        # Megabytes of JSON would hold up every other request.
        reply: dict[str, Any] = await asyncio.to_thread(json.loads, frame)
        return reply

    async def end(self) -> None:
        """Kills the child, whatever it is doing, and waits until it is gone."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):  # it may just have gone by itself
                self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


def _job(path: Path, suffix: str, wanted: str) -> bytes:
    # The child works in a folder of its own.
    job = {"path": str(path.resolve()), "suffix": suffix, "wanted": wanted}
    return json.dumps(job).encode() + b"\n"
