"""Chat and context: `/assistant/chat/{assistant_name}`, whole or as a stream of events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.answers import retrieval_query
from pinecone_notebooks.local.api import limits
from pinecone_notebooks.local.api.answering import (
    Answer,
    Messages,
    Question,
    Source,
    answer_question,
    count_tokens,
    retrieve,
    show_references,
    speak,
    usage,
)
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.event_stream import send_events
from pinecone_notebooks.local.api.questions import (
    MOST_TEXT,
    new_id,
    read_context_options,
    read_filter,
    read_messages,
    read_model,
)
from pinecone_notebooks.local.api.requests import Fields, find_assistant, is_newest, read_fields
from pinecone_notebooks.local.api.shapes import show_file
from pinecone_notebooks.local.documents import SUPPORTED
from pinecone_notebooks.local.plans import Tokens
from pinecone_notebooks.local.service import SERVICE, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True)
class ChatRequest:
    """A checked request to chat."""

    question: Question
    model: str
    stream: bool
    highlights: bool


@dataclass(frozen=True)
class Reply:
    """An answer on its way out, under the id and the model name it carries."""

    answer: Answer
    response_id: str
    model: str
    newest: bool
    highlights: bool


def routes() -> list[web.RouteDef]:
    """Return the routes of chat and context."""
    return [
        web.post("/assistant/chat/{assistant_name}", chat),
        web.post("/assistant/chat/{assistant_name}/context", context),
    ]


async def chat(request: web.Request) -> web.StreamResponse:
    """Answer the last question of a conversation."""
    assistant = await find_assistant(request)
    asked = _read_chat(await read_fields(request))
    service = request.app[SERVICE]
    await limits.admit_chat(request, asked.question.messages)
    answer = await answer_question(service, assistant, asked.question)
    await limits.spend(request, answer.spent)
    reply = Reply(answer, new_id(), asked.model, is_newest(request), asked.highlights)
    if asked.stream:
        return await send_events(request, _events(service, reply))
    return web.json_response(_whole(service, reply))


async def context(request: web.Request) -> web.Response:
    """Return the passages that fit a query or a conversation."""
    assistant = await find_assistant(request)
    fields = await read_fields(request)
    query = fields.text("query", at_most=MOST_TEXT)
    if (query is None) is ("messages" not in fields):
        raise ApiError(400, 'Send exactly one of "query" and "messages".')
    messages: Messages = [("user", query)] if query is not None else read_messages(fields)
    service = request.app[SERVICE]
    await limits.admit_tokens(request, Tokens.CONTEXT)
    found = await retrieve(
        service,
        assistant,
        retrieval_query(messages),
        wanted=read_filter(fields),
        top_k=read_context_options(fields),
    )
    used = sum(count_tokens(content) for _, content in messages)
    used += sum(count_tokens(source.hit.chunk.text) for source in found)
    await limits.spend(request, {Tokens.CONTEXT: used})
    newest = is_newest(request)
    return web.json_response(
        {
            "id": new_id(),
            "snippets": [_snippet(service, source, newest=newest) for source in found],
            "usage": usage(used, 0),
        }
    )


def _read_chat(fields: Fields) -> ChatRequest:
    stream = fields.flag("stream", default=False)
    as_json = fields.flag("json_response", default=False)
    if stream and as_json:
        raise ApiError(400, '"json_response" cannot be used together with "stream".')
    return ChatRequest(
        question=Question(
            messages=read_messages(fields),
            wanted=read_filter(fields),
            top_k=read_context_options(fields.group("context_options")),
            as_json=as_json,
        ),
        model=read_model(fields),
        stream=stream,
        highlights=fields.flag("include_highlights", default=False),
    )


def _whole(service: Service, reply: Reply) -> dict[str, Any]:
    citations = []
    position = 0
    for passage in reply.answer.passages:
        position += len(passage.text)
        if passage.sources:
            references = show_references(
                service, passage, newest=reply.newest, highlights=reply.highlights
            )
            citations.append({"position": position, "references": references})
    shown = {
        "id": reply.response_id,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": reply.answer.text},
        "model": reply.model,
        "citations": citations,
        "usage": reply.answer.usage,
    }
    return {**shown, **_snippet_count(reply)}


async def _events(service: Service, reply: Reply) -> AsyncIterator[dict[str, Any]]:
    common = {"id": reply.response_id, "model": reply.model}
    yield {"type": "message_start", **common, "role": "assistant", **_snippet_count(reply)}
    position = 0
    for passage in reply.answer.passages:
        async for piece in speak(service, passage.text):
            yield {"type": "content_chunk", **common, "delta": {"content": piece}}
        position += len(passage.text)
        if passage.sources:
            references = show_references(
                service, passage, newest=reply.newest, highlights=reply.highlights
            )
            citation = {"position": position, "references": references}
            yield {"type": "citation", **common, "citation": citation}
    yield {
        "type": "message_end",
        **common,
        "finish_reason": "stop",
        "usage": reply.answer.usage,
    }


def _snippet_count(reply: Reply) -> dict[str, int]:
    return {"context_snippet_count": len(reply.answer.found)} if reply.newest else {}


def _snippet(service: Service, source: Source, *, newest: bool) -> dict[str, Any]:
    kind = SUPPORTED[source.file.suffix]
    reference: dict[str, Any] = {
        "type": kind,
        "file": show_file(service, source.file, newest=newest, with_url=True),
    }
    if kind in ("pdf", "doc_x"):
        reference["pages"] = list(source.hit.chunk.pages)
    return {
        "type": "text",
        "content": source.hit.chunk.text,
        "score": source.hit.score,
        "reference": reference,
    }
