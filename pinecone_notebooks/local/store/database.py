"""The SQLite database: one thread writes, others read, and the event loop never waits on disk.

What is written goes to the log (WAL). Moving it from there into the database file can take a
second on a busy disk: a thread of its own does it, before SQLite would make the next writer do it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pinecone_notebooks.local.store.schema import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from concurrent.futures import Future
    from pathlib import Path

_P = ParamSpec("_P")
_T = TypeVar("_T")
_K = TypeVar("_K", bound="Hashable")

_READERS = 4
_MOST_REMEMBERED = 2000
_TIDY_SECONDS = 0.5
_LOG_BYTES = 64 * 1024 * 1024


class StoreVersionError(Exception):
    """The folder was written by a newer version of this package."""


def timestamp() -> str:
    """Return the time now as the API writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Database:
    """The truth about everything the service was told.

    Work is a function whose first argument is a connection. Each `write` is one
    transaction and is on disk when it returns (WAL with `synchronous=FULL`).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-read")
        self._tidier = ThreadPoolExecutor(1, thread_name_prefix="store-tidy")
        self._tidying: Future[None] | None = None
        self._tidied = 0.0
        self._remembered: dict[tuple[Any, ...], Any] = {}
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._writer.submit(self._prepare).result()

    async def write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run `work` in one transaction; it is undone where `work` raises."""

        def change() -> _T:
            written = self._transaction("IMMEDIATE", work, *args, **kwargs)
            # Here, where nobody has been told of the write yet.
            self._remembered = {}
            return written

        written = await asyncio.get_running_loop().run_in_executor(self._writer, change)
        self._tidy_soon()
        return written

    async def read(
        self,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run `work` on one consistent state of the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._transaction("DEFERRED", work, *args, **kwargs)
        )

    async def recall(
        self,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Read as `read` does, or from memory where nothing was written since the last time."""
        asked = (work, args, *kwargs.items())
        # A write begins another dictionary; what was read before it goes into the one it ended.
        remembered = self._remembered
        if asked in remembered:
            known: _T = remembered[asked]
            return known
        found = await self.read(work, *args, **kwargs)
        _remember(remembered, {asked: found})
        return found

    async def recall_each(
        self,
        work: Callable[[sqlite3.Connection, Iterable[_K]], Mapping[_K, _T]],
        keys: Iterable[_K],
    ) -> dict[_K, _T]:
        """Look each key up as `recall` does; what has to be read is read together."""
        keys = list(dict.fromkeys(keys))
        remembered = self._remembered
        found: dict[_K, _T | None] = {
            key: remembered[work, key] for key in keys if (work, key) in remembered
        }
        if missing := [key for key in keys if key not in found]:
            read = await self.read(work, missing)
            found |= {key: read.get(key) for key in missing}
            _remember(remembered, {(work, key): found[key] for key in missing})
        return {key: value for key in keys if (value := found[key]) is not None}

    def close(self) -> None:
        """Finish the work under way and close every connection."""
        for executor in (self._writer, self._readers, self._tidier):
            executor.shutdown()
        for connection in self._connections:
            connection.close()

    def _transaction(
        self,
        kind: str,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        connection = self._connection()
        connection.execute(f"BEGIN {kind}")
        try:
            result = work(connection, *args, **kwargs)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if found is not None:
            return found
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # Where that thread is late the writer does it after all: on a full disk a long log would
        # leave no room to delete anything.
        connection.execute("PRAGMA wal_autocheckpoint=1000")
        self._threads.connection = connection
        self._connections.append(connection)
        return connection

    def _tidy_soon(self) -> None:
        now = time.monotonic()
        if now - self._tidied > _TIDY_SECONDS and (self._tidying is None or self._tidying.done()):
            self._tidied = now
            self._tidying = self._tidier.submit(self._tidy)

    def _tidy(self) -> None:
        connection = self._connection()
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        log = self._path.with_name(f"{self._path.name}-wal")
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            # While others write the log only grows. They wait for the little that is left of it.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self) -> None:
        # Asked before anything else: even the switch to WAL would change a file that is not ours.
        with closing(sqlite3.connect(self._path)) as looking:
            (version,) = looking.execute("PRAGMA user_version").fetchone()
        if version > len(CHANGES):
            raise StoreVersionError(
                f"{self._path.parent} was written by a newer version of pinecone-notebooks "
                f"(store version {version}; this one reads up to {len(CHANGES)}). Nothing was "
                "changed: use that version, or choose another folder with --data."
            )
        for number, change in enumerate(CHANGES[version:], start=version + 1):
            self._connection().executescript(
                f"BEGIN IMMEDIATE; {change} PRAGMA user_version={number}; COMMIT;"
            )


def _remember(remembered: dict[tuple[Any, ...], Any], found: dict[tuple[Any, ...], Any]) -> None:
    if len(remembered) + len(found) > _MOST_REMEMBERED:
        remembered.clear()
    remembered.update(found)
