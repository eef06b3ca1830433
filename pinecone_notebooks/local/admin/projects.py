"""Projects: `/admin/projects`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.admin.reading import find_project, read_name
from pinecone_notebooks.local.admin.tokens import organization_id_of
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import Fields, read_fields
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import projects
from pinecone_notebooks.local.store.records import AlreadyExistsError, NotEmptyError

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.projects import Project

_LONGEST_NAME = 512
_MOST_PODS = 100_000


def routes() -> list[web.RouteDef]:
    """Return the routes of projects."""
    one = "/admin/projects/{project_id}"
    return [
        web.get("/admin/projects", show_all),
        web.post("/admin/projects", create),
        web.get(one, describe),
        web.patch(one, update),
        web.delete(one, delete),
    ]


async def show_all(request: web.Request) -> web.Response:
    """List the organization's projects."""
    mine = organization_id_of(request)
    listed = await request.app[SERVICE].database.read(projects.list_projects)
    shown = [_shown(project) for project in listed if project.organization_id == mine]
    return web.json_response({"data": shown})


async def create(request: web.Request) -> web.Response:
    """Make a project."""
    fields = await read_fields(request)
    name = read_name(fields, most=_LONGEST_NAME)
    if name is None:
        raise ApiError(400, '"name" is missing.')
    try:
        made = await request.app[SERVICE].database.write(
            projects.create_project,
            organization_id_of(request),
            name,
            max_pods=fields.whole("max_pods", least=0, most=_MOST_PODS, default=0),
            force_encryption_with_cmek=fields.flag("force_encryption_with_cmek", default=False),
        )
    except AlreadyExistsError as error:
        raise ApiError(409, str(error)) from error
    return web.json_response(_shown(made))


async def describe(request: web.Request) -> web.Response:
    """Describe one project."""
    return web.json_response(_shown(await _find(request)))


async def update(request: web.Request) -> web.Response:
    """Change what the body has."""
    project = await _find(request)
    changes = _read_changes(await read_fields(request), project)
    try:
        await request.app[SERVICE].database.write(
            projects.update_project, project.project_id, changes
        )
    except AlreadyExistsError as error:
        raise ApiError(409, str(error)) from error
    return web.json_response(_shown(await _find(request)))


async def delete(request: web.Request) -> web.Response:
    """Delete a project that has no assistants left; its keys stop working at once."""
    project = await _find(request)
    try:
        await request.app[SERVICE].database.write(projects.delete_project, project.project_id)
    except NotEmptyError as error:
        raise ApiError(412, str(error)) from error
    return web.Response(status=202)


def _read_changes(fields: Fields, project: Project) -> dict[str, Any]:
    cmek = fields.flag("force_encryption_with_cmek", default=project.force_encryption_with_cmek)
    if project.force_encryption_with_cmek and not cmek:
        raise ApiError(400, "Once enabled, CMEK encryption cannot be disabled.")
    return {
        "name": read_name(fields, most=_LONGEST_NAME),
        "max_pods": fields.whole("max_pods", least=0, most=_MOST_PODS, default=project.max_pods),
        "force_encryption_with_cmek": cmek,
    }


async def _find(request: web.Request) -> Project:
    return await find_project(request, request.match_info["project_id"])


def _shown(project: Project) -> dict[str, Any]:
    return {
        "id": project.project_id,
        "name": project.name,
        "max_pods": project.max_pods,
        "force_encryption_with_cmek": project.force_encryption_with_cmek,
        "organization_id": project.organization_id,
        "created_at": project.created_at,
    }
