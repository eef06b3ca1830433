"""Files of an assistant: what was uploaded, and how far its processing is."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.store import operations
from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.records import (
    AssistantGoneError,
    BeingDeletedError,
    Listed,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from pinecone_notebooks.local.store.operations import Operation


# Metadata of so many characters is kept as it was read, for the next filter.
_SHORT = 500


@dataclass(frozen=True)
class File:
    """A file; `revision` grows each time its content is replaced."""

    file_key: int
    assistant_key: int
    file_id: str
    name: str
    suffix: str
    size: int
    sha256: str
    metadata: dict[str, Any] | None
    multimodal: bool
    status: str
    error_message: str | None
    revision: int
    created_on: str
    updated_on: str

    @property
    def index_id(self) -> str:
        """The name the search index knows this file by (file ids repeat across assistants)."""
        return str(self.file_key)


@dataclass(frozen=True)
class Upload:
    """Bytes that have arrived whole, and what was said about them."""

    name: str
    suffix: str
    size: int
    sha256: str
    metadata: dict[str, Any] | None
    multimodal: bool


def add(
    connection: sqlite3.Connection,
    assistant_key: int,
    upload: Upload,
    *,
    file_id: str | None = None,
) -> tuple[File, Operation]:
    """Record an upload as `Processing`, in place of the file `file_id` where there is one.

    Raises:
        AssistantGoneError: The assistant was deleted while the bytes arrived.
        BeingDeletedError: The file to replace is on its way out.
    """
    if not connection.execute(
        "SELECT 1 FROM assistants WHERE assistant_key = ? AND status = 'Ready'", (assistant_key,)
    ).fetchone():
        raise AssistantGoneError
    replaced = find(connection, assistant_key, file_id) if file_id else None
    if replaced and replaced.status == "Deleting":
        raise BeingDeletedError
    now = timestamp()
    kind = "upload_file" if file_id is None else "upsert_file"
    file_id = file_id or str(uuid.uuid4())
    metadata = None if upload.metadata is None else json.dumps(upload.metadata)
    connection.execute(
        "INSERT INTO files (assistant_key, file_id, name, suffix, size, sha256, metadata,"
        " multimodal, status, revision, created_on, updated_on)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'Processing', 1, ?, ?)"
        " ON CONFLICT (assistant_key, file_id) DO UPDATE SET name = excluded.name,"
        " suffix = excluded.suffix, size = excluded.size, sha256 = excluded.sha256,"
        " metadata = excluded.metadata, multimodal = excluded.multimodal, status = 'Processing',"
        " error_message = NULL, revision = revision + 1, updated_on = excluded.updated_on",
        (
            *(assistant_key, file_id, upload.name, upload.suffix, upload.size),
            *(upload.sha256, metadata, upload.multimodal, now, now),
        ),
    )
    row = connection.execute(
        "SELECT * FROM files WHERE assistant_key = ? AND file_id = ?", (assistant_key, file_id)
    ).fetchone()
    file = _file(row)
    operations.supersede(connection, file.file_key)
    return file, operations.begin(connection, kind, file)


def find(connection: sqlite3.Connection, assistant_key: int, file_id: str) -> File | None:
    """Return the assistant's file with this id."""
    row = connection.execute(
        "SELECT * FROM files WHERE assistant_key = ? AND file_id = ?", (assistant_key, file_id)
    ).fetchone()
    return _file(row) if row else None


def get(connection: sqlite3.Connection, file_key: int) -> File | None:
    """Return a file by its key."""
    row = connection.execute("SELECT * FROM files WHERE file_key = ?", (file_key,)).fetchone()
    return _file(row) if row else None


def page(
    connection: sqlite3.Connection,
    assistant_key: int,
    *,
    matches: Callable[[dict[str, Any]], bool],
    after: int = 0,
    limit: int | None = None,
) -> Listed[File]:
    """Return files whose metadata matches, oldest first, from behind key `after`."""
    rows = connection.execute(
        "SELECT * FROM files WHERE assistant_key = ? AND file_key > ? ORDER BY file_key",
        (assistant_key, after),
    )
    items: list[File] = []
    for row in rows:
        file = _file(row)
        if not matches(file.metadata or {}):
            continue
        if len(items) == limit:
            return Listed(items, items[-1].file_key)
        items.append(file)
    return Listed(items, None)


