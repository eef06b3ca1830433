"""Chunks: the text of each processed file, kept so that the search index can be rebuilt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pinecone_notebooks.local.search import Chunk

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


def replace(connection: sqlite3.Connection, file_key: int, chunks: Sequence[Chunk]) -> None:
    """Keep these chunks as the text of a file, in place of any it had."""
    connection.execute("DELETE FROM chunks WHERE file_key = ?", (file_key,))
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?)",
        (
            (file_key, chunk.ordinal, chunk.text, json.dumps(chunk.pages), chunk.heading)
            for chunk in chunks
        ),
    )


def of_file(connection: sqlite3.Connection, file_key: int) -> list[Chunk]:
    """Return the chunks of a file in order."""
    rows = connection.execute(
        "SELECT * FROM chunks WHERE file_key = ? ORDER BY ordinal", (file_key,)
    )
    return [
        Chunk(row["ordinal"], row["text"], tuple(json.loads(row["pages"])), row["heading"])
        for row in rows
    ]


def files_with_text(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return (assistant key, file key) of every file the index should know."""
    rows = connection.execute(
        "SELECT assistant_key, file_key FROM files WHERE status = 'Available'"
    )
    return [(row["assistant_key"], row["file_key"]) for row in rows]
