"""API keys: `/admin/projects/{project_id}/api-keys` and `/admin/api-keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.admin.reading import find_project, read_name
from pinecone_notebooks.local.admin.tokens import organization_id_of
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import Fields, is_newest, read_fields
from pinecone_notebooks.local.roles import ROLES
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import api_keys, projects

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.api_keys import ApiKey

_LONGEST_NAME = 80


def routes() -> list[web.RouteDef]:
    """Return the routes of API keys."""
    one, all_of_project = "/admin/api-keys/{api_key_id}", "/admin/projects/{project_id}/api-keys"
    return [
        web.get(all_of_project, show_all),
        web.post(all_of_project, create),
        web.get(one, describe),
        web.patch(one, update),
        web.delete(one, delete),
    ]


async def show_all(request: web.Request) -> web.Response:
    """List the keys of a project, without their secrets."""
    project = await find_project(request, request.match_info["project_id"])
    listed = await request.app[SERVICE].database.read(api_keys.of_project, project.project_id)
    return web.json_response({"data": [_shown(key) for key in listed]})


async def create(request: web.Request) -> web.Response:
    """Make a key; this answer is the only one that ever has its value."""
    project = await find_project(request, request.match_info["project_id"])
    fields = await read_fields(request)
    name = read_name(fields, most=_LONGEST_NAME)
    if name is None:
        raise ApiError(400, '"name" is missing.')
    key, value = await request.app[SERVICE].database.write(
        api_keys.mint,
        project.project_id,
        name,
        roles=_read_roles(fields) or api_keys.DEFAULT_ROLES,
    )
    return web.json_response({"key": _shown(key), "value": value}, status=201)


async def describe(request: web.Request) -> web.Response:
    """Describe one key."""
    return web.json_response(_shown(await _find(request)))


async def update(request: web.Request) -> web.Response:
    """Change a key's name or roles; they hold from its next request on."""
    key = await _find(request)
    fields = await read_fields(request)
    await request.app[SERVICE].database.write(
        api_keys.update,
        key.key_id,
        name=read_name(fields, most=_LONGEST_NAME),
        roles=_read_roles(fields),
    )
    shown = _shown(await _find(request))
    if is_newest(request):
        return web.json_response(shown)
    # For 2025-04 the description asks for the form with the secret and the documentation shows
    # the one without: this fits both, and says no secret, because none is kept.
    return web.json_response({**shown, "key": shown, "value": ""}, status=201)


async def delete(request: web.Request) -> web.Response:
    """Revoke a key."""
    key = await _find(request)
    await request.app[SERVICE].database.write(api_keys.revoke, key.key_id)
    return web.Response(status=202)


def _read_roles(fields: Fields) -> list[str] | None:
    roles = fields.texts("roles", at_most=len(ROLES))
    if roles is None:
        return None
    for role in roles:
        if role not in ROLES:
            raise ApiError(400, f'There is no role "{role[:80]}": choose from {", ".join(ROLES)}.')
    if not roles:
        raise ApiError(400, '"roles" must name at least one role.')
    return roles


async def _find(request: web.Request) -> ApiKey:
    key_id = request.match_info["api_key_id"]
    database = request.app[SERVICE].database
    key = await database.read(api_keys.find, key_id)
    if key is not None:
        project = await database.read(projects.find_project, key.project_id)
        if project and project.organization_id == organization_id_of(request):
            return key
    raise ApiError(404, f"API key {key_id} not found.")


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "name": key.name,
        "project_id": key.project_id,
        "roles": list(key.roles),
        "created_at": key.created_at,
    }
