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
    Answer,
    Passage,
    Question,
    answer_question,
    speak,
)
from pinecone_notebooks.local.api.event_stream import send_events
from pinecone_notebooks.local.api.questions import (
    new_id,
    read_filter,
    read_messages,
    read_model,
)
from pinecone_notebooks.local.api.requests import find_assistant, read_fields
from pinecone_notebooks.local.service import SERVICE, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from pinecone_notebooks.local.store.files import File

_TOP_K = 16


@dataclass(frozen=True)
class Completion:
    """An answer on its way out, under what each of its chunks repeats."""

    answer: Answer
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
    model = read_model(fields)
    question = Question(
        messages=read_messages(fields), wanted=read_filter(fields), top_k=_TOP_K, as_json=False
    )
    service = request.app[SERVICE]
    await limits.admit_chat(request, question.messages)
    answer = await answer_question(service, assistant, question)
    await limits.spend(request, answer.spent)
    completion = Completion(answer, new_id(), model, int(time.time()))
    if stream:
        return await send_events(request, _chunks(service, completion), closing="[DONE]")
    content = "".join(_written(service, answer.passages))
    message = {"role": "assistant", "content": content}
    choice = {"finish_reason": "stop", "message": message}
    shown = completion.shown("chat.completion", choice)
    return web.json_response({**shown, "usage": answer.usage})


async def _chunks(service: Service, completion: Completion) -> AsyncIterator[dict[str, Any]]:
    role = "assistant"
    for text in _written(service, completion.answer.passages):
        async for piece in speak(service, text):
            delta = {"role": role, "content": piece}
            yield completion.shown("chat.completion.chunk", {"delta": delta, "finish_reason": None})
            role = ""
    yield completion.shown("chat.completion.chunk", {"delta": {}, "finish_reason": "stop"})


def _written(service: Service, passages: Iterable[Passage]) -> Iterator[str]:
    """Go through the text of a completion: the passages, each with its markers, and the list."""
    numbered: dict[int, File] = {}
    for passage in passages:
        yield passage.text
        pages: dict[int, set[int]] = {}
        for source in passage.sources:
            numbered.setdefault(source.file.file_key, source.file)
            pages.setdefault(source.file.file_key, set()).update(source.hit.chunk.pages)
        numbers = {file_key: number for number, file_key in enumerate(numbered, start=1)}
        for file_key, cited in pages.items():
            yield f" [{numbers[file_key]}{_pages(sorted(cited))}]"
    if numbered:
        yield "\n\nReferences:\n"
    for number, file in enumerate(numbered.values(), start=1):
        name = re.sub(r"([\\\[\]])", r"\\\1", file.name)
        yield f"{number}. [{name}]({service.signed_url(file)})\n"


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
