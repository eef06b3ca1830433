"""The Assistant API over HTTP: requests in, the service's own shapes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.local.api import (
    assistants,
    chat,
    completions,
    evaluation,
    files,
    operations,
)

if TYPE_CHECKING:
    from aiohttp import web


def routes() -> list[web.RouteDef]:
    """Return every route of the API."""
    return [
        *assistants.routes(),
        *files.routes(),
        *operations.routes(),
        *chat.routes(),
        *completions.routes(),
        *evaluation.routes(),
    ]
