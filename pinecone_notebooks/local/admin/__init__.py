"""The Admin API and its token endpoint: organizations, projects and API keys over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.local.admin import api_keys, organizations, projects, tokens

if TYPE_CHECKING:
    from aiohttp import web


def routes() -> list[web.RouteDef]:
    """Return every route of the Admin API."""
    return [
        *tokens.routes(),
        *organizations.routes(),
        *projects.routes(),
        *api_keys.routes(),
    ]
