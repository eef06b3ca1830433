"""Every failure the API reports, in the shape the service gives it."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from aiohttp import web

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ALREADY_EXISTS",
    413: "OUT_OF_RANGE",
}


class ApiError(Exception):
    """A refusal with its HTTP status and a sentence for the person who asked."""

    def __init__(self, status: int, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code or _CODES.get(status, "UNKNOWN")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler raises into `{"error": {"code", "message"}, "status"}`."""
    try:
        return await handler(request)
    except ApiError as error:
        return _response(error)
    except web.HTTPRequestEntityTooLarge:
        return _response(ApiError(413, "The request body is over 1 MB."))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _response(ApiError(error.status, f"{request.method} {request.path}: {error.reason}"))
    except ConnectionError:
        # The client went away: nobody reads this, and the log needs no traceback for it.
        return _response(ApiError(400, "The connection was closed."))
    except Exception as error:
        logger.exception("%s %s failed", request.method, request.path)
        return _response(_our_fault(error))


def _our_fault(error: Exception) -> ApiError:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        full = True
    else:
        full = isinstance(error, sqlite3.Error) and "disk is full" in str(error)
    if full:
        sentence = "The disk of the local service is full: nothing was stored. Free some space."
        return ApiError(500, sentence, code="RESOURCE_EXHAUSTED")
    return ApiError(500, "Internal server error")


def _response(error: ApiError) -> web.Response:
    body = {"error": {"code": error.code, "message": str(error)}, "status": error.status}
    return web.json_response(body, status=error.status)
