"""API keys: each opens one project, as far as its roles go."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.secrets import Digest, digest_of, random_letters

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

DEFAULT_ROLES = ("ProjectEditor",)
_SHOWN = "key_id, project_id, name, roles, created_at"


@dataclass(frozen=True)
class ApiKey:
    """An API key without its secret."""

    key_id: str
    project_id: str
    name: str
    roles: tuple[str, ...]
    created_at: str


def mint(
    connection: sqlite3.Connection,
    project_id: str,
    name: str,
    *,
    roles: Sequence[str] = DEFAULT_ROLES,
) -> tuple[ApiKey, str]:
    """Record a new key and return it with its value, which is kept nowhere."""
    label = random_letters(8)
    value = f"pckey_{label}_{random_letters(48)}"
    kept = digest_of(value)
    key = ApiKey(str(uuid.uuid4()), project_id, name, tuple(roles), timestamp())
    connection.execute(
        "INSERT INTO api_keys (key_id, project_id, name, label, salt, digest, created_at, roles)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(key.key_id, project_id, name, label, kept.salt, kept.digest),
            *(key.created_at, json.dumps(key.roles)),
        ),
    )
    return key, value


def opened_by(connection: sqlite3.Connection, value: str) -> ApiKey | None:
    """Return the key with this value, or None for one that was never made or was revoked."""
    kept = labelled(connection, label_of(value))
    return kept[0] if kept and kept[1].fits(value) else None


def label_of(value: str) -> str:
    """Return the part of a key that is no secret; nothing for what has not the form of a key."""
    parts = value.split("_")
    return parts[1] if len(parts) == 3 and value.isascii() else ""


def labelled(connection: sqlite3.Connection, label: str) -> tuple[ApiKey, Digest] | None:
    """Return the key with this label, and what its value is to fit."""
    row = connection.execute(
        f"SELECT {_SHOWN}, salt, digest FROM api_keys WHERE label = ?",  # noqa: S608  our columns
        (label,),
    ).fetchone()
    return (_key(row), Digest(row["salt"], row["digest"])) if row else None


def find(connection: sqlite3.Connection, key_id: str) -> ApiKey | None:
    """Return the key with this id."""
    row = connection.execute(
        f"SELECT {_SHOWN} FROM api_keys WHERE key_id = ?",  # noqa: S608  our columns
        (key_id,),
    ).fetchone()
    return _key(row) if row else None


def of_project(connection: sqlite3.Connection, project_id: str) -> list[ApiKey]:
    """Return the keys of a project, oldest first."""
    rows = connection.execute(
        f"SELECT {_SHOWN} FROM api_keys WHERE project_id = ? ORDER BY rowid",  # noqa: S608
        (project_id,),
    )
    return [_key(row) for row in rows]


def update(
    connection: sqlite3.Connection, key_id: str, *, name: str | None, roles: Sequence[str] | None
) -> None:
    """Set what is given."""
    connection.execute(
        "UPDATE api_keys SET name = coalesce(?, name), roles = coalesce(?, roles) WHERE key_id = ?",
        (name, None if roles is None else json.dumps(roles), key_id),
    )


def revoke(connection: sqlite3.Connection, key_id: str) -> None:
    """Forget a key: the next request that brings it is refused."""
    connection.execute("DELETE FROM api_keys WHERE key_id = ?", (key_id,))


def _key(row: sqlite3.Row) -> ApiKey:
    return ApiKey(
        row["key_id"],
        row["project_id"],
        row["name"],
        tuple(json.loads(row["roles"])),
        row["created_at"],
    )
