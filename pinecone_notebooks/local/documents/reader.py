"""The pool of child processes that read documents; none of them can take the service down."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.documents.page import (
    MAX_BYTES,
    NOUNS,
    SUPPORTED,
    Page,
    UnreadableDocument,
)
from pinecone_notebooks.local.documents.process import ProcessDied, ReaderProcess
from pinecone_notebooks.local.search.chunks import Chunk

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


class Reader:
    """Reads uploaded files in warm child processes with limits on memory and time.

    Example:
        >>> async def show(path: Path) -> None:
        ...     reader = Reader()
        ...     for page in await reader.read(path, path.suffix):
        ...         print(page.number, page.text)
        ...     await reader.close()

    Args:
        workers: How many files are read at a time.
        seconds: How long one file may take.
        memory_mb: How much memory a child may have, where the platform can limit it.

    Attributes:
        workers: How many files are read at a time.
    """

    def __init__(self, *, workers: int = 1, seconds: float = 120, memory_mb: int = 1024) -> None:
        self.workers = workers
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[ReaderProcess] = []
        self._closed = False

    async def read(self, path: Path, suffix: str) -> list[Page]:
        """Returns the pages of one file.

        Args:
            path: The file; its own name does not matter.
            suffix: The ending it was uploaded with, such as ``.pdf``.

        Raises:
            UnreadableDocument: If no text can be had from it; the message is for a person.
        """
        reply = await self._answer(path, suffix.lower(), "pages")
        return [Page(number, text) for number, text in reply["pages"]]

    async def chunks(self, path: Path, suffix: str) -> tuple[int, list[Chunk]]:
        """Returns how many pages one file has and its chunks, split in the child as well.

        Args:
            path: The file; its own name does not matter.
            suffix: The ending it was uploaded with, such as ``.pdf``.

        Raises:
            UnreadableDocument: If no text can be had from it; the message is for a person.
        """
        reply = await self._answer(path, suffix.lower(), "chunks")
        return reply["count"], [
            Chunk(ordinal, text, tuple(pages), heading)
            for ordinal, text, pages, heading in reply["chunks"]
        ]

    async def close(self) -> None:
        """Ends every child process; a file being read is given up by its own caller."""
        self._closed = True
        while self._idle:
            await self._idle.pop().end()

    async def _answer(self, path: Path, suffix: str, wanted: str) -> dict[str, Any]:
        _check_outside(path, suffix)
        async with self._turns:
            reply = await self._reply(path, suffix, wanted)
        if "unreadable" in reply:
            raise UnreadableDocument(reply["unreadable"])
        if "spent" in reply:
            raise UnreadableDocument(
                f"Reading this {NOUNS[suffix]} takes more memory than the {self._memory_mb:,} MB "
                "it may have: split it into smaller files and upload those."
            )
        if wanted not in reply:
            _log.warning("a %s file could not be read: %s", suffix, reply.get("failed"))
            raise UnreadableDocument(
                f"This {NOUNS[suffix]} cannot be read; it is probably damaged: "
                "open it, save it again and upload the new copy."
            )
        return reply

    async def _reply(self, path: Path, suffix: str, wanted: str) -> dict[str, Any]:
        while True:
            process = await self._process()
            fresh = not process.used
            try:
                reply = await asyncio.wait_for(process.ask(path, suffix, wanted), self._seconds)
            except ProcessDied:
                reply = {"failed": "the reading process ended"}
            except (asyncio.TimeoutError, TimeoutError):
                await process.end()
                raise UnreadableDocument(
                    f"Reading this {NOUNS[suffix]} took longer than {self._seconds:g} seconds: "
                    "split it into smaller files and upload those."
                ) from None
            except BaseException:  # cancelled: the child still works on this file
                await process.end()
                raise
            if wanted in reply or "unreadable" in reply:
                await self._keep(process)
                return reply
            await process.end()
            # What an earlier file left behind in a warm process may be to blame: once more, anew.
            if fresh:
                return reply

    async def _process(self) -> ReaderProcess:
        while self._idle:
            process = self._idle.pop()
            if process.alive:
                return process
            await process.end()
        return await ReaderProcess.start(
            memory_mb=self._memory_mb, seconds=math.ceil(self._seconds)
        )

    async def _keep(self, process: ReaderProcess) -> None:
        if self._closed:
            await process.end()
        else:
            self._idle.append(process)


def _check_outside(path: Path, suffix: str) -> None:
    """Refuses what needs no parser to refuse."""
    if suffix not in SUPPORTED:
        raise UnreadableDocument(
            f"Files that end in {suffix or 'no extension'} cannot be read: "
            f"upload one of {', '.join(SUPPORTED)}."
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableDocument(f"The file cannot be opened: {error.strerror}.") from None
    if size == 0:
        raise UnreadableDocument(
            f"This {NOUNS[suffix]} is empty: check that it was saved, and upload it again."
        )
    if size > MAX_BYTES[suffix]:
        raise UnreadableDocument(
            f"This {NOUNS[suffix]} is {size / 1024 / 1024:.1f} MB; the limit for {suffix} files is "
            f"{MAX_BYTES[suffix] // 1024 // 1024} MB: split it and upload the parts."
        )
