"""A key made for this notebook by a service account, to be deleted with it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from pinecone_notebooks.errors import ArgumentError, NotFound
from pinecone_notebooks.settings import environ_notebook

from .connection import Connection

if TYPE_CHECKING:
    from pinecone_notebooks.client.admin import Admin
    from pinecone_notebooks.client.admin_models import Project
    from pinecone_notebooks.settings import Settings

__all__ = ["SERVICE_ACCOUNT", "connection_of_service_account"]

SERVICE_ACCOUNT = "a key that the service account made for this notebook"
# Enough to see the project's assistants, to upload to them and to ask them.
ROLES = ("ControlPlaneViewer", "DataPlaneEditor")
LONGEST_NAME = 80


def connection_of_service_account(settings: Settings, project: str | None) -> Connection:
    """Make a key, named for the notebook and with the least roles it needs.

    Args:
        settings: The service.
        project: Name or id of the project the key is for; None where there is only one.

    Raises:
        ArgumentError: No service account is set, or there is no one such project.
        APIError: The service does not accept the service account, or refuses the key.
    """
    from pinecone_notebooks.client.admin import Admin

    admin = Admin(settings=settings)
    target = _one_project(admin, project)
    name = f"pinecone-notebooks {environ_notebook()}".strip()[:LONGEST_NAME]
    made = admin.api_keys.create(target.id, name, roles=ROLES)

    def revoke() -> None:
        with contextlib.suppress(NotFound):  # deleted elsewhere
            admin.api_keys.delete(made.key.id)

    return Connection(
        made.value,
        SERVICE_ACCOUNT,
        settings,
        organization=target.organization_id,
        project=target.name,
        revoke=revoke,
    )


def _one_project(admin: Admin, wanted: str | None) -> Project:
    projects = admin.projects.list()
    fitting = [one for one in projects if wanted is None or wanted in {one.id, one.name}]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(repr(one.name) for one in projects[:20]) or "none"
    asked = "Which project?" if wanted is None else f"No single project {wanted!r}."
    raise ArgumentError(f"{asked} Name one: connect(service_account=NAME). You have: {names}.")
