"""Chat and context: `/assistant/chat/{assistant_name}`, whole or as a stream of events."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.answers import retrieval_query
from pinecone_notebooks.local.api import filters
from pinecone_notebooks.local.api.answering import (
    Answer,
    Messages,
    Question,
    Source,
    answer_question,
    count_tokens,
    retrieve,
    show_references,
    usage,
)
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.event_stream import send_events
from pinecone_notebooks.local.api.requests import Fields, find_assistant, is_newest, read_fields
from pinecone_notebooks.local.api.shapes import show_file
from pinecone_notebooks.local.documents import SUPPORTED
from pinecone_notebooks.local.service import SERVICE, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_MOST_MESSAGES = 1000
_MOST_TEXT = 512 * 1024
_ROLES = ("user", "assistant", "system")
_WORDS_IN_A_CHUNK = 4
# Faster than this, a reader sees no difference and every chunk costs a write.
_CHUNKS_PER_SECOND = 30


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
    answer = await answer_question(service, assistant, asked.question)
    reply = Reply(answer, _new_id(), asked.model, is_newest(request), asked.highlights)
    if asked.stream:
        return await send_events(request, _events(service, reply))
    return web.json_response(_whole(service, reply))


async def context(request: web.Request) -> web.Response:
    """Return the passages that fit a query or a conversation."""
    assistant = await find_assistant(request)
    fields = await read_fields(request)
    query = fields.text("query", at_most=_MOST_TEXT)
    if (query is None) is ("messages" not in fields):
        raise ApiError(400, 'Send exactly one of "query" and "messages".')
    messages: Messages = [("user", query)] if query is not None else _read_messages(fields)
    service = request.app[SERVICE]
    found = await retrieve(
        service,
        assistant,
        retrieval_query(messages),
        wanted=_read_filter(fields),
        top_k=_read_context_options(fields),
    )
    used = sum(count_tokens(content) for _, content in messages)
    used += sum(count_tokens(source.hit.chunk.text) for source in found)
    newest = is_newest(request)
    return web.json_response(
        {
            "id": _new_id(),
            "snippets": [_snippet(service, source, newest=newest) for source in found],
            "usage": usage(used, 0),
        }
    )


def _read_chat(fields: Fields) -> ChatRequest:
    stream = fields.flag("stream", default=False)
    as_json = fields.flag("json_response", default=False)
    if stream and as_json:
        raise ApiError(400, '"json_response" cannot be used together with "stream".')
    # Checked and then left alone: answers are made of the documents' own sentences.
    fields.number("temperature", least=0, most=2)
    return ChatRequest(
        question=Question(
            messages=_read_messages(fields),
            wanted=_read_filter(fields),
            top_k=_read_context_options(fields.group("context_options")),
            as_json=as_json,
        ),
        model=fields.text("model", at_most=100) or "gpt-4o",
        stream=stream,
        highlights=fields.flag("include_highlights", default=False),
    )


def _read_messages(fields: Fields) -> Messages:
    messages = []
    for message in fields.objects("messages", at_most=_MOST_MESSAGES):
        role = message.text("role", at_most=80) or "user"
        if role not in _ROLES:
            raise ApiError(400, f'A message has the role user, assistant or system, not "{role}".')
        content = message.text("content", at_most=_MOST_TEXT) or ""
        if not content.strip():
            raise ApiError(400, "Message content cannot be empty")
        messages.append((role, content))
    if not messages or messages[-1][0] != "user":
        raise ApiError(400, 'The last of "messages" must be a question of the user.')
    return messages


def _read_filter(fields: Fields) -> filters.Predicate | None:
    expression = fields.object("filter")
    if not expression:
        return None
    try:
        return filters.parse(expression)
    except filters.FilterError as error:
        raise ApiError(400, str(error)) from error


def _read_context_options(fields: Fields) -> int:
    # Snippets are smaller than the least `snippet_size`, so that any size asked for holds.
    fields.whole("snippet_size", least=512, most=8192, default=2048)
    return fields.whole("top_k", least=1, most=64, default=16)


def _new_id() -> str:
    return f"{secrets.randbits(64):032x}"


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
    pace = service.words_per_second
    words = _WORDS_IN_A_CHUNK if pace is None else max(1, round(pace / _CHUNKS_PER_SECOND))
    position = 0
    for passage in reply.answer.passages:
        for piece in _cut(passage.text, words):
            # Without a pace this only lets other requests have their turn.
            await asyncio.sleep(words / pace if pace else 0)
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


def _cut(text: str, words: int) -> Iterator[str]:
    pieces = re.findall(r"\s*\S+|\s+", text)
    for start in range(0, len(pieces), words):
        yield "".join(pieces[start : start + words])


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
