"""Holding requests to the plan the service was started with; without one nothing is limited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from pinecone_notebooks.local.api.answering import Ending, count_tokens
from pinecone_notebooks.local.api.errors import ApiError, Handler
from pinecone_notebooks.local.api.requests import project_id_of
from pinecone_notebooks.local.plans import Plan, Rate, Tokens
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import files, usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from pinecone_notebooks.local.api.answering import Answer, Messages, Passage
    from pinecone_notebooks.local.store.assistants import Assistant
    from pinecone_notebooks.local.store.files import Upload

_RATES = {
    ("assistants", "GET"): Rate.ASSISTANT_READ,
    ("assistants", "POST"): Rate.ASSISTANT_WRITE,
    ("assistants", "PATCH"): Rate.ASSISTANT_WRITE,
    ("assistants", "DELETE"): Rate.ASSISTANT_DELETE,
    ("files", "GET"): Rate.FILE_READ,
    ("files", "POST"): Rate.FILE_UPLOAD,
    ("files", "PUT"): Rate.FILE_UPLOAD,
    ("files", "DELETE"): Rate.FILE_DELETE,
}


@web.middleware
async def limit_rates(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a request that comes too soon after too many of its kind."""
    plan = request.app[SERVICE].plan
    if plan and request.path.startswith("/assistant/"):
        rate = _RATES.get((request.path.split("/")[2], request.method))
        if rate is not None:
            _admit(request, plan, rate)
            request.app[SERVICE].last_minute.add((project_id_of(request), rate), 1)
    return await handler(request)


async def admit_assistant(request: web.Request) -> None:
    """Refuse an assistant more than the project may have."""
    service, plan = request.app[SERVICE], request.app[SERVICE].plan
    if plan and plan.assistants is not None:
        had = await service.database.read(usage.count_assistants, project_id_of(request))
        if had >= plan.assistants:
            raise _exhausted(plan, f"{plan.assistants} assistants per project")


async def admit_file(
    request: web.Request, assistant: Assistant, upload: Upload, *, file_id: str | None
) -> None:
    """Refuse a file too many or too big; one that is replaced makes room for its successor."""
    service, plan = request.app[SERVICE], request.app[SERVICE].plan
    if plan is None:
        return
    database, key = service.database, assistant.assistant_key
    replaced = await database.read(files.find, key, file_id) if file_id else None
    if upload.suffix == ".pdf":
        most = plan.multimodal_pdf if upload.multimodal else plan.pdf
        if upload.size > most:
            kind = "multimodal PDF" if upload.multimodal else "PDF"
            raise ApiError(400, f"A {kind} may have {most // 2**20} MB on the {plan.name} plan.")
    counted = await database.read(usage.count_files, key, multimodal=False)
    if counted - bool(replaced) >= plan.files:
        raise _exhausted(plan, f"{plan.files:,} files per assistant")
    if upload.multimodal:
        counted = await database.read(usage.count_files, key, multimodal=True)
        if counted - bool(replaced and replaced.multimodal) >= plan.multimodal_pdfs:
            raise _exhausted(plan, f"{plan.multimodal_pdfs} multimodal PDFs per assistant")
    if plan.storage is not None:
        stored = await database.read(usage.stored, project_id_of(request))
        if stored - (replaced.size if replaced else 0) + upload.size > plan.storage:
            raise _exhausted(plan, f"{plan.storage // 2**30} GB of files per project")


async def admit_chat(request: web.Request, messages: Messages) -> None:
    """Refuse a conversation that is too long, or too much within a minute or a project."""
    plan = request.app[SERVICE].plan
    if plan is None:
        return
    history = sum(count_tokens(content) for _, content in messages)
    if history > plan.history_tokens:
        raise ApiError(
            400, f"The messages have {history:,} tokens: at most {plan.history_tokens:,} are read."
        )
    _admit(request, plan, Rate.CHAT_INPUT)
    await admit_tokens(request, Tokens.CHAT_INPUT, Tokens.CHAT_OUTPUT)


async def admit_tokens(request: web.Request, *kinds: Tokens) -> None:
    """Refuse a request when the project has spent its tokens of one of these kinds."""
    service, plan = request.app[SERVICE], request.app[SERVICE].plan
    for kind in kinds:
        if plan is None or kind not in plan.tokens:
            continue
        most = plan.tokens[kind]
        if await service.database.read(usage.spent, project_id_of(request), kind.name) >= most:
            allowed = f"{most:,} {kind.value} per project" if most else f"no {kind.value}"
            raise _exhausted(plan, allowed)


async def counted(request: web.Request, answer: Answer) -> AsyncIterator[Passage | Ending]:
    """Go through the parts of an answer, and count what it used before its end is told."""
    async for part in answer.parts:
        if isinstance(part, Ending):
            await spend(request, part.spent)
        yield part


async def spend(request: web.Request, tokens: Mapping[Tokens, int]) -> None:
    """Count what a request used, where the plan limits it."""
    service, plan = request.app[SERVICE], request.app[SERVICE].plan
    if plan is None:
        return
    project_id = project_id_of(request)
    if Tokens.CHAT_INPUT in tokens:
        rate = (project_id, Rate.CHAT_INPUT)
        service.last_minute.add(rate, tokens[Tokens.CHAT_INPUT])
    for kind in tokens.keys() & plan.tokens.keys():
        await service.database.write(usage.spend, project_id, kind.name, tokens[kind])


def _admit(request: web.Request, plan: Plan, rate: Rate) -> None:
    most = plan.per_minute[rate]
    last_minute = request.app[SERVICE].last_minute
    seconds = last_minute.seconds_until_under((project_id_of(request), rate), most)
    if seconds:
        raise ApiError(
            429,
            f"The {plan.name} plan allows {most:,} {rate.value} per minute: "
            f"try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )


def _exhausted(plan: Plan, allowed: str) -> ApiError:
    return ApiError(403, f"The {plan.name} plan allows {allowed}.", code="QUOTA_EXCEEDED")
