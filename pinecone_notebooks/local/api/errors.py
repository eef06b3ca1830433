"""Every failure the API reports, in the shape the service gives it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from pinecone_notebooks.local.disk import is_full

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_EVALUATION = "/assistant/evaluation/"
_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    422: "UNPROCESSABLE_ENTITY",
    429: "TOO_MANY_REQUESTS",
}


class ApiError(Exception):
    """A refusal with its HTTP status and a sentence for the person who asked."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.code = code or _CODES.get(status, "UNKNOWN")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler raises into the error body of the API that was asked."""
    try:
        return await handler(request)
    except ApiError as error:
        return _response(request, error)
    except web.HTTPRequestEntityTooLarge:
        # The descriptions of the API know no 413.
        status = 422 if request.path.startswith(_EVALUATION) else 400
        sentence = "The request body is over 1 MB."
        return _response(request, ApiError(status, sentence, code="OUT_OF_RANGE"))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _response(
            request, ApiError(error.status, f"{request.method} {request.path}: {error.reason}")
        )
    except ConnectionError:
        # The client went away: nobody reads this, and the log needs no traceback for it.
        return _response(request, ApiError(400, "The connection was closed."))
    except Exception as error:
        logger.exception("%s %s failed", request.method, request.path)
        return _response(request, _our_fault(error))


def _our_fault(error: Exception) -> ApiError:
    if is_full(error):
        sentence = "The disk of the local service is full: nothing was stored. Free some space."
        return ApiError(500, sentence, code="RESOURCE_EXHAUSTED")
    return ApiError(500, "Internal server error")


def _response(request: web.Request, error: ApiError) -> web.Response:
    body = error_body(request.path, error)
    return web.json_response(body, status=error.status, headers=error.headers)


def error_body(path: str, error: ApiError) -> dict[str, Any]:
    """Return what the API that a path belongs to says about an error."""
    if path.startswith("/oauth/"):
        return {"error": error.code, "error_description": str(error)}
    shown = {"error": {"code": error.code, "message": str(error)}, "status": error.status}
    if path.startswith(_EVALUATION):
        return {"message": str(error), **shown}
    return shown
