"""What a project has used up: tokens by kind, and the room its files take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def spend(connection: sqlite3.Connection, project_id: str, kind: str, tokens: int) -> None:
    """Add to what the project has spent."""
    connection.execute(
        "INSERT INTO token_usage VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
        (project_id, kind, tokens),
    )


def spent(connection: sqlite3.Connection, project_id: str, kind: str) -> int:
    """Return how many tokens of a kind the project has spent."""
    row = connection.execute(
        "SELECT tokens FROM token_usage WHERE project_id = ? AND kind = ?", (project_id, kind)
    ).fetchone()
    return int(row["tokens"]) if row else 0


def count_assistants(connection: sqlite3.Connection, project_id: str) -> int:
    """Return how many assistants the project has."""
    row = connection.execute(
        "SELECT count(*) FROM assistants WHERE project_id = ?", (project_id,)
    ).fetchone()
    return int(row[0])


def stored(connection: sqlite3.Connection, project_id: str) -> int:
    """Return how many bytes the project's files have."""
    row = connection.execute(
        "SELECT coalesce(sum(size), 0) FROM files JOIN assistants USING (assistant_key)"
        " WHERE project_id = ?",
        (project_id,),
    ).fetchone()
    return int(row[0])


def count_files(connection: sqlite3.Connection, assistant_key: int, *, multimodal: bool) -> int:
    """Return how many files an assistant has: all of them, or the multimodal PDFs."""
    row = connection.execute(
        "SELECT count(*) FROM files WHERE assistant_key = ? AND multimodal >= ?",
        (assistant_key, multimodal),
    ).fetchone()
    return int(row[0])
