"""The life of files: accepted, processed, deleted; and picked up again after a crash.

SQLite is told first and last, the index in between. So whatever a crash leaves behind is
either still `Processing` (and is processed again) or still `Deleting` (and is deleted).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from pinecone_notebooks.local.ingest import Ingest
from pinecone_notebooks.local.store import assistants, chunks, files, operations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from pinecone_notebooks.local.blobs import Blobs, Incoming
    from pinecone_notebooks.local.documents import Reader
    from pinecone_notebooks.local.plans import Plan
    from pinecone_notebooks.local.search import Chunk, SearchIndex
    from pinecone_notebooks.local.store.database import Database
    from pinecone_notebooks.local.store.files import File, Upload
    from pinecone_notebooks.local.store.operations import Operation

logger = logging.getLogger(__name__)

# Files whose text goes into a new index with one commit.
_REFILLED_TOGETHER = 50


class Library:
    """Every file of every assistant."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        index: SearchIndex,
        reader: Reader,
        *,
        plan: Plan | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._index = index
        self._ingest = Ingest(database, blobs, index, reader, plan=plan)
        self._recovery: asyncio.Task[None] | None = None
        self._searchable = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether files are waiting or being processed."""
        recovering = self._recovery is not None and not self._recovery.done()
        return recovering or self._ingest.is_busy

    async def searchable(self) -> None:
        """Wait until the index holds every file: without some of them an answer would be wrong."""
        await self._searchable.wait()

    def progress(self, file: File) -> float:
        """Return how much of a file's processing is done, from 0 to 1."""
        if file.status == "Available":
            return 1.0
        return self._ingest.progress(file)

    def receive(self) -> Incoming:
        """Open a place for bytes that are arriving."""
        return self._blobs.receive()

    def content(self, file: File) -> Path:
        """Return where the bytes of a file are."""
        return self._blobs.path(file.sha256)

    def start(self) -> None:
        """Begin to process files, first of all those that a crash left behind."""
        self._recovery = asyncio.create_task(self._recover(), name="recovery")

    async def close(self) -> None:
        """Stop; a file that is being processed stays `Processing` for the next start."""
        if self._recovery is not None:
            self._recovery.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._recovery
        await self._ingest.close()

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
        self._ingest.add(file.file_key)
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

    async def _recover(self) -> None:
        for assistant_key in await self._database.read(assistants.unfinished_deletes):
            await self._finish_delete_assistant(assistant_key)
        for file_key in await self._database.read(files.unfinished_deletes):
            await self._finish_delete(file_key)
        if self._index.is_new:
            await self._refill()
        self._searchable.set()
        waiting = await self._database.read(files.waiting)
        if waiting:
            logger.info("%d files are still to be processed", len(waiting))
        self._ingest.start(waiting)
        await self._database.write(operations.forget_old)
        kept = await asyncio.to_thread(lambda: list(self._blobs.hashes()))
        unheld = await self._database.read(files.unheld, kept)
        await self._database.write(self._drop_unheld, unheld)

    async def _refill(self) -> None:
        held = await self._database.read(chunks.files_with_text)
        for start in range(0, len(held), _REFILLED_TOGETHER):
            texts = [
                (assistant_key, file_key, await self._database.read(chunks.of_file, file_key))
                for assistant_key, file_key in held[start : start + _REFILLED_TOGETHER]
            ]
            await asyncio.to_thread(self._add_texts, texts)
        await asyncio.to_thread(self._index.mark_filled)

    def _add_texts(self, texts: Iterable[tuple[int, int, Iterable[Chunk]]]) -> None:
        with self._index.change() as change:
            for assistant_key, file_key, text in texts:
                change.add(str(assistant_key), str(file_key), text)

    async def _finish_delete(self, file_key: int) -> None:
        # The bytes go first: on a full disk it is their room that the rest needs.
        await self._database.write(self._drop_content, file_key)
        await asyncio.to_thread(self._remove_text, str(file_key))
        await self._database.write(files.finish_delete, file_key)

    async def _finish_delete_assistant(self, assistant_key: int) -> None:
        await asyncio.to_thread(self._remove_texts, str(assistant_key))
        hashes = await self._database.write(assistants.finish_delete, assistant_key)
        await self._database.write(self._drop_unheld, hashes)

    def _remove_text(self, index_id: str) -> None:
        with self._index.change() as change:
            change.remove(index_id)

    def _remove_texts(self, assistant_id: str) -> None:
        with self._index.change() as change:
            change.remove_assistant(assistant_id)

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

    def _drop_content(self, connection: sqlite3.Connection, file_key: int) -> None:
        file = files.get(connection, file_key)
        if file is not None:
            self._drop_unheld(connection, [file.sha256])

    def _drop_unheld(self, connection: sqlite3.Connection, hashes: Iterable[str]) -> None:
        for sha256 in hashes:
            if not files.is_held(connection, sha256):
                self._blobs.drop(sha256)
