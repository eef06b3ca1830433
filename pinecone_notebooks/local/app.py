"""The web application: routes, and what every request passes on its way to them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

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

_MOST_BODY = 1024 * 1024
_LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")


@dataclass
class Activity:
    """How many requests are being answered, and when the last one was."""

    answering: int = 0
    last: float = field(default_factory=time.monotonic)


ACTIVITY: web.AppKey[Activity] = web.AppKey("activity", Activity)


def make_app(service: Service) -> web.Application:
    """Return the application that serves the API and the Connect pages."""
    app = web.Application(
        client_max_size=_MOST_BODY,
        middlewares=[
            _count,
            answer_errors,
            _require_loopback_host,
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
            "answering": request.app[ACTIVITY].answering - 1,
            "processing": request.app[SERVICE].library.is_busy,
        }
    )


@web.middleware
async def _count(request: web.Request, handler: Handler) -> web.StreamResponse:
    activity = request.app[ACTIVITY]
    activity.answering += 1
    try:
        return await handler(request)
    finally:
        activity.answering -= 1
        activity.last = time.monotonic()


@web.middleware
async def _require_loopback_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A foreign name that resolves to this machine is how a web page elsewhere would get in.
    if not _LOOPBACK_HOST.fullmatch(request.headers.get("Host", "").lower()):
        raise ApiError(403, "This service answers on localhost and 127.0.0.1 only.")
    return await handler(request)
