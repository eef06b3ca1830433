"""Integrations: who may ask for a key through the Connect pages, and how it gets there."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.store.records import AlreadyExistsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WEB_MESSAGE, COPY_PASTE = "web-message", "copy-paste"
RETURN_MECHANISMS = (WEB_MESSAGE, COPY_PASTE)

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}|\*))?")
_ON_THIS_MACHINE = tuple(
    f"{scheme}://{host}:*"
    for host in ("localhost", "127.0.0.1", "[::1]")
    for scheme in ("http", "https")
)


@dataclass(frozen=True)
class Integration:
    """An application that asks people for a key.

    Attributes:
        integration_id: Its slug, as addresses have it; it never changes.
        name: What people call it.
        return_mechanism: `web-message`, where pages at the allowed origins are sent the key, or
            `copy-paste`, where it is shown to the person and sent nowhere.
        allowed_origins: Origins; a port may be `*` (any).
        logo: A PNG or JPEG image.
    """

    integration_id: str
    name: str
    return_mechanism: str
    allowed_origins: tuple[str, ...]
    logo: bytes | None = None


def seed(connection: sqlite3.Connection) -> None:
    """Make the integrations of our own widgets where there is none at all."""
    if not list_all(connection):
        for integration_id, name in (("notebook", "Pinecone Notebooks"), ("colab", "Google Colab")):
            create(connection, Integration(integration_id, name, WEB_MESSAGE, _ON_THIS_MACHINE))


def list_all(connection: sqlite3.Connection) -> list[Integration]:
    """Return every integration, oldest first."""
    return [_read(row) for row in connection.execute("SELECT * FROM integrations ORDER BY rowid")]


def find(connection: sqlite3.Connection, integration_id: str) -> Integration | None:
    """Return the integration with this id."""
    row = connection.execute(
        "SELECT * FROM integrations WHERE integration_id = ?", (integration_id,)
    ).fetchone()
    return _read(row) if row else None


def create(connection: sqlite3.Connection, integration: Integration) -> None:
    """Record an integration.

    Raises:
        AlreadyExistsError: There is one with its id.
    """
    try:
        connection.execute(
            "INSERT INTO integrations"
            " (integration_id, name, return_mechanism, allowed_origins, logo) VALUES"
            " (:integration_id, :name, :return_mechanism, :allowed_origins, :logo)",
            _row(integration),
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExistsError(
            f'An integration "{integration.integration_id}" already exists.'
        ) from error


def update(
    connection: sqlite3.Connection, integration_id: str, changes: Mapping[str, Any]
) -> Integration | None:
    """Set the fields of an integration that `changes` has, and return it as it is now."""
    found = find(connection, integration_id)
    if found is not None:
        found = replace(found, **changes)
        connection.execute(
            "UPDATE integrations SET name = :name, return_mechanism = :return_mechanism,"
            " allowed_origins = :allowed_origins, logo = :logo"
            " WHERE integration_id = :integration_id",
            _row(found),
        )
    return found


def delete(connection: sqlite3.Connection, integration_id: str) -> None:
    """Forget an integration; the keys it handed out go on working."""
    connection.execute("DELETE FROM integrations WHERE integration_id = ?", (integration_id,))


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


def _row(integration: Integration) -> dict[str, Any]:
    return {**vars(integration), "allowed_origins": json.dumps(integration.allowed_origins)}


def _read(row: sqlite3.Row) -> Integration:
    return Integration(**{**row, "allowed_origins": tuple(json.loads(row["allowed_origins"]))})
