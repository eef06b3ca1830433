"""The Connect pages: a static page, and the few calls it makes to hand out a key.

The page never learns a secret before a person allowed it, and the service mints no key for an
origin that the integration does not list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api.errors import ApiError, Handler
from pinecone_notebooks.local.api.requests import read_fields
from pinecone_notebooks.local.connect import logo
from pinecone_notebooks.local.connect.reading import (
    MEDIA_TYPES,
    STATIC,
    find_integration,
    is_signed_in,
    require_session,
    static_file,
)
from pinecone_notebooks.local.connect.sessions import (
    COOKIE,
    SESSION_SECONDS,
    TooManyAttemptsError,
)
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import api_keys, integrations, projects
from pinecone_notebooks.local.store.integrations import WEB_MESSAGE
from pinecone_notebooks.local.store.records import AlreadyExistsError

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.integrations import Integration

_HOSTS = "hosts"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def routes() -> list[web.RouteDef]:
    """Return the routes of the Connect pages."""
    return [
        web.get("/connect/static/{name}", asset),
        web.post("/connect/session", sign_in),
        web.post("/connect/projects", create_project),
        web.get("/embed.js", embed),
        web.get("/connect/{integration_id}", popup),
        web.get("/connect/{integration_id}/widget", widget),
        web.get("/connect/{integration_id}/logo", show_logo),
        web.get("/connect/{integration_id}/state", state),
        web.post("/connect/{integration_id}/keys", mint_key),
    ]


@web.middleware
async def guard_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse changes that another site's page asks for, and keep pages out of frames."""
    if not request.path.startswith("/connect/"):
        return await handler(request)
    if request.method not in ("GET", "HEAD") and (
        request.headers.get("Origin") != f"{request.scheme}://{request.host}"
        or request.content_type != "application/json"
    ):
        raise ApiError(403, "This can be asked for by the service's own pages only.")
    response = await handler(request)
    response.headers.update(_HEADERS)
    if hosts := request.get(_HOSTS):
        del response.headers["X-Frame-Options"]
        policy = _POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {hosts}")
        response.headers["Content-Security-Policy"] = policy
    return response


async def popup(_request: web.Request) -> web.StreamResponse:
    """Send the popup's page; an unknown integration is told about on it."""
    return static_file("connect.html")


async def widget(request: web.Request) -> web.StreamResponse:
    """Send the page that others frame: those the integration lists, and no one else.

    That of a Copy/Paste integration only opens a window, and is told nothing of what happens there.
    """
    integration = await find_integration(request)
    if integration.return_mechanism == WEB_MESSAGE:
        hosts = (*integration.allowed_origins, *request.app[SERVICE].extra_origins)
    else:
        hosts = ("*",)
    request[_HOSTS] = " ".join(hosts)
    return static_file("widget.html")


async def embed(_request: web.Request) -> web.StreamResponse:
    """Send the script that gives a page `connectToPinecone` and `ConnectPopup`."""
    return static_file("embed.js")


async def asset(request: web.Request) -> web.StreamResponse:
    """Send a script or style sheet of the pages."""
    name = request.match_info["name"]
    if name not in {path.name for path in STATIC.iterdir() if path.suffix in MEDIA_TYPES}:
        raise ApiError(404, "There is no such file.")
    return static_file(name)


async def show_logo(request: web.Request) -> web.Response:
    """Send an integration's logo."""
    content = (await find_integration(request)).logo
    if content is None:
        raise ApiError(404, "This integration has no logo.")
    return web.Response(body=content, content_type=logo.media_type(content))


async def state(request: web.Request) -> web.Response:
    """Tell the popup what to show: the integration, and to whom the person can connect it."""
    service = request.app[SERVICE]
    integration = await find_integration(request)
    shown: dict[str, Any] = {
        "integration": {
            "id": integration.integration_id,
            "name": integration.name,
            "return_mechanism": integration.return_mechanism,
            "has_logo": integration.logo is not None,
        },
        "signed_in": is_signed_in(request),
    }
    if origin := request.query.get("origin"):
        shown["origin_allowed"] = _may_receive(request, integration, origin)
    if shown["signed_in"]:
        listed = await service.database.read(projects.list_projects)
        shown["organizations"] = [
            {
                "id": organization.organization_id,
                "name": organization.name,
                "projects": [
                    {"id": project.project_id, "name": project.name}
                    for project in listed
                    if project.organization_id == organization.organization_id
                ],
            }
            for organization in await service.database.read(projects.list_organizations)
        ]
    return web.json_response(shown)


async def sign_in(request: web.Request) -> web.Response:
    """Start a session for who has the sign-in code, or a ticket made with it."""
    fields = await read_fields(request)
    ticket = fields.text("ticket", at_most=300) or ""
    code = fields.text("code", at_most=100) or ""
    try:
        token = request.app[SERVICE].sessions.sign_in(code=code, ticket=ticket)
    except TooManyAttemptsError as error:
        raise ApiError(429, "Too many wrong codes. Wait a minute and try again.") from error
    if token is None:
        raise ApiError(401, "This is not the sign-in code of this service.")
    response = web.Response(status=204)
    # Browsers send a cookie to every port of a host: the path keeps it from most of them.
    response.set_cookie(
        COOKIE, token, path="/connect", httponly=True, samesite="Strict", max_age=SESSION_SECONDS
    )
    return response


async def create_project(request: web.Request) -> web.Response:
    """Make a project to connect to."""
    require_session(request)
    fields = await read_fields(request)
    name = (fields.text("name", at_most=2048) or "").strip()
    if not 1 <= len(name) <= 512:
        raise ApiError(400, "A project's name has 1-512 characters.")
    service = request.app[SERVICE]
    organization_id = fields.text("organization_id", at_most=100) or ""
    known = await service.database.read(projects.list_organizations)
    if organization_id not in {organization.organization_id for organization in known}:
        raise ApiError(404, "There is no such organization.")
    try:
        project = await service.database.write(projects.create_project, organization_id, name)
    except AlreadyExistsError as error:
        raise ApiError(409, str(error)) from error
    return web.json_response({"id": project.project_id, "name": project.name})


async def mint_key(request: web.Request) -> web.Response:
    """Make a key after the person allowed it: for an allowed origin, or to be copied (null)."""
    require_session(request)
    integration = await find_integration(request)
    fields = await read_fields(request)
    origin = fields.text("origin", at_most=300)
    if origin is not None and not _may_receive(request, integration, origin):
        raise ApiError(403, f"{origin} may not receive a key for {integration.name}.")
    service = request.app[SERVICE]
    project_id = fields.text("project_id", at_most=100) or ""
    project = await service.database.read(projects.find_project, project_id)
    if project is None:
        raise ApiError(404, "There is no such project.")
    key_name = f"{integration.integration_id} ({origin or 'copied'})"
    _, value = await service.database.write(api_keys.mint, project.project_id, key_name)
    return web.json_response(
        {
            "organizationId": project.organization_id,
            "globalProjectId": project.project_id,
            "key": value,
        }
    )


def _may_receive(request: web.Request, integration: Integration, origin: str) -> bool:
    if integration.return_mechanism != WEB_MESSAGE:
        return False
    extra = request.app[SERVICE].extra_origins
    return integrations.is_allowed(origin, (*integration.allowed_origins, *extra))