def matching(
    connection: sqlite3.Connection,
    assistant_key: int,
    matches: Callable[[dict[str, Any]], bool],
) -> frozenset[str]:
    """Return the names that the index has for the files whose metadata matches."""
    # Nothing else of the files is looked at, and what many of them share once: of 10,000 each of
    # which is read whole that would take a tenth of a second.
    rows = connection.execute(
        "SELECT metadata, group_concat(file_key) FROM files WHERE assistant_key = ?"
        " GROUP BY metadata",
        (assistant_key,),
    )
    found = (
        file_keys.split(",")
        for text, file_keys in rows
        if matches(_read_short(text) if text and len(text) <= _SHORT else _read(text))
    )
    return frozenset(chain.from_iterable(found))


def available(connection: sqlite3.Connection, index_ids: Iterable[str]) -> dict[str, File]:
    """Return those files that may be cited, by the name the index has for them."""
    found = (get(connection, int(index_id)) for index_id in set(index_ids))
    return {file.index_id: file for file in found if file and file.status == "Available"}


def waiting(connection: sqlite3.Connection) -> list[int]:
    """Return the keys of files still to be processed, oldest first."""
    rows = connection.execute(
        "SELECT file_key FROM files WHERE status = 'Processing' ORDER BY updated_on, file_key"
    )
    return [row["file_key"] for row in rows]


def processing(connection: sqlite3.Connection, file_keys: Iterable[int]) -> dict[int, int]:
    """Return the revisions of those of these files that are still to be processed."""
    found = (get(connection, file_key) for file_key in file_keys)
    return {file.file_key: file.revision for file in found if file and file.status == "Processing"}


def finish(connection: sqlite3.Connection, file: File, *, failure: str | None) -> bool:
    """Record the end of processing; False where the file was replaced or deleted meanwhile."""
    now = timestamp()
    status = "Available" if failure is None else "ProcessingFailed"
    changed = connection.execute(
        "UPDATE files SET status = ?, error_message = ?, updated_on = ?"
        " WHERE file_key = ? AND revision = ? AND status = 'Processing'",
        (status, failure, now, file.file_key, file.revision),
    ).rowcount
    if changed:
        operations.finish(connection, file, failure=failure)
    return bool(changed)


def begin_delete(connection: sqlite3.Connection, file: File) -> Operation:
    """Record that the file is going, so that a restart finishes what a crash cut short."""
    connection.execute(
        "UPDATE files SET status = 'Deleting', revision = revision + 1, updated_on = ?"
        " WHERE file_key = ?",
        (timestamp(), file.file_key),
    )
    operations.supersede(connection, file.file_key)
    going = get(connection, file.file_key)
    return operations.begin(connection, "delete_file", going or file)


def finish_delete(connection: sqlite3.Connection, file_key: int) -> None:
    """Forget the file; nothing happens where it is gone already."""
    file = get(connection, file_key)
    if file is not None:
        connection.execute("DELETE FROM files WHERE file_key = ?", (file_key,))
        operations.finish(connection, file, failure=None)


def unfinished_deletes(connection: sqlite3.Connection) -> list[int]:
    """Return the keys of files whose deletion was begun and not finished."""
    rows = connection.execute("SELECT file_key FROM files WHERE status = 'Deleting'")
    return [row["file_key"] for row in rows]


def is_held(connection: sqlite3.Connection, sha256: str) -> bool:
    """Tell whether any file that is not on its way out has this content."""
    row = connection.execute(
        "SELECT 1 FROM files WHERE sha256 = ? AND status <> 'Deleting'", (sha256,)
    ).fetchone()
    return row is not None


def unheld(connection: sqlite3.Connection, hashes: Iterable[str]) -> list[str]:
    """Return those contents that no file has."""
    return [sha256 for sha256 in hashes if not is_held(connection, sha256)]


def _read(metadata: str | None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(metadata) if metadata else {}
    return read


_read_short = lru_cache(maxsize=20_000)(_read)


def _file(row: sqlite3.Row) -> File:
    fields = dict(row)
    fields["metadata"] = json.loads(row["metadata"]) if row["metadata"] else None
    fields["multimodal"] = bool(row["multimodal"])
    return File(**fields)
