"""Chat and context: `/assistant/chat/{assistant_name}`, whole or as a stream of events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.answers import retrieval_query
from pinecone_notebooks.local.api import limits
from pinecone_notebooks.local.api.answering import (
    Ending,
    Messages,
    Passage,
    Question,
    Source,
    answer_question,
    count_tokens,
    gather,
    retrieve,
    show_references,
    speak,
    usage,
)
from pinecone_notebooks.local.api.attendance import while_attended
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.event_stream import send_events
from pinecone_notebooks.local.api.questions import (
    MOST_TEXT,
    new_id,
    read_context_options,
    read_filter,
    read_messages,
    read_model,
    read_temperature,
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
    stream: bool
    highlights: bool


@dataclass(frozen=True)
class Reply:
    """An answer on its way out, under the id and the model name it carries."""

    response_id: str
    model: str
    parts: AsyncIterator[Passage | Ending]
    snippets: int
    newest: bool
    highlights: bool

    @property
    def common(self) -> dict[str, str]:
        return {"id": self.response_id, "model": self.model}

    @property
    def snippet_count(self) -> dict[str, int]:
        return {"context_snippet_count": self.snippets} if self.newest else {}

    def cite(self, service: Service, passage: Passage, position: int) -> dict[str, Any]:
        """Return the citation that stands at a position."""
        references = show_references(
            service, passage, newest=self.newest, highlights=self.highlights
        )
        return {"position": position, "references": references}


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
    reply = Reply(
        response_id=new_id(),
        model=answer.model,
        parts=limits.counted(request, answer),
        snippets=len(answer.found),
        newest=is_newest(request),
        highlights=asked.highlights,
    )
    if asked.stream:
        return await send_events(request, _events(service, reply))
    return web.json_response(await while_attended(request, _whole(service, reply)))


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
            model=read_model(fields),
            temperature=read_temperature(fields),
        ),
        stream=stream,
        highlights=fields.flag("include_highlights", default=False),
    )


async def _whole(service: Service, reply: Reply) -> dict[str, Any]:
    passages, ending = await gather(reply.parts)
    citations = []
    position = 0
    for passage in passages:
        position += len(passage.text)
        if passage.sources:
            citations.append(reply.cite(service, passage, position))
    content = "".join(passage.text for passage in passages)
    return {
        **reply.common,
        "finish_reason": ending.finish_reason,
        "message": {"role": "assistant", "content": content},
        "citations": citations,
        "usage": ending.usage,
        **reply.snippet_count,
    }


async def _events(service: Service, reply: Reply) -> AsyncIterator[dict[str, Any]]:
    start = {"type": "message_start", **reply.common, "role": "assistant", **reply.snippet_count}
    position, has_begun = 0, False
    # Nothing is said before the first part is there: until then a failure is a status of its own.
    async for part in reply.parts:
        if not has_begun:
            has_begun = True
            yield start
        if isinstance(part, Ending):
            end = {"finish_reason": part.finish_reason, "usage": part.usage}
            yield {"type": "message_end", **reply.common, **end}
            return
        async for piece in speak(service, part.text):
            yield {"type": "content_chunk", **reply.common, "delta": {"content": piece}}
        position += len(part.text)
        if part.sources:
            citation = reply.cite(service, part, position)
            yield {"type": "citation", **reply.common, "citation": citation}


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
