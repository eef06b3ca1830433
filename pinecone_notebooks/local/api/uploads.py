"""Receiving one uploaded file: multipart from the network straight to disk, checked on the way."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.multipart import MultipartReader

from pinecone_notebooks.local.api import strict_json
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import METADATA_BYTES, check_metadata
from pinecone_notebooks.local.documents import SUPPORTED
from pinecone_notebooks.local.store.files import Upload

if TYPE_CHECKING:
    from aiohttp import BodyPartReader

    from pinecone_notebooks.local.blobs import Incoming

_MB = 1024 * 1024
_MOST_PDF, _MOST_OTHER = 100 * _MB, 10 * _MB
_MOST_PARTS = 16
# Longer than any pause of a live sender, short enough that dead ones do not pile up.
_SECONDS_BETWEEN_BYTES = 60
_PIECE = 256 * 1024


async def receive(request: web.Request, incoming: Incoming) -> Upload:
    """Write the request's file into `incoming` and return what was said about it.

    Metadata is the query parameter of 2025-04 or the form field of 2026-04.

    Raises:
        ApiError: 400, with what is wrong with the file or its metadata.
    """
    if not request.content_type.startswith("multipart/"):
        raise ApiError(400, 'Send the file as multipart/form-data, in a field named "file".')
    try:
        name, metadata_text = await _read_form(request, incoming)
    except (ValueError, HttpProcessingError) as error:
        raise ApiError(400, "The request is not valid multipart/form-data.") from error
    except web.RequestPayloadError as error:
        raise ApiError(400, "The upload ended before it was complete.") from error
    except asyncio.TimeoutError as error:
        raise ApiError(400, "The upload stalled and was given up.") from error
    if incoming.size == 0:
        raise ApiError(400, f'"{name}" is empty: there is nothing to answer questions from.')
    await asyncio.to_thread(incoming.finish)
    return Upload(
        name=name,
        suffix=_suffix(name),
        size=incoming.size,
        sha256=incoming.sha256,
        metadata=_metadata(metadata_text),
        # Asked for a file of another kind it is not wrong, and changes nothing.
        multimodal=_suffix(name) == ".pdf" and request.query.get("multimodal") == "true",
    )


async def _read_form(request: web.Request, incoming: Incoming) -> tuple[str, str | None]:
    name: str | None = None
    metadata_text = request.query.get("metadata")
    reader = await request.multipart()
    for _ in range(_MOST_PARTS):
        part = await asyncio.wait_for(reader.next(), _SECONDS_BETWEEN_BYTES)
        if part is None:
            break
        if isinstance(part, MultipartReader):
            raise ApiError(400, "A form inside the form is not accepted.")
        if part.name == "file":
            if name is not None:
                raise ApiError(400, "Upload one file at a time.")
            name = _file_name(part.filename)
            await _copy(part, incoming, name)
        else:
            text = await _read_text(part)
            metadata_text = text if part.name == "metadata" else metadata_text
    else:
        raise ApiError(400, "The form has too many fields.")
    if name is None:
        raise ApiError(400, 'The form has no field named "file".')
    return name, metadata_text


async def _copy(part: BodyPartReader, incoming: Incoming, name: str) -> None:
    most = _MOST_PDF if _suffix(name) == ".pdf" else _MOST_OTHER
    while data := await asyncio.wait_for(part.read_chunk(_PIECE), _SECONDS_BETWEEN_BYTES):
        if incoming.size + len(data) > most:
            raise ApiError(400, f'"{name}" is over the limit of {most // _MB} MB for its kind.')
        await asyncio.to_thread(incoming.write, data)


async def _read_text(part: BodyPartReader) -> str:
    text = b""
    while data := await asyncio.wait_for(part.read_chunk(_PIECE), _SECONDS_BETWEEN_BYTES):
        text += data
        # JSON may be spaced out: the limit proper is on what it says.
        if len(text) > 4 * METADATA_BYTES:
            raise ApiError(400, f'The form field "{part.name}" is too long.')
    return text.decode("utf-8", "replace")


def _file_name(given: str | None) -> str:
    """Keep the last part of a name, and nothing of it that a terminal or a header obeys."""
    last = re.split(r"[/\\]", given or "")[-1]
    name = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    if not name.strip("."):
        raise ApiError(400, "The uploaded file has no name.")
    if len(name) > 255:
        raise ApiError(400, "The name of the file is over 255 characters.")
    if _suffix(name) not in SUPPORTED:
        kinds = ", ".join(sorted(SUPPORTED))
        ending = _suffix(name) or "no ending"
        raise ApiError(400, f'"{name}" ({ending}) is not supported: upload {kinds}.')
    return name


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _metadata(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        metadata = strict_json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The metadata is not valid JSON.") from error
    if metadata is not None and not isinstance(metadata, dict):
        raise ApiError(400, "The metadata must be a JSON object.")
    return check_metadata(metadata)
