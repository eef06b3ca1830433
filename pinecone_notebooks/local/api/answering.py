"""From a question to a grounded answer: what was found, and which file supports which words.

The words are the files' own, or those of a model where the service was started with one.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.answers import Cited, answer, retrieval_query
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.shapes import show_file
from pinecone_notebooks.local.generation import (
    Finished,
    Model,
    ModelError,
    Prompt,
    generate,
    make_prompt,
)
from pinecone_notebooks.local.plans import Tokens
from pinecone_notebooks.local.store import files

if TYPE_CHECKING:
    from pinecone_notebooks.local.api.filters import Predicate
    from pinecone_notebooks.local.search import Hit
    from pinecone_notebooks.local.service import Service
    from pinecone_notebooks.local.store.assistants import Assistant
    from pinecone_notebooks.local.store.files import File

Messages = Sequence[tuple[str, str]]
#: The documented default; where no model runs an answer names it all the same.
DEFAULT_MODEL = "gpt-4o"
# Pinecone's names for the models that it offers: an endpoint's own model stands in for each.
_OFFERED = frozenset(
    {
        *("gpt-4o", "gpt-4.1", "gpt-5", "o4-mini", "gemini-2.5-pro"),
        *("claude-3-5-sonnet", "claude-3-7-sonnet", "claude-sonnet-4-5"),
    }
)
_WORDS_IN_A_CHUNK = 4
# Faster than this, a reader sees no difference and every chunk costs a write.
_CHUNKS_PER_SECOND = 30


@dataclass(frozen=True)
class Question:
    """A conversation to answer, from which files, by how many passages at most, and by whom."""

    messages: Messages
    wanted: Predicate | None
    top_k: int
    as_json: bool
    model: str
    temperature: float


@dataclass(frozen=True)
class Source:
    """A passage that was found, and the file it is from."""

    hit: Hit
    file: File


@dataclass(frozen=True)
class Passage:
    """A part of an answer, and the sources that support it (none for words of our own)."""

    text: str
    sources: tuple[Source, ...]
    quote: str


@dataclass(frozen=True)
class Ending:
    """The end of an answer: why it ended, and what it used."""

    finish_reason: str
    usage: dict[str, int]

    @property
    def spent(self) -> dict[Tokens, int]:
        return {
            Tokens.CHAT_INPUT: self.usage["prompt_tokens"],
            Tokens.CHAT_OUTPUT: self.usage["completion_tokens"],
        }


@dataclass(frozen=True)
class Answer:
    """An answer that is being made: by which model, from what, and its parts as they come."""

    model: str
    found: tuple[Source, ...]
    parts: AsyncIterator[Passage | Ending]


async def retrieve(
    service: Service,
    assistant: Assistant,
    query: str,
    *,
    wanted: Predicate | None,
    top_k: int,
) -> list[Source]:
    """Return the passages of the assistant's available files that fit the query best."""
    await service.library.searchable()
    file_ids: frozenset[str] | None = None
    if wanted:
        file_ids = await service.database.read(files.matching, assistant.assistant_key, wanted)
    search = partial(
        service.index.search, assistant.index_id, query, limit=top_k, file_ids=file_ids
    )
    hits = await asyncio.get_running_loop().run_in_executor(service.turns.searching, search)
    by_id = await service.database.recall_each(files.available, (hit.file_id for hit in hits))
    return [Source(hit, by_id[hit.file_id]) for hit in hits if hit.file_id in by_id]


async def speak(service: Service, text: str) -> AsyncIterator[str]:
    """Go through a text a few words at a time, as fast as the service was asked to talk."""
    pace = service.words_per_second
    words = _WORDS_IN_A_CHUNK if pace is None else max(1, round(pace / _CHUNKS_PER_SECOND))
    pieces = re.findall(r"\s*\S+|\s+", text)
    for start in range(0, len(pieces), words):
        if pace:
            await asyncio.sleep(words / pace)
        yield "".join(pieces[start : start + words])


