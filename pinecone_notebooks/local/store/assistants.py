"""Assistants: one row each, under a project."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.records import AlreadyExistsError, Listed


@dataclass(frozen=True)
class Assistant:
    """An assistant; `status` is `Ready`, or `Terminating` while it is being deleted."""

    assistant_key: int
    name: str
    instructions: str | None
    metadata: dict[str, Any] | None
    region: str
    status: str
    created_at: str
    updated_at: str

    @property
    def index_id(self) -> str:
        """The name the search index knows this assistant by."""
        return str(self.assistant_key)


def create(  # noqa: PLR0913  the columns a person sets
    connection: sqlite3.Connection,
    project_id: str,
    *,
    name: str,
    instructions: str | None,
    metadata: dict[str, Any] | None,
    region: str,
) -> Assistant:
    """Record a new assistant.

    Raises:
        AlreadyExistsError: The project has an assistant of this name.
    """
    now = timestamp()
    try:
        cursor = connection.execute(
            "INSERT INTO assistants (project_id, name, instructions, metadata, region, status,"
            " created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'Ready', ?, ?)",
            (project_id, name, instructions, _encode(metadata), region, now, now),
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExistsError(f'Assistant "{name}" already exists.') from error
    row = connection.execute(
        "SELECT * FROM assistants WHERE assistant_key = ?", (cursor.lastrowid,)
    ).fetchone()
    return _assistant(row)


def find(connection: sqlite3.Connection, project_id: str, name: str) -> Assistant | None:
    """Return the project's assistant of this name."""
    row = connection.execute(
        "SELECT * FROM assistants WHERE project_id = ? AND name = ?", (project_id, name)
    ).fetchone()
    return _assistant(row) if row else None


def page(
    connection: sqlite3.Connection, project_id: str, *, after: int, limit: int | None
) -> Listed[Assistant]:
    """Return assistants of a project, oldest first, from behind key `after`."""
    rows = connection.execute(
        "SELECT * FROM assistants WHERE project_id = ? AND assistant_key > ?"
        " ORDER BY assistant_key LIMIT ?",
        (project_id, after, -1 if limit is None else limit + 1),
    ).fetchall()
    more = limit is not None and len(rows) > limit
    items = [_assistant(row) for row in (rows[:limit] if more else rows)]
    return Listed(items, items[-1].assistant_key if more else None)


def update(connection: sqlite3.Connection, assistant_key: int, changes: dict[str, Any]) -> None:
    """Set `instructions` and `metadata`, each only where `changes` has it."""
    for column, value in changes.items():
        stored = _encode(value) if column == "metadata" else value
        statement = {
            "instructions": "UPDATE assistants SET instructions = ? WHERE assistant_key = ?",
            "metadata": "UPDATE assistants SET metadata = ? WHERE assistant_key = ?",
        }[column]
        connection.execute(statement, (stored, assistant_key))
    connection.execute(
        "UPDATE assistants SET updated_at = ? WHERE assistant_key = ?", (timestamp(), assistant_key)
    )


def begin_delete(connection: sqlite3.Connection, assistant_key: int) -> None:
    """Record that the assistant is going, so that a restart finishes what a crash cut short."""
    connection.execute(
        "UPDATE assistants SET status = 'Terminating', updated_at = ? WHERE assistant_key = ?",
        (timestamp(), assistant_key),
    )


def finish_delete(connection: sqlite3.Connection, assistant_key: int) -> list[str]:
    """Forget the assistant with its files, and return the hashes of what its files held."""
    hashes = connection.execute(
        "SELECT DISTINCT sha256 FROM files WHERE assistant_key = ?", (assistant_key,)
    ).fetchall()
    connection.execute("DELETE FROM assistants WHERE assistant_key = ?", (assistant_key,))
    return [row["sha256"] for row in hashes]


def unfinished_deletes(connection: sqlite3.Connection) -> list[int]:
    """Return the keys of assistants whose deletion was begun and not finished."""
    rows = connection.execute("SELECT assistant_key FROM assistants WHERE status = 'Terminating'")
    return [row["assistant_key"] for row in rows]


def _encode(metadata: dict[str, Any] | None) -> str | None:
    return None if metadata is None else json.dumps(metadata)


def _assistant(row: sqlite3.Row) -> Assistant:
    fields = dict(row)
    del fields["project_id"]
    fields["metadata"] = json.loads(row["metadata"]) if row["metadata"] else None
    return Assistant(**fields)
