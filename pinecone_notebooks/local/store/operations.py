"""Operations: what clients poll to learn how an upload or a deletion went."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.records import Listed

if TYPE_CHECKING:
    import sqlite3

    from pinecone_notebooks.local.store.files import File

RETAINED = timedelta(days=30)
_REPLACED = "The file was replaced or deleted before it was processed."


@dataclass(frozen=True)
class Operation:
    """One accepted request; `status` is `Processing`, `Completed` or `Failed`."""

    operation_key: int
    operation_id: str
    assistant_key: int
    operation_type: str
    file_key: int
    revision: int
    file_id: str
    status: str
    error_message: str | None
    created_on: str
    completed_on: str | None


def begin(connection: sqlite3.Connection, kind: str, file: File) -> Operation:
    """Record that work on this revision of a file was accepted."""
    operation_id = f"op-{uuid.uuid4()}"
    cursor = connection.execute(
        "INSERT INTO operations (operation_id, assistant_key, operation_type, file_key, revision,"
        " file_id, status, created_on) VALUES (?, ?, ?, ?, ?, ?, 'Processing', ?)",
        (
            *(operation_id, file.assistant_key, kind, file.file_key, file.revision),
            *(file.file_id, timestamp()),
        ),
    )
    row = connection.execute(
        "SELECT * FROM operations WHERE operation_key = ?", (cursor.lastrowid,)
    ).fetchone()
    return Operation(**row)


def finish(connection: sqlite3.Connection, file: File, *, failure: str | None) -> None:
    """Record how the work on this revision of a file ended."""
    connection.execute(
        "UPDATE operations SET status = ?, error_message = ?, completed_on = ?"
        " WHERE file_key = ? AND revision = ? AND status = 'Processing'",
        (
            *("Completed" if failure is None else "Failed", failure, timestamp()),
            *(file.file_key, file.revision),
        ),
    )


def supersede(connection: sqlite3.Connection, file_key: int) -> None:
    """Fail what is still under way for a file whose content is no longer wanted."""
    connection.execute(
        "UPDATE operations SET status = 'Failed', error_message = ?, completed_on = ?"
        " WHERE file_key = ? AND status = 'Processing'",
        (_REPLACED, timestamp(), file_key),
    )


def find(connection: sqlite3.Connection, assistant_key: int, operation_id: str) -> Operation | None:
    """Return the assistant's operation with this id."""
    row = connection.execute(
        "SELECT * FROM operations WHERE assistant_key = ? AND operation_id = ?",
        (assistant_key, operation_id),
    ).fetchone()
    return Operation(**row) if row else None


def page(  # noqa: PLR0913  the filters the API has
    connection: sqlite3.Connection,
    assistant_key: int,
    *,
    operation_type: str | None,
    status: str | None,
    before: int | None,
    limit: int,
) -> Listed[Operation]:
    """Return operations, newest first, from before key `before`."""
    rows = connection.execute(
        "SELECT * FROM operations WHERE assistant_key = :assistant"
        " AND (:kind IS NULL OR operation_type = :kind) AND (:status IS NULL OR status = :status)"
        " AND (:before IS NULL OR operation_key < :before) ORDER BY operation_key DESC LIMIT :most",
        {
            "assistant": assistant_key,
            "kind": operation_type,
            "status": status,
            "before": before,
            "most": limit + 1,
        },
    ).fetchall()
    items = [Operation(**row) for row in rows[:limit]]
    return Listed(items, items[-1].operation_key if len(rows) > limit else None)


def forget_old(connection: sqlite3.Connection) -> None:
    """Drop operations that ended longer ago than `RETAINED`."""
    limit = (datetime.now(timezone.utc) - RETAINED).strftime("%Y-%m-%dT%H:%M:%S")
    connection.execute("DELETE FROM operations WHERE completed_on < ?", (limit,))