async def answer_question(service: Service, assistant: Assistant, asked: Question) -> Answer:
    """Answer the last message of a conversation from the assistant's files."""
    query = retrieval_query(asked.messages)
    with service.turns.beginning():
        found = await retrieve(service, assistant, query, wanted=asked.wanted, top_k=asked.top_k)
    sources = tuple(found)
    if service.model is None:
        return Answer(asked.model, sources, _quoted(service, asked, sources))
    name = service.model.endpoint.model if asked.model in _OFFERED else asked.model
    passages = [(_title(source), source.hit.chunk.text) for source in found]
    messages = make_prompt(
        asked.messages, passages, instructions=assistant.instructions, as_json=asked.as_json
    )
    prompt = Prompt(messages, name, asked.temperature, asked.as_json)
    return Answer(name, sources, _generated(service.model, prompt, sources))


async def gather(parts: AsyncIterator[Passage | Ending]) -> tuple[list[Passage], Ending]:
    """Wait for a whole answer: its passages in order, and its ending."""
    passages: list[Passage] = []
    async for part in parts:
        if isinstance(part, Ending):
            return passages, part
        passages.append(part)
    raise AssertionError("an answer ends with an Ending")


async def _quoted(
    service: Service, asked: Question, found: Sequence[Source]
) -> AsyncIterator[Passage | Ending]:
    """Answer with the files' own sentences."""
    passages = _passages(service, asked.messages, found)
    written = 0
    async for passage in _as_json(passages) if asked.as_json else passages:
        written += count_tokens(passage.text)
        yield passage
    read = sum(count_tokens(content) for _, content in asked.messages)
    read += sum(count_tokens(source.hit.chunk.text) for source in found)
    yield Ending("stop", usage(read, written))


async def _passages(
    service: Service, messages: Messages, found: Sequence[Source]
) -> AsyncIterator[Passage]:
    pieces = answer(messages, [source.hit for source in found])

    def passage(piece: Cited) -> Passage:
        sources = tuple(found[number] for number in piece.hit_numbers)
        return Passage(piece.text, sources, piece.quote)

    async with service.turns.first():
        first = next(pieces)
    yield passage(first)
    async with service.turns.rest():
        rest = list(pieces)
    for piece in rest:
        yield passage(piece)


async def _generated(
    model: Model, prompt: Prompt, found: Sequence[Source]
) -> AsyncIterator[Passage | Ending]:
    """Answer with what a model writes about what was found."""
    written = ""
    try:
        async for piece in generate(model, prompt, [source.hit.chunk for source in found]):
            if isinstance(piece, Finished):
                read = sum(count_tokens(content) for _, content in prompt.messages)
                yield Ending(piece.reason, usage(read, count_tokens(written)))
                return
            written += piece.text
            sources = tuple(found[number] for number in piece.hit_numbers)
            yield Passage(piece.text, sources, piece.quote)
    except ModelError as error:
        if error.refused:
            raise ApiError(400, str(error)) from error
        # The descriptions of the API know no 502.
        raise ApiError(500, str(error), code="UNAVAILABLE") from error


def _title(source: Source) -> str:
    heading = source.hit.chunk.heading
    return f"{source.file.name}: {heading}" if heading else source.file.name


def show_references(
    service: Service, passage: Passage, *, newest: bool, highlights: bool
) -> list[dict[str, Any]]:
    """Return the references of a citation: one for each file, with all its pages."""
    by_file: dict[int, list[Source]] = {}
    for source in passage.sources:
        by_file.setdefault(source.file.file_key, []).append(source)
    shown = []
    for sources in by_file.values():
        file = sources[0].file
        reference: dict[str, Any] = {
            "file": show_file(service, file, newest=newest, with_url=True),
            "pages": sorted({page for source in sources for page in source.hit.chunk.pages}),
        }
        if highlights:
            quoted = any(passage.quote in source.hit.chunk.text for source in sources)
            reference["highlight"] = (
                {"type": "text", "content": passage.quote} if passage.quote and quoted else None
            )
        shown.append(reference)
    return shown


def count_tokens(text: str) -> int:
    """Estimate the tokens of a text: four characters each, as English averages.

    Every model counts in its own way; the estimate lets budgets be tried out.
    """
    return -(-len(text) // 4)


def usage(prompt_tokens: int, completion_tokens: int) -> dict[str, int]:
    """Return token counts as the API shows them."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


async def _as_json(passages: AsyncIterator[Passage]) -> AsyncIterator[Passage]:
    yield Passage('{"answer": "', (), "")
    async for passage in passages:
        escaped = json.dumps(passage.text, ensure_ascii=False)[1:-1]
        yield Passage(escaped, passage.sources, passage.quote)
    yield Passage('"}', (), "")
