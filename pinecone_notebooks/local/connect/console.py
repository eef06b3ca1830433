"""The console: integrations are made, changed and deleted; projects and keys seen and revoked.

Everything here needs a signed-in browser. No answer ever holds a key's value.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import Fields, read_fields
from pinecone_notebooks.local.connect import logo
from pinecone_notebooks.local.connect.reading import (
    find_integration,
    is_signed_in,
    require_session,
    static_file,
)
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import api_keys, integrations, projects
from pinecone_notebooks.local.store.integrations import (
    COPY_PASTE,
    RETURN_MECHANISMS,
    WEB_MESSAGE,
    Integration,
)
from pinecone_notebooks.local.store.records import AlreadyExistsError, NotEmptyError

if TYPE_CHECKING:
    import sqlite3

_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?")
# These stand where a slug would in the addresses of the Connect pages.
_TAKEN = frozenset({"console", "projects", "session", "static"})
_LONGEST_NAME = 80
_MOST_ORIGINS = 50
_LONGEST_ORIGIN = 300


def routes() -> list[web.RouteDef]:
    """Return the routes of the console; they come before those that an integration names."""
    one = "/connect/console/integrations/{integration_id}"
    return [
        web.get("/", to_console),
        web.get("/connect/console", page),
        web.get("/connect/console/state", state),
        web.post("/connect/console/integrations", create),
        web.patch(one, update),
        web.delete(one, delete),
        web.delete("/connect/console/keys/{key_id}", revoke_key),
        web.delete("/connect/console/projects/{project_id}", delete_project),
    ]


async def to_console(_request: web.Request) -> web.StreamResponse:
    """Lead who opens the bare address to the console."""
    raise web.HTTPFound("/connect/console")


async def page(_request: web.Request) -> web.StreamResponse:
    """Send the console's page."""
    return static_file("console.html")


async def state(request: web.Request) -> web.Response:
    """Tell the page all that it shows, once somebody is signed in."""
    if not is_signed_in(request):
        return web.json_response({"signed_in": False})
    return web.json_response(
        {"signed_in": True, **await request.app[SERVICE].database.read(_everything)}
    )


async def create(request: web.Request) -> web.Response:
    """Make an integration."""
    require_session(request)
    fields = await read_fields(request)
    slug = fields.text("id", at_most=400) or ""
    if not _SLUG.fullmatch(slug) or slug in _TAKEN:
        raise ApiError(
            400,
            f'"{slug[:80]}" cannot be a URL slug: use 1-64 letters, digits, hyphens or underscores,'
            f" with a letter or digit first and last, and none of {', '.join(sorted(_TAKEN))}.",
        )
    given = _read_changes(fields)
    if "name" not in given:
        raise ApiError(400, "Give the integration a name.")
    made = Integration(slug, **{"return_mechanism": WEB_MESSAGE, "allowed_origins": (), **given})
    _require_origins(made)
    try:
        await request.app[SERVICE].database.write(integrations.create, made)
    except AlreadyExistsError as error:
        raise ApiError(409, str(error)) from error
    return web.json_response(_integration(made), status=201)


async def update(request: web.Request) -> web.Response:
    """Change what the body has; its slug never changes."""
    require_session(request)
    found = await find_integration(request)
    changes = _read_changes(await read_fields(request))

    def change(connection: sqlite3.Connection) -> Integration | None:
        changed = integrations.update(connection, found.integration_id, changes)
        if changed is not None:
            _require_origins(changed)  # what it raises undoes the change
        return changed

    changed = await request.app[SERVICE].database.write(change)
    return web.json_response(_integration(changed or found))


async def delete(request: web.Request) -> web.Response:
    """Delete an integration: its pages hand out no key from now on."""
    require_session(request)
    found = await find_integration(request)
    await request.app[SERVICE].database.write(integrations.delete, found.integration_id)
    return web.Response(status=204)


async def revoke_key(request: web.Request) -> web.Response:
    """Revoke an API key: the next request that brings it is refused."""
    require_session(request)
    database, key_id = request.app[SERVICE].database, request.match_info["key_id"]
    if await database.read(api_keys.find, key_id) is None:
        raise ApiError(404, "There is no such key any more.")
    await database.write(api_keys.revoke, key_id)
    return web.Response(status=204)


async def delete_project(request: web.Request) -> web.Response:
    """Delete a project without assistants; its keys stop working at once."""
    require_session(request)
    database, project_id = request.app[SERVICE].database, request.match_info["project_id"]
    if await database.read(projects.find_project, project_id) is None:
        raise ApiError(404, "There is no such project any more.")
    try:
        await database.write(projects.delete_project, project_id)
    except NotEmptyError as error:
        raise ApiError(409, str(error)) from error
    return web.Response(status=204)


def _read_changes(fields: Fields) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "name" in fields:
        changes["name"] = (fields.text("name", at_most=4 * _LONGEST_NAME) or "").strip()
        if not 1 <= len(changes["name"]) <= _LONGEST_NAME:
            raise ApiError(400, f"An integration's name has 1-{_LONGEST_NAME} characters.")
    if "return_mechanism" in fields:
        changes["return_mechanism"] = fields.text("return_mechanism", at_most=80)
        if changes["return_mechanism"] not in RETURN_MECHANISMS:
            raise ApiError(400, f"The return mechanism is {' or '.join(RETURN_MECHANISMS)}.")
    if "allowed_origins" in fields:
        origins = fields.texts("allowed_origins", at_most=_MOST_ORIGINS) or []
        for origin in origins:
            if len(origin) > _LONGEST_ORIGIN or not integrations.is_origin_pattern(origin):
                raise ApiError(
                    400,
                    f'"{origin[:80]}" is no origin: write one such as https://lab.example.org:8443'
                    " (the port may be *), in small letters and without a path.",
                )
        changes["allowed_origins"] = tuple(dict.fromkeys(origins))
    if "logo" in fields:
        changes["logo"] = _read_logo(fields.text("logo", at_most=2 * logo.MOST_BYTES))
    return changes


def _read_logo(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, "The logo is not base64.") from error
    if len(content) > logo.MOST_BYTES or logo.media_type(content) is None:
        raise ApiError(400, f"A logo is a PNG or JPEG of up to {logo.MOST_BYTES // 1024} KB.")
    return content


def _require_origins(integration: Integration) -> None:
    if integration.return_mechanism == WEB_MESSAGE and not integration.allowed_origins:
        raise ApiError(
            400,
            f"Name an allowed origin, since a key is sent nowhere else, or choose {COPY_PASTE}.",
        )


def _everything(connection: sqlite3.Connection) -> dict[str, Any]:
    listed = projects.list_projects(connection)
    return {
        "integrations": [_integration(found) for found in integrations.list_all(connection)],
        "organizations": [
            {
                "id": organization.organization_id,
                "name": organization.name,
                "projects": [
                    {
                        "id": project.project_id,
                        "name": project.name,
                        "keys": [
                            _key(key) for key in api_keys.of_project(connection, project.project_id)
                        ],
                    }
                    for project in listed
                    if project.organization_id == organization.organization_id
                ],
            }
            for organization in projects.list_organizations(connection)
        ],
    }


def _integration(integration: Integration) -> dict[str, Any]:
    return {
        "id": integration.integration_id,
        "name": integration.name,
        "return_mechanism": integration.return_mechanism,
        "allowed_origins": list(integration.allowed_origins),
        "has_logo": integration.logo is not None,
    }


def _key(key: api_keys.ApiKey) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "name": key.name,
        "roles": list(key.roles),
        "created_at": key.created_at,
    }
