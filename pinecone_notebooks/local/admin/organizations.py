"""Organizations: `/admin/organizations`; a token sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.admin.reading import read_name
from pinecone_notebooks.local.admin.tokens import organization_id_of
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import read_fields
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import projects
from pinecone_notebooks.local.store.records import NotEmptyError

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.projects import Organization

_PLAN_NAMES = {"starter": "Free", "standard": "Standard", "enterprise": "Enterprise"}


def routes() -> list[web.RouteDef]:
    """Return the routes of organizations."""
    one = "/admin/organizations/{organization_id}"
    return [
        web.get("/admin/organizations", show_all),
        web.get(one, describe),
        web.patch(one, update),
        web.delete(one, delete),
    ]


async def show_all(request: web.Request) -> web.Response:
    """List the organizations of the token: one."""
    mine = await _organization(request, organization_id_of(request))
    return web.json_response({"data": [_shown(request, mine)]})


async def describe(request: web.Request) -> web.Response:
    """Describe one organization."""
    return web.json_response(_shown(request, await _find(request)))


async def update(request: web.Request) -> web.Response:
    """Rename an organization."""
    found = await _find(request)
    name = read_name(await read_fields(request), most=512)
    if name is not None:
        database = request.app[SERVICE].database
        await database.write(projects.rename_organization, found.organization_id, name)
    return web.json_response(_shown(request, await _find(request)))


async def delete(request: web.Request) -> web.Response:
    """Delete an organization that has no projects left."""
    found = await _find(request)
    try:
        await request.app[SERVICE].database.write(
            projects.delete_organization, found.organization_id
        )
    except NotEmptyError as error:
        raise ApiError(412, str(error)) from error
    return web.Response(status=202)


async def _find(request: web.Request) -> Organization:
    return await _organization(request, request.match_info["organization_id"])


async def _organization(request: web.Request, organization_id: str) -> Organization:
    for known in await request.app[SERVICE].database.read(projects.list_organizations):
        if known.organization_id == organization_id == organization_id_of(request):
            return known
    raise ApiError(404, f"Organization {organization_id} not found.")


def _shown(request: web.Request, organization: Organization) -> dict[str, Any]:
    plan = request.app[SERVICE].plan
    return {
        "id": organization.organization_id,
        "name": organization.name,
        "plan": _PLAN_NAMES[plan.name] if plan else "Enterprise",
        "payment_status": "Active",
        "created_at": organization.created_at,
        "support_tier": "Free",
    }
