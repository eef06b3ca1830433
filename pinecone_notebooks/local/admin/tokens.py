"""Access tokens: handed out at `/oauth/token`, asked for by every request to `/admin`."""

from __future__ import annotations

from aiohttp import web

from pinecone_notebooks.local.api import strict_json
from pinecone_notebooks.local.api.errors import ApiError, Handler
from pinecone_notebooks.local.api.requests import in_time
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.signing import TOKEN_SECONDS
from pinecone_notebooks.local.store import service_accounts
from pinecone_notebooks.local.store.service_accounts import ClientCredentials

_FIELDS = ("client_id", "client_secret", "grant_type", "audience")
# With or without the slash: Pinecone's own examples have it, its documentation not always.
_AUDIENCE = "https://api.pinecone.io"
_ORGANIZATION = "organization_id"


def routes() -> list[web.RouteDef]:
    """Return the route of the token endpoint."""
    return [web.post("/oauth/token", create)]


async def create(request: web.Request) -> web.Response:
    """Give a service account a token for the Admin API of its organization."""
    given = await _read(request)
    if given["grant_type"] != "client_credentials":
        raise ApiError(
            400, "The grant_type must be client_credentials.", code="unsupported_grant_type"
        )
    if given["audience"].rstrip("/") != _AUDIENCE:
        raise ApiError(403, f"The audience must be {_AUDIENCE}/.", code="access_denied")
    credentials = ClientCredentials(given["client_id"], given["client_secret"])
    service = request.app[SERVICE]
    if not await service.database.read(service_accounts.is_genuine, credentials):
        raise ApiError(401, "Unauthorized", code="access_denied")
    return web.json_response(
        {
            "access_token": service.access_tokens.token(credentials.client_id),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
        },
        headers={"Cache-Control": "no-store"},
    )


@web.middleware
async def require_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only a valid token reach the Admin API, and remember which organization it manages."""
    if request.path.startswith("/admin/"):
        service = request.app[SERVICE]
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        client_id = service.access_tokens.client_id(token) if scheme.lower() == "bearer" else None
        organization_id = client_id and await service.database.read(
            service_accounts.organization_of, client_id
        )
        if not organization_id:
            raise ApiError(401, "Invalid access token: get one at /oauth/token.")
        request[_ORGANIZATION] = organization_id
    return await handler(request)


def organization_id_of(request: web.Request) -> str:
    """Return the organization that the request's token manages."""
    organization_id: str = request[_ORGANIZATION]
    return organization_id


async def _read(request: web.Request) -> dict[str, str]:
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            body = dict(await in_time(request.post()))
        else:
            body = strict_json.loads(await in_time(request.read()))
    except (LookupError, ValueError, RecursionError) as error:  # Lookup: of its character set
        raise _invalid("The request body cannot be read.") from error
    if not isinstance(body, dict):
        raise _invalid("The request body must be a JSON object.")
    for name in _FIELDS:
        if not isinstance(body.get(name), str):
            raise _invalid(f"{name} is missing or not a string.")
    return {name: str(body[name]) for name in _FIELDS}


def _invalid(sentence: str) -> ApiError:
    return ApiError(400, sentence, code="invalid_request")
