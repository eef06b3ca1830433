"""The web application: routes, and what every request passes on its way to them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from pinecone_notebooks._version import __version__
from pinecone_notebooks.local import admin, api
from pinecone_notebooks.local.admin.tokens import require_token
from pinecone_notebooks.local.api.errors import ApiError, Handler, answer_errors
from pinecone_notebooks.local.api.limits import limit_rates
from pinecone_notebooks.local.api.requests import require_key
from pinecone_notebooks.local.connect import console, pages
from pinecone_notebooks.local.service import SERVICE, Service
from pinecone_notebooks.local.signing import proof

if TYPE_CHECKING:
    import asyncio

_MOST_BODY = 1024 * 1024
_OWN_HOST = re.compile(r"(localhost|\d{1,3}(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.ASCII)


@dataclass
class Activity:
    """The connections whose requests are being answered, and when the last one was."""

    answering: set[asyncio.BaseTransport | None] = field(default_factory=set)
    last: float = field(default_factory=time.monotonic)


ACTIVITY: web.AppKey[Activity] = web.AppKey("activity", Activity)


def make_app(service: Service) -> web.Application:
    """Return the application that serves the API and the Connect pages."""
    app = web.Application(
        client_max_size=_MOST_BODY,
        middlewares=[
            _count,
            answer_errors,
            _require_address,
            require_key,
            limit_rates,
            require_token,
            pages.guard_pages,
        ],
    )
    app[SERVICE] = service
    app[ACTIVITY] = Activity()
    app.add_routes(
        [
            web.get("/local/health", health),
            *api.routes(),
            *admin.routes(),
            *console.routes(),
            *pages.routes(),
        ]
    )
    return app


async def health(request: web.Request) -> web.Response:
    """Tell that the service lives, and prove that it holds the key it was started with."""
    challenge = request.query.get("challenge", "")[:200]
    return web.json_response(
        {
            "version": __version__,
            "proof": proof(request.app[SERVICE].api_key, challenge),
            "answering": len(request.app[ACTIVITY].answering) - 1,
            "processing": request.app[SERVICE].library.is_busy,
        }
    )


@web.middleware
async def _count(request: web.Request, handler: Handler) -> web.StreamResponse:
    activity = request.app[ACTIVITY]
    transport = request.transport
    activity.answering.add(transport)
    try:
        return await handler(request)
    finally:
        activity.answering.discard(transport)
        activity.last = time.monotonic()


@web.middleware
async def _require_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A foreign name that resolves to this machine is how a web page elsewhere would get in: an
    # address is what it is.
    if not _OWN_HOST.fullmatch(request.headers.get("Host", "").lower()):
        raise ApiError(403, "This service answers under localhost and its address only.")
    return await handler(request)
