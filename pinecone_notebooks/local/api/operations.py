"""Operations: `/assistant/operations/{assistant_name}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import (
    find_assistant,
    pagination,
    read_limit,
    read_position,
)
from pinecone_notebooks.local.api.shapes import show_operation
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import files, operations

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.operations import Operation

_TYPES = ("upload_file", "upsert_file", "update_file_metadata", "delete_file")
_STATUSES = ("Processing", "Completed", "Failed")


def routes() -> list[web.RouteDef]:
    """Return the routes of operations."""
    return [
        web.get("/assistant/operations/{assistant_name}", show_all),
        web.get("/assistant/operations/{assistant_name}/{operation_id}", describe),
    ]


async def show_all(request: web.Request) -> web.Response:
    """List an assistant's operations, newest first."""
    assistant = await find_assistant(request)
    listed = await request.app[SERVICE].database.read(
        operations.page,
        assistant.assistant_key,
        operation_type=_choice(request, "operation_type", _TYPES),
        status=_choice(request, "status", _STATUSES),
        before=read_position(request),
        limit=read_limit(request, default=100),
    )
    shown = [await _shown(request, operation) for operation in listed.items]
    return web.json_response({"operations": shown, **pagination(listed.next_key)})


async def describe(request: web.Request) -> web.Response:
    """Describe one operation."""
    assistant = await find_assistant(request)
    operation_id = request.match_info["operation_id"]
    found = await request.app[SERVICE].database.read(
        operations.find, assistant.assistant_key, operation_id
    )
    if found is None:
        raise ApiError(404, f"Operation {operation_id} not found.")
    return web.json_response(await _shown(request, found))


async def _shown(request: web.Request, operation: Operation) -> dict[str, Any]:
    service = request.app[SERVICE]
    progress = 0.0
    if operation.status == "Processing":
        file = await service.database.read(files.get, operation.file_key)
        progress = service.library.progress(file) if file else 0.0
    return show_operation(operation, progress=progress)


def _choice(request: web.Request, name: str, choices: tuple[str, ...]) -> str | None:
    value = request.query.get(name)
    if value is not None and value not in choices:
        raise ApiError(400, f'"{name}" must be one of {", ".join(choices)}.')
    return value
