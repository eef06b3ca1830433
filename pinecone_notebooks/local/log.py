"""What the service writes to its log: of a malformed request one line, and nothing of its bytes."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError


def write_log() -> None:
    """Log to standard error, from now on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(shorten)


def shorten(record: logging.LogRecord) -> bool:
    """Take the traceback off a record of a malformed request.

    The message of such an error quotes the request, which may hold a key, and its traceback shows
    only aiohttp's parser. What goes wrong in the service itself keeps its own.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (HttpProcessingError, web.RequestPayloadError)):
        record.msg, record.args = "refused a malformed request (%s)", (type(error).__name__,)
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = None
    return True
