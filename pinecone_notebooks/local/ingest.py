"""Processing accepted files: several are read at a time, and what is ready goes in together.

A commit of the index costs as much as a hundred chunks, and waits for the disk, whether it holds
one file or fifty. So one task gathers what the readers bring, puts it into the index with one
commit, and then tells SQLite of a few files at a time, between the uploads that wait for its one
writer. A crash before that leaves files `Processing`, which are processed again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinecone_notebooks.local.disk import is_full, require_room
from pinecone_notebooks.local.documents import Reader, UnreadableDocument
from pinecone_notebooks.local.store import chunks, files

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from pinecone_notebooks.local.blobs import Blobs
    from pinecone_notebooks.local.plans import Plan
    from pinecone_notebooks.local.search import Chunk, SearchIndex
    from pinecone_notebooks.local.store.database import Database
    from pinecone_notebooks.local.store.files import File

logger = logging.getLogger(__name__)

_NO_TEXT = (
    "No text was found in this file. A scanned document has to go through text recognition (OCR) "
    "before it is uploaded."
)
_MANY_PAGES = "This multimodal PDF has {} pages: at most {} are allowed."
_OUR_FAULT = "The local service failed on this file ({}). Its log has the details."
_RETRY_SECONDS = 5
# While more is on its way a commit waits for so many chunks, or so long: it makes the disk busy,
# and whoever is told meanwhile that an upload is safe waits for the same disk.
_ENOUGH_CHUNKS = 4000
_GATHER_SECONDS = 1.0
# Files that SQLite is told of together.
_FINISHED_TOGETHER = 5
# A text is in SQLite, for a moment also in its log, and in the index.
_TIMES_KEPT = 3
# Files that were read and wait: a reader stops rather than fill the memory.
_MOST_READY = 8
# The share of the work, as clients see it in `percent_complete`.
_READ = 0.7


@dataclass(frozen=True)
class _Processed:
    """A file and what came of it: its chunks, or why there are none."""

    file: File
    chunks: Sequence[Chunk] = ()
    failure: str | None = None


class Ingest:
    """The files that are being processed, and the tasks that do it."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        index: SearchIndex,
        reader: Reader,
        *,
        plan: Plan | None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._index = index
        self._reader = reader
        self._plan = plan
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        self._ready: asyncio.Queue[_Processed] = asyncio.Queue(_MOST_READY)
        self._under_way = 0
        self._progress: dict[int, float] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_busy(self) -> bool:
        """Whether files are waiting or being processed."""
        return self._under_way > 0

    def progress(self, file: File) -> float:
        """Return how much of a file's processing is done, from 0 to 1."""
        return self._progress.get(file.file_key, 0.0)

    def add(self, file_key: int) -> None:
        """Process a file when its turn comes."""
        self._under_way += 1
        self._queue.put_nowait(file_key)

    def start(self, file_keys: Sequence[int]) -> None:
        """Begin with these files, which a crash left behind, before those that were added."""
        queued = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
        self._under_way -= len(queued)
        for file_key in dict.fromkeys([*file_keys, *queued]):
            self.add(file_key)
        readers = [self._read_files() for _ in range(self._reader.workers)]
        self._tasks = [asyncio.create_task(work) for work in (*readers, self._publish_files())]

    async def close(self) -> None:
        """Stop; a file that is being processed stays `Processing` for the next start."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._reader.close()

    async def _read_files(self) -> None:
        while True:
            file_key = await self._queue.get()
            try:
                processed = await self._process(file_key)
            except Exception:
                logger.exception("file %s could not be looked at", file_key)
                self._try_again([file_key])
                continue
            if processed is None:
                self._done([file_key])
            else:
                await self._ready.put(processed)

    async def _process(self, file_key: int) -> _Processed | None:
        file = await self._database.read(files.get, file_key)
        if file is None or file.status != "Processing":
            return None
        self._progress[file_key] = 0.0
        try:
            pages, text = await self._reader.chunks(self._blobs.path(file.sha256), file.suffix)
        except UnreadableDocument as error:
            return _Processed(file, failure=str(error))
        except Exception as error:
            if is_full(error):
                raise
            return _our_fault(file, error)
        if self._plan and file.multimodal and pages > self._plan.multimodal_pages:
            return _Processed(file, failure=_MANY_PAGES.format(pages, self._plan.multimodal_pages))
        if not text:
            return _Processed(file, failure=_NO_TEXT)
        self._progress[file_key] = _READ
        return _Processed(file, text)

    async def _publish_files(self) -> None:
        while True:
            batch = await self._gather()
            file_keys = [processed.file.file_key for processed in batch]
            try:
                await self._publish(batch)
            except Exception:
                # They stay `Processing`: room on the disk, or the next start, lets them go on.
                logger.exception("%d files are tried again in %d s", len(file_keys), _RETRY_SECONDS)
                self._try_again(file_keys)
            else:
                self._done(file_keys)

    async def _gather(self) -> list[_Processed]:
        """Return what is ready, having waited a moment where more is on its way."""
        batch = [await self._ready.get()]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _GATHER_SECONDS
        with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
            while (
                self._under_way > len(batch)
                and sum(len(processed.chunks) for processed in batch) < _ENOUGH_CHUNKS
            ):
                left = deadline - loop.time()
                batch.append(await asyncio.wait_for(self._ready.get(), left))
        return batch

    async def _publish(self, batch: Sequence[_Processed]) -> None:
        try:
            await self._put(batch)
        except Exception as error:
            if is_full(error):
                raise
            if len(batch) > 1:  # one of them is bad: the others must not suffer
                for processed in batch:
                    await self._publish([processed])
            elif batch[0].failure is None:
                await self._put([_our_fault(batch[0].file, error)])
            else:
                raise

    async def _put(self, batch: Sequence[_Processed]) -> None:
        # What was replaced meanwhile is left out: its successor may be found already.
        keys = [processed.file.file_key for processed in batch]
        wanted = await self._database.read(files.processing, keys)
        batch = [one for one in batch if wanted.get(one.file.file_key) == one.file.revision]
        texts = [one for one in batch if one.failure is None]
        if texts:
            characters = sum(len(chunk.text) for one in texts for chunk in one.chunks)
            require_room(self._blobs.root, _TIMES_KEPT * characters, reserve=0.5)
            await asyncio.to_thread(self._index_texts, texts)
        for start in range(0, len(batch), _FINISHED_TOGETHER):
            some = batch[start : start + _FINISHED_TOGETHER]
            unwanted = await self._database.write(_finish, some)
            if unwanted:
                # Deleted or replaced since: a replacement comes after this and adds its own.
                await asyncio.to_thread(self._remove_texts, unwanted)

    def _index_texts(self, batch: Iterable[_Processed]) -> None:
        with self._index.change() as change:
            for one in batch:
                change.add(str(one.file.assistant_key), one.file.index_id, one.chunks)

    def _remove_texts(self, unwanted: Iterable[File]) -> None:
        with self._index.change() as change:
            for file in unwanted:
                change.remove(file.index_id)

    def _done(self, file_keys: Iterable[int]) -> None:
        for file_key in file_keys:
            self._under_way -= 1
            self._progress.pop(file_key, None)

    def _try_again(self, file_keys: Sequence[int]) -> None:
        self._done(file_keys)
        loop = asyncio.get_running_loop()
        for file_key in file_keys:
            loop.call_later(_RETRY_SECONDS, self.add, file_key)


def _our_fault(file: File, error: Exception) -> _Processed:
    logger.error("processing file %s failed", file.file_id, exc_info=error)
    return _Processed(file, failure=_OUR_FAULT.format(type(error).__name__))


def _finish(connection: sqlite3.Connection, batch: Iterable[_Processed]) -> list[File]:
    """Record how each file ended; return those that nobody waits for any more."""
    unwanted = []
    for one in batch:
        if not files.finish(connection, one.file, failure=one.failure):
            unwanted.append(one.file)
        elif one.failure is None:
            chunks.replace(connection, one.file.file_key, one.chunks)
    return unwanted
