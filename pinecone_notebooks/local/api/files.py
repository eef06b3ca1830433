"""Files: `/assistant/files/{assistant_name}`, and the signed links that open one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from pinecone_notebooks.local.api import filters, limits, strict_json, uploads
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import (
    find_assistant,
    is_newest,
    pagination,
    read_limit,
    read_position,
)
from pinecone_notebooks.local.api.shapes import show_file, show_operation
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.signing import ExpiredLinkError
from pinecone_notebooks.local.store import files
from pinecone_notebooks.local.store.records import AssistantGoneError, BeingDeletedError

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.files import File
    from pinecone_notebooks.local.store.operations import Operation

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def routes() -> list[web.RouteDef]:
    """Return the routes of files."""
    one = "/assistant/files/{assistant_name}/{file_id}"
    return [
        web.get("/assistant/files/{assistant_name}", show_all),
        web.post("/assistant/files/{assistant_name}", upload),
        web.get(one, describe),
        web.put(one, upsert),
        web.delete(one, delete),
        web.get("/files/{token}", download),
    ]


async def show_all(request: web.Request) -> web.Response:
    """List an assistant's files: in pages since 2026-04, whole before."""
    assistant = await find_assistant(request)
    service = request.app[SERVICE]
    newest = is_newest(request)
    listed = await service.database.read(
        files.page,
        assistant.assistant_key,
        matches=_filter(request.query.get("filter")),
        after=read_position(request) or 0,
        limit=read_limit(request, default=100) if newest else None,
    )
    shown = [show_file(service, file, newest=newest, with_url=False) for file in listed.items]
    return web.json_response({"files": shown, **pagination(listed.next_key)})


async def upload(request: web.Request) -> web.Response:
    """Take a file under a new id."""
    return await _accept(request, None)


async def upsert(request: web.Request) -> web.Response:
    """Take a file under the id of the path, in place of the one that has it."""
    file_id = request.match_info["file_id"]
    if not _FILE_ID.fullmatch(file_id):
        raise ApiError(400, "A file id is 1-128 letters, digits, hyphens or underscores.")
    return await _accept(request, file_id)


async def describe(request: web.Request) -> web.Response:
    """Describe one file, with a fresh signed URL where `include_url=true`."""
    file = await _find(request)
    with_url = request.query.get("include_url", "").lower() == "true"
    service = request.app[SERVICE]
    return web.json_response(show_file(service, file, newest=is_newest(request), with_url=with_url))


async def delete(request: web.Request) -> web.Response:
    """Delete one file; it is gone when the answer arrives."""
    file = await _find(request)
    operation = await request.app[SERVICE].library.delete_file(file)
    if not is_newest(request):
        return web.Response()
    if file.status == "ProcessingFailed":
        return web.Response(status=204)
    return _accepted(request, operation)


async def download(request: web.Request) -> web.StreamResponse:
    """Send the bytes behind a signed link; the link is the permission."""
    service = request.app[SERVICE]
    try:
        file_key = service.links.file_key(request.match_info["token"])
    except ExpiredLinkError as error:
        raise ApiError(403, "This link has expired: describe the file for a fresh one.") from error
    file = None if file_key is None else await service.database.read(files.get, file_key)
    if file is None or file.status == "Deleting":
        raise ApiError(404, "This link opens no file.")
    headers = {
        "Content-Type": _MEDIA_TYPES.get(file.suffix, "text/plain; charset=utf-8"),
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    return web.FileResponse(service.library.content(file), headers=headers)


async def _accept(request: web.Request, file_id: str | None) -> web.Response:
    assistant = await find_assistant(request)
    service = request.app[SERVICE]
    incoming = service.library.receive()
    try:
        received = await uploads.receive(request, incoming)
        await limits.admit_file(request, assistant, received, file_id=file_id)
        file, operation = await service.library.accept(
            assistant.assistant_key, incoming, received, file_id=file_id
        )
    except AssistantGoneError as error:
        raise ApiError(404, f'Assistant "{assistant.name}" not found.') from error
    except BeingDeletedError as error:
        sentence = f"File with id {file_id} is being deleted: try again in a moment."
        raise ApiError(409, sentence, code="ABORTED") from error
    finally:
        incoming.discard()
    if is_newest(request):
        return _accepted(request, operation)
    return web.json_response(show_file(service, file, newest=False, with_url=False))


def _accepted(request: web.Request, operation: Operation) -> web.Response:
    name = request.match_info["assistant_name"]
    return web.json_response(
        show_operation(operation, progress=0.0),
        status=202,
        headers={"Location": f"/operations/{name}/{operation.operation_id}"},
    )


async def _find(request: web.Request) -> File:
    assistant = await find_assistant(request)
    file_id = request.match_info["file_id"]
    found = await request.app[SERVICE].database.read(files.find, assistant.assistant_key, file_id)
    if found is None:
        raise ApiError(404, f"File with id {file_id} not found in provided assistant")
    return found


def _filter(text: str | None) -> filters.Predicate:
    try:
        return filters.parse(strict_json.loads(text) if text else {})
    except filters.FilterError as error:
        raise ApiError(400, str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ApiError(400, 'The "filter" is not valid JSON.') from error
