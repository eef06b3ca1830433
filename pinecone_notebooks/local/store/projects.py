"""Organizations, their projects, and the API keys that open a project."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import string
import uuid
from dataclasses import dataclass

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.records import AlreadyExistsError

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Organization:
    """An organization owns projects."""

    organization_id: str
    name: str


@dataclass(frozen=True)
class Project:
    """A project owns assistants and API keys."""

    project_id: str
    organization_id: str
    name: str


def seed(connection: sqlite3.Connection) -> None:
    """Make the organization and the `default` project of a new folder."""
    if connection.execute("SELECT 1 FROM organizations").fetchone():
        return
    organization_id = str(uuid.uuid4())
    connection.execute(
        "INSERT INTO organizations VALUES (?, ?, ?)", (organization_id, "Local", timestamp())
    )
    create_project(connection, organization_id, "default")


def list_organizations(connection: sqlite3.Connection) -> list[Organization]:
    """Return every organization, oldest first."""
    rows = connection.execute("SELECT organization_id, name FROM organizations ORDER BY rowid")
    return [Organization(**row) for row in rows]


def list_projects(connection: sqlite3.Connection) -> list[Project]:
    """Return every project of every organization, oldest first."""
    rows = connection.execute(
        "SELECT project_id, organization_id, name FROM projects ORDER BY rowid"
    )
    return [Project(**row) for row in rows]


def find_project(connection: sqlite3.Connection, project_id: str) -> Project | None:
    """Return the project with this id."""
    row = connection.execute(
        "SELECT project_id, organization_id, name FROM projects WHERE project_id = ?", (project_id,)
    ).fetchone()
    return Project(**row) if row else None


def create_project(connection: sqlite3.Connection, organization_id: str, name: str) -> Project:
    """Make a project.

    Raises:
        AlreadyExistsError: The organization has a project of this name.
    """
    project = Project(str(uuid.uuid4()), organization_id, name)
    try:
        connection.execute(
            "INSERT INTO projects VALUES (?, ?, ?, ?)",
            (project.project_id, organization_id, name, timestamp()),
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExistsError(f'A project named "{name}" already exists.') from error
    return project


def mint_key(connection: sqlite3.Connection, project_id: str, name: str) -> str:
    """Record a new API key and return it; only its salted digest is kept."""
    label = "".join(secrets.choice(_LETTERS) for _ in range(8))
    key = f"pckey_{label}_" + "".join(secrets.choice(_LETTERS) for _ in range(48))
    salt = secrets.token_bytes(16)
    connection.execute(
        "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
        (str(uuid.uuid4()), project_id, name, label, salt, _digest(salt, key), timestamp()),
    )
    return key


def project_of_key(connection: sqlite3.Connection, key: str) -> Project | None:
    """Return the project an API key opens, or None for a key this service never made."""
    parts = key.split("_")
    if len(parts) != 3:
        return None
    row = connection.execute(
        "SELECT project_id, salt, digest FROM api_keys WHERE label = ?", (parts[1],)
    ).fetchone()
    if row is None or not hmac.compare_digest(row["digest"], _digest(row["salt"], key)):
        return None
    return find_project(connection, row["project_id"])


def _digest(salt: bytes, key: str) -> bytes:
    # A key holds 285 random bits: one hash is as good as many.
    return hashlib.sha256(salt + key.encode()).digest()
