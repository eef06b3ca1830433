"""Reading the Admin API's requests: names, and the project of the token that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.local.admin.tokens import organization_id_of
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import projects

if TYPE_CHECKING:
    from aiohttp import web

    from pinecone_notebooks.local.api.requests import Fields
    from pinecone_notebooks.local.store.projects import Project


def read_name(fields: Fields, *, most: int) -> str | None:
    """Return the `name` of a body, None where it has none.

    Raises:
        ApiError: 400, it is empty or has more than `most` characters.
    """
    name = fields.text("name", at_most=4 * most)
    if name is not None and not 1 <= len(name) <= most:
        raise ApiError(400, f'"name" must have 1-{most} characters.')
    return name


async def find_project(request: web.Request, project_id: str) -> Project:
    """Return a project of the token's organization.

    Raises:
        ApiError: 404, it has none with this id.
    """
    found = await request.app[SERVICE].database.read(projects.find_project, project_id)
    if found is None or found.organization_id != organization_id_of(request):
        raise ApiError(404, f"Project {project_id} not found.")
    return found
