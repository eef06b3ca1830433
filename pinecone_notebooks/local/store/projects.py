"""Organizations and their projects."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.store.database import timestamp
from pinecone_notebooks.local.store.records import AlreadyExistsError, NotEmptyError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Organization:
    """An organization owns projects."""

    organization_id: str
    name: str
    created_at: str


@dataclass(frozen=True)
class Project:
    """A project owns assistants and API keys."""

    project_id: str
    organization_id: str
    name: str
    created_at: str
    max_pods: int
    force_encryption_with_cmek: bool


def seed(connection: sqlite3.Connection) -> None:
    """Make an organization and its `default` project where there is no project at all."""
    if list_projects(connection):
        return
    organizations = list_organizations(connection)
    organization_id = organizations[0].organization_id if organizations else str(uuid.uuid4())
    if not organizations:
        connection.execute(
            "INSERT INTO organizations VALUES (?, ?, ?)", (organization_id, "Local", timestamp())
        )
    create_project(connection, organization_id, "default")


def list_organizations(connection: sqlite3.Connection) -> list[Organization]:
    """Return every organization, oldest first."""
    rows = connection.execute("SELECT * FROM organizations ORDER BY rowid")
    return [Organization(**row) for row in rows]


def rename_organization(connection: sqlite3.Connection, organization_id: str, name: str) -> None:
    """Give an organization another name."""
    connection.execute(
        "UPDATE organizations SET name = ? WHERE organization_id = ?", (name, organization_id)
    )


def delete_organization(connection: sqlite3.Connection, organization_id: str) -> None:
    """Forget an organization with its service accounts.

    Raises:
        NotEmptyError: It has projects.
    """
    owned = [
        project.name
        for project in list_projects(connection)
        if project.organization_id == organization_id
    ]
    if owned:
        raise NotEmptyError(f"Delete the organization's projects first: {_listed(owned)}.")
    connection.execute("DELETE FROM organizations WHERE organization_id = ?", (organization_id,))


def list_projects(connection: sqlite3.Connection) -> list[Project]:
    """Return every project of every organization, oldest first."""
    return [_project(row) for row in connection.execute("SELECT * FROM projects ORDER BY rowid")]


def find_project(connection: sqlite3.Connection, project_id: str) -> Project | None:
    """Return the project with this id."""
    row = connection.execute(
        "SELECT * FROM projects WHERE project_id = ?", (project_id,)
    ).fetchone()
    return _project(row) if row else None


def create_project(
    connection: sqlite3.Connection,
    organization_id: str,
    name: str,
    *,
    max_pods: int = 0,
    force_encryption_with_cmek: bool = False,
) -> Project:
    """Make a project.

    Raises:
        AlreadyExistsError: The organization has a project of this name.
    """
    project_id = str(uuid.uuid4())
    project = Project(
        project_id, organization_id, name, timestamp(), max_pods, force_encryption_with_cmek
    )
    try:
        connection.execute(
            "INSERT INTO projects VALUES (:project_id, :organization_id, :name, :created_at,"
            " :max_pods, :force_encryption_with_cmek)",
            vars(project),
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExistsError(f'A project named "{name}" already exists.') from error
    return project


def update_project(
    connection: sqlite3.Connection, project_id: str, changes: Mapping[str, Any]
) -> None:
    """Set `name`, `max_pods` and `force_encryption_with_cmek`, each where `changes` has it.

    Raises:
        AlreadyExistsError: The organization has another project of this name.
    """
    try:
        connection.execute(
            "UPDATE projects SET name = coalesce(:name, name),"
            " max_pods = coalesce(:max_pods, max_pods),"
            " force_encryption_with_cmek = coalesce(:cmek, force_encryption_with_cmek)"
            " WHERE project_id = :project_id",
            {
                "project_id": project_id,
                "name": changes.get("name"),
                "max_pods": changes.get("max_pods"),
                "cmek": changes.get("force_encryption_with_cmek"),
            },
        )
    except sqlite3.IntegrityError as error:
        raise AlreadyExistsError(f'A project named "{changes["name"]}" already exists.') from error


def delete_project(connection: sqlite3.Connection, project_id: str) -> None:
    """Forget a project with its API keys.

    Raises:
        NotEmptyError: It has assistants.
    """
    rows = connection.execute(
        "SELECT name FROM assistants WHERE project_id = ? ORDER BY assistant_key", (project_id,)
    )
    if owned := [row["name"] for row in rows]:
        raise NotEmptyError(f"Delete the project's assistants first: {_listed(owned)}.")
    connection.execute("DELETE FROM projects WHERE project_id = ?", (project_id,))


def _listed(names: list[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _project(row: sqlite3.Row) -> Project:
    fields = dict(row)
    fields["force_encryption_with_cmek"] = bool(row["force_encryption_with_cmek"])
    return Project(**fields)
