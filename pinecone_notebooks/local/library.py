"""The life of files: accepted, read, split, indexed, deleted; and picked up again after a crash.

SQLite is told first and last, the index in between. So whatever a crash leaves behind is
either still `Processing` (and is processed again) or still `Deleting` (and is deleted).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from pinecone_notebooks.local.disk import is_full
from pinecone_notebooks.local.documents import Reader, UnreadableDocument
from pinecone_notebooks.local.store import assistants, chunks, files, operations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pinecone_notebooks.local.blobs import Blobs, Incoming
    from pinecone_notebooks.local.plans import Plan
    from pinecone_notebooks.local.search import Chunk, SearchIndex
    from pinecone_notebooks.local.store.database import Database
    from pinecone_notebooks.local.store.files import File, Upload
    from pinecone_notebooks.local.store.operations import Operation

logger = logging.getLogger(__name__)

_NO_TEXT = (
    "No text was found in this file. A scanned document has to go through text recognition (OCR) "
    "before it is uploaded."
)
_MANY_PAGES = "This multimodal PDF has {} pages: at most {} are allowed."
_OUR_FAULT = "The local service failed on this file ({}). Its log has the details."
_RETRY_SECONDS = 5
# The share of the work, as clients see it in `percent_complete`.
_SPLIT = 0.7


class Library:
    """Every file of every assistant, and the one lane that processes them in order."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        index: SearchIndex,
        reader: Reader,
        *,
        plan: Plan | None = None,
    ) -> None:
        self._plan = plan
        self._database = database
        self._blobs = blobs
        self._index = index
        self._reader = reader
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        self._progress: dict[int, float] = {}
        self._lane: asyncio.Task[None] | None = None
        self._idle = True
        self._searchable = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether files are waiting or being processed."""
        return not self._idle or not self._queue.empty()

    async def searchable(self) -> None:
        """Wait until the index holds every file: without some of them an answer would be wrong."""
        await self._searchable.wait()

    def progress(self, file: File) -> float:
        """Return how much of a file's processing is done, from 0 to 1."""
        if file.status == "Available":
            return 1.0
        return self._progress.get(file.file_key, 0.0)

    def receive(self) -> Incoming:
        """Open a place for bytes that are arriving."""
        return self._blobs.receive()

    def content(self, file: File) -> Path:
        """Return where the bytes of a file are."""
        return self._blobs.path(file.sha256)

    def start(self) -> None:
        """Begin to process files, first of all those that a crash left behind."""
        self._idle = False
        self._lane = asyncio.create_task(self._work(), name="ingest")

    async def close(self) -> None:
        """Stop; a file that is being processed stays `Processing` for the next start."""
        if self._lane is not None:
            self._lane.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._lane
        await self._reader.close()

    async def accept(
        self,
        assistant_key: int,
        incoming: Incoming,
        upload: Upload,
        *,
        file_id: str | None = None,
    ) -> tuple[File, Operation]:
        """Take responsibility for uploaded bytes: on return they survive a crash.

        Raises:
            AssistantGoneError: The assistant was deleted while the bytes arrived.
            BeingDeletedError: The file to replace is on its way out.
        """
        replaced = (
            await self._database.read(files.find, assistant_key, file_id) if file_id else None
        )
        file, operation = await self._database.write(
            self._record, assistant_key, incoming, upload, file_id
        )
        if replaced:
            await self._database.write(self._drop_unheld, [replaced.sha256])
        self._queue.put_nowait(file.file_key)
        return file, operation

    async def delete_file(self, file: File) -> Operation:
        """Delete a file, its text and (unless another file holds the same) its bytes."""
        operation = await self._database.write(files.begin_delete, file)
        await self._finish_delete(file.file_key)
        found = await self._database.read(
            operations.find, file.assistant_key, operation.operation_id
        )
        return found or operation

    async def delete_assistant(self, assistant_key: int) -> None:
        """Delete an assistant with all its files."""
        await self._database.write(assistants.begin_delete, assistant_key)
        await self._finish_delete_assistant(assistant_key)

    async def _work(self) -> None:
        await self._recover()
        while True:
            self._idle = self._queue.empty()
            file_key = await self._queue.get()
            self._idle = False
            try:
                await self._process(file_key)
            except Exception:
                # The file stays `Processing`: room on the disk, or the next start, lets it go on.
                logger.exception("file %s is tried again in %d s", file_key, _RETRY_SECONDS)
                loop = asyncio.get_running_loop()
                loop.call_later(_RETRY_SECONDS, self._queue.put_nowait, file_key)

    async def _recover(self) -> None:
        for assistant_key in await self._database.read(assistants.unfinished_deletes):
            await self._finish_delete_assistant(assistant_key)
        for file_key in await self._database.read(files.unfinished_deletes):
            await self._finish_delete(file_key)
        await self._database.write(operations.forget_old)
        kept = await asyncio.to_thread(lambda: list(self._blobs.hashes()))
        await self._database.write(self._drop_unheld, kept)
        if self._index.is_new:
            await self._refill()
        self._searchable.set()
        waiting = await self._database.read(files.waiting)
        queued = {self._queue.get_nowait() for _ in range(self._queue.qsize())}
        for file_key in [*waiting, *(key for key in queued if key not in waiting)]:
            self._queue.put_nowait(file_key)
        if waiting:
            logger.info("%d files are still to be processed", len(waiting))

    async def _refill(self) -> None:
        for assistant_key, file_key in await self._database.read(chunks.files_with_text):
            text = await self._database.read(chunks.of_file, file_key)
            await asyncio.to_thread(self._index.add, str(assistant_key), str(file_key), text)
        await asyncio.to_thread(self._index.mark_filled)

    async def _process(self, file_key: int) -> None:
        file = await self._database.read(files.get, file_key)
        if file is None or file.status != "Processing":
            return
        try:
            failure = await self._index_file(file)
        except UnreadableDocument as error:
            failure = str(error)
        except Exception as error:
            if is_full(error):
                raise
            logger.exception("processing file %s failed", file.file_id)
            failure = _OUR_FAULT.format(type(error).__name__)
        finally:
            self._progress.pop(file_key, None)
        if failure is not None:
            await self._database.write(files.finish, file, failure=failure)

    async def _index_file(self, file: File) -> str | None:
        self._progress[file.file_key] = 0.0
        pages, text = await self._reader.chunks(self._blobs.path(file.sha256), file.suffix)
        if self._plan and file.multimodal and pages > self._plan.multimodal_pages:
            return _MANY_PAGES.format(pages, self._plan.multimodal_pages)
        if not text:
            return _NO_TEXT
        self._progress[file.file_key] = _SPLIT
        await asyncio.to_thread(self._index.add, str(file.assistant_key), file.index_id, text)
        if not await self._database.write(_publish, file, text):
            # Deleted or replaced meanwhile: a replacement is next in the queue and adds its own.
            await asyncio.to_thread(self._index.remove, file.index_id)
        return None

    async def _finish_delete(self, file_key: int) -> None:
        await asyncio.to_thread(self._index.remove, str(file_key))
        sha256 = await self._database.write(files.finish_delete, file_key)
        if sha256:
            await self._database.write(self._drop_unheld, [sha256])

    async def _finish_delete_assistant(self, assistant_key: int) -> None:
        await asyncio.to_thread(self._index.remove_assistant, str(assistant_key))
        hashes = await self._database.write(assistants.finish_delete, assistant_key)
        await self._database.write(self._drop_unheld, hashes)

    # Bytes get their place and lose it in the database's one writer thread, so that no
    # deletion can take content away between its arrival and the row that says who holds it.

    def _record(
        self,
        connection: sqlite3.Connection,
        assistant_key: int,
        incoming: Incoming,
        upload: Upload,
        file_id: str | None,
    ) -> tuple[File, Operation]:
        recorded = files.add(connection, assistant_key, upload, file_id=file_id)
        self._blobs.keep(incoming)
        return recorded

    def _drop_unheld(self, connection: sqlite3.Connection, hashes: Iterable[str]) -> None:
        for sha256 in hashes:
            if not files.is_held(connection, sha256):
                self._blobs.drop(sha256)


def _publish(connection: sqlite3.Connection, file: File, text: Sequence[Chunk]) -> bool:
    if not files.finish(connection, file, failure=None):
        return False
    chunks.replace(connection, file.file_key, text)
    return True
