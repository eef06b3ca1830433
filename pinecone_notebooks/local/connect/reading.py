"""Reading the requests of the Connect pages and the console: who asks, and about what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.connect.sessions import COOKIE
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import integrations

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.integrations import Integration

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}


def static_file(name: str) -> web.FileResponse:
    """Return one of the pages' own files."""
    kind = MEDIA_TYPES[Path(name).suffix]
    return web.FileResponse(STATIC / name, headers={"Content-Type": f"{kind}; charset=utf-8"})


def is_signed_in(request: web.Request) -> bool:
    """Tell whether the browser has a live session."""
    return request.app[SERVICE].sessions.is_signed_in(request.cookies.get(COOKIE))


def require_session(request: web.Request) -> None:
    """Let only a signed-in browser go on.

    Raises:
        ApiError: 401, it is not.
    """
    if not is_signed_in(request):
        raise ApiError(401, "Sign in first.")


async def find_integration(request: web.Request) -> Integration:
    """Return the integration that the path names.

    Raises:
        ApiError: 404, there is none.
    """
    integration_id = request.match_info["integration_id"]
    found = await request.app[SERVICE].database.read(integrations.find, integration_id)
    if found is None:
        raise ApiError(404, f'There is no integration "{integration_id}" on this service.')
    return found
