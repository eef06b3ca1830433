"""The control plane: `/assistant/assistants`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api import limits
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import (
    check_metadata,
    find_assistant,
    is_newest,
    pagination,
    project_id_of,
    read_fields,
    read_limit,
    read_position,
)
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import assistants
from pinecone_notebooks.local.store.records import AlreadyExistsError

if TYPE_CHECKING:
    from pinecone_notebooks.local.store.assistants import Assistant

_INSTRUCTIONS_BYTES = 16 * 1024
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def routes() -> list[web.RouteDef]:
    """Return the routes of the control plane."""
    one = "/assistant/assistants/{assistant_name}"
    return [
        web.post("/assistant/assistants", create),
        web.get("/assistant/assistants", show_all),
        web.get(one, describe),
        web.patch(one, update),
        web.delete(one, delete),
    ]


async def create(request: web.Request) -> web.Response:
    """Create an assistant; it is ready at once."""
    fields = await read_fields(request)
    name = fields.text("name", at_most=1024) or ""
    longest = 63 if is_newest(request) else 45
    if len(name) > longest or not _NAME.fullmatch(name):
        raise ApiError(
            400,
            f'"{name[:80]}" is not a valid assistant name: use 1-{longest} lower case letters, '
            "digits or hyphens, with a letter or digit first and last.",
        )
    region = fields.text("region", at_most=80) or "us"
    if region not in ("us", "eu"):
        raise ApiError(400, "Invalid region: Valid options are us, eu")
    await limits.admit_assistant(request)
    service = request.app[SERVICE]
    try:
        made = await service.database.write(
            assistants.create,
            project_id_of(request),
            name=name,
            instructions=fields.text("instructions", at_most=_INSTRUCTIONS_BYTES),
            metadata=check_metadata(fields.object("metadata")),
            region=region,
        )
    except AlreadyExistsError as error:
        # The API description lists 429 here, which tells every client to try again; the code it
        # gives for a taken name is ALREADY_EXISTS, and that is 409 everywhere else.
        raise ApiError(409, str(error)) from error
    return web.json_response(_shown(made, request))


async def show_all(request: web.Request) -> web.Response:
    """List the project's assistants: in pages since 2026-04, whole before."""
    listed = await request.app[SERVICE].database.read(
        assistants.page,
        project_id_of(request),
        after=read_position(request) or 0,
        limit=read_limit(request, default=50) if is_newest(request) else None,
    )
    shown = [_shown(assistant, request) for assistant in listed.items]
    return web.json_response({"assistants": shown, **pagination(listed.next_key)})


async def describe(request: web.Request) -> web.Response:
    """Describe one assistant."""
    return web.json_response(_shown(await find_assistant(request), request))


async def update(request: web.Request) -> web.Response:
    """Change instructions and metadata; a field that is absent stays, null clears it."""
    assistant = await find_assistant(request)
    fields = await read_fields(request)
    changes: dict[str, Any] = {}
    if "instructions" in fields:
        changes["instructions"] = fields.text("instructions", at_most=_INSTRUCTIONS_BYTES)
    if "metadata" in fields:
        changes["metadata"] = check_metadata(fields.object("metadata"))
    await request.app[SERVICE].database.write(assistants.update, assistant.assistant_key, changes)
    assistant = await find_assistant(request)
    return web.json_response(
        {
            **_shown(assistant, request),
            "assistant_name": assistant.name,
            "instructions": assistant.instructions or "",
            "metadata": assistant.metadata or {},
        }
    )


async def delete(request: web.Request) -> web.Response:
    """Delete an assistant with its files; it is gone when the answer arrives."""
    assistant = await find_assistant(request)
    await request.app[SERVICE].library.delete_assistant(assistant.assistant_key)
    return web.Response()


def _shown(assistant: Assistant, request: web.Request) -> dict[str, Any]:
    return {
        "name": assistant.name,
        "instructions": assistant.instructions,
        "metadata": assistant.metadata,
        "status": assistant.status,
        "host": request.app[SERVICE].url,
        "region": assistant.region,
        "created_at": assistant.created_at,
        "updated_at": assistant.updated_at,
    }
