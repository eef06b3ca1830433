"""Chat completions: the same answers in OpenAI's form, with the citations in the text itself.

Citations read `[1, pp. 3-4]`, and the references that they number follow the answer.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.api import limits
from pinecone_notebooks.local.api.answering import (
    Ending,
    Passage,
    Question,
    answer_question,
    speak,
)
from pinecone_notebooks.local.api.attendance import while_attended
from pinecone_notebooks.local.api.event_stream import send_events
from pinecone_notebooks.local.api.questions import (
    new_id,
    read_filter,
    read_messages,
    read_model,
    read_temperature,
)
from pinecone_notebooks.local.api.requests import find_assistant, read_fields
from pinecone_notebooks.local.service import SERVICE, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from pinecone_notebooks.local.store.files import File

_TOP_K = 16


@dataclass(frozen=True)
class Completion:
    """An answer on its way out, under what each of its chunks repeats."""

    parts: AsyncIterator[str | Ending]
    response_id: str
    model: str
    created: int

    def shown(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        """Return the object that carries one choice."""
        return {
            "id": self.response_id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": [{"index": 0, **choice}],
        }


def routes() -> list[web.RouteDef]:
    """Return the route of chat completions."""
    return [web.post("/assistant/chat/{assistant_name}/chat/completions", complete)]


async def complete(request: web.Request) -> web.StreamResponse:
    """Answer the last question of a conversation."""
    assistant = await find_assistant(request)
    fields = await read_fields(request)
    stream = fields.flag("stream", default=False)
    question = Question(
        messages=read_messages(fields),
        wanted=read_filter(fields),
        top_k=_TOP_K,
        as_json=False,
        model=read_model(fields),
        temperature=read_temperature(fields),
    )
    service = request.app[SERVICE]
    await limits.admit_chat(request, question.messages)
    answer = await answer_question(service, assistant, question)
    parts = _written(service, limits.counted(request, answer))
    completion = Completion(parts, new_id(), answer.model, int(time.time()))
    if stream:
        return await send_events(request, _chunks(service, completion), closing="[DONE]")
    return web.json_response(await while_attended(request, _whole(completion)))


async def _whole(completion: Completion) -> dict[str, Any]:
    content, shown = "", {}
    async for part in completion.parts:
        if isinstance(part, Ending):
            message = {"role": "assistant", "content": content}
            choice = {"finish_reason": part.finish_reason, "message": message}
            shown = {**completion.shown("chat.completion", choice), "usage": part.usage}
        else:
            content += part
    return shown


async def _chunks(service: Service, completion: Completion) -> AsyncIterator[dict[str, Any]]:
    role = "assistant"
    async for part in completion.parts:
        if isinstance(part, Ending):
            choice = {"delta": {}, "finish_reason": part.finish_reason}
            yield completion.shown("chat.completion.chunk", choice)
            return
        async for piece in speak(service, part):
            delta = {"role": role, "content": piece}
            yield completion.shown("chat.completion.chunk", {"delta": delta, "finish_reason": None})
            role = ""


async def _written(
    service: Service, parts: AsyncIterator[Passage | Ending]
) -> AsyncIterator[str | Ending]:
    """Go through the text of a completion: the passages, each with its markers, and the list."""
    numbered: dict[int, File] = {}
    async for part in parts:
        if isinstance(part, Ending):
            yield _listed(service, numbered.values())
            yield part
            return
        yield part.text
        pages: dict[int, set[int]] = {}
        for source in part.sources:
            numbered.setdefault(source.file.file_key, source.file)
            pages.setdefault(source.file.file_key, set()).update(source.hit.chunk.pages)
        numbers = {file_key: number for number, file_key in enumerate(numbered, start=1)}
        for file_key, cited in pages.items():
            yield f" [{numbers[file_key]}{_pages(sorted(cited))}]"


def _listed(service: Service, cited: Iterable[File]) -> str:
    """Write the references that the markers number; nothing where there is none."""
    lines = []
    for number, file in enumerate(cited, start=1):
        name = re.sub(r"([\\\[\]])", r"\\\1", file.name)
        lines.append(f"{number}. [{name}]({service.signed_url(file)})\n")
    return "".join(["\n\nReferences:\n", *lines]) if lines else ""


def _pages(pages: list[int]) -> str:
    """Say pages as a reader does: `, p. 3` or `, pp. 3-5, 9`."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    if not runs:
        return ""
    said = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f", {'p.' if len(pages) == 1 else 'pp.'} {said}"
