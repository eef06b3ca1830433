"""Service accounts: who may ask for an access token to the Admin API of an organization."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.secrets import Digest, digest_of, random_letters

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True)
class ClientCredentials:
    """What a service account signs in with."""

    client_id: str
    client_secret: str = field(repr=False)


def create(connection: sqlite3.Connection, organization_id: str, name: str) -> ClientCredentials:
    """Record a new service account and return its credentials; the secret is kept nowhere."""
    made = ClientCredentials(random_letters(32), random_letters(48))
    kept = digest_of(made.client_secret)
    connection.execute(
        "INSERT INTO service_accounts VALUES (?, ?, ?, ?, ?, ?)",
        (made.client_id, organization_id, name, kept.salt, kept.digest, timestamp()),
    )
    return made


def is_genuine(connection: sqlite3.Connection, given: ClientCredentials) -> bool:
    """Tell whether the secret is the account's."""
    row = connection.execute(
        "SELECT salt, digest FROM service_accounts WHERE client_id = ?", (given.client_id,)
    ).fetchone()
    return row is not None and Digest(row["salt"], row["digest"]).fits(given.client_secret)


def organization_of(connection: sqlite3.Connection, client_id: str) -> str | None:
    """Return the id of the organization a service account manages."""
    row = connection.execute(
        "SELECT organization_id FROM service_accounts WHERE client_id = ?", (client_id,)
    ).fetchone()
    return row["organization_id"] if row else None
