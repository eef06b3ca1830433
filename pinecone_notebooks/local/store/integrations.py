"""Integrations: who may receive a key through the Connect pages, and at which origins."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}|\*))?")
_ON_THIS_MACHINE = tuple(
    f"{scheme}://{host}:*"
    for host in ("localhost", "127.0.0.1", "[::1]")
    for scheme in ("http", "https")
)


@dataclass(frozen=True)
class Integration:
    """An application that asks people for a key; `allowed_origins` may end in `:*` (any port)."""

    integration_id: str
    name: str
    allowed_origins: tuple[str, ...]


def seed(connection: sqlite3.Connection) -> None:
    """Make the integrations every folder has."""
    for integration_id, name in (("notebook", "Pinecone Notebooks"), ("colab", "Google Colab")):
        connection.execute(
            "INSERT OR IGNORE INTO integrations VALUES (?, ?, ?)",
            (integration_id, name, json.dumps(_ON_THIS_MACHINE)),
        )


def find(connection: sqlite3.Connection, integration_id: str) -> Integration | None:
    """Return the integration with this id."""
    row = connection.execute(
        "SELECT * FROM integrations WHERE integration_id = ?", (integration_id,)
    ).fetchone()
    if row is None:
        return None
    origins = tuple(json.loads(row["allowed_origins"]))
    return Integration(row["integration_id"], row["name"], origins)


def is_origin_pattern(text: str) -> bool:
    """Tell whether `text` is an origin (`https://lab.example.org`), its port maybe `*`."""
    return _ORIGIN.fullmatch(text) is not None


def is_allowed(origin: str, patterns: Iterable[str]) -> bool:
    """Tell whether an origin, as a browser reports it, matches one of the patterns."""
    match = _ORIGIN.fullmatch(origin)
    if match is None or match[3] == "*":
        return False
    any_port = f"{match[1]}://{match[2]}:*"
    return any(pattern in (origin, any_port) for pattern in patterns)
