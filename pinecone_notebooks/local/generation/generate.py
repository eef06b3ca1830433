"""Writes an answer with a model, and keeps of its citations those that the passages bear out."""

from __future__ import annotations

import json
import re
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinecone_notebooks.local.answers import Cited
from pinecone_notebooks.local.generation.marks import MarkReader
from pinecone_notebooks.local.generation.model import Model, ModelError, Prompt
from pinecone_notebooks.local.generation.support import supporting_quote
from pinecone_notebooks.local.generation.thinking import Thinking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from pinecone_notebooks.local.search import Chunk

# As much of what was said as a sentence can have.
_REMEMBERED = 1000
_STRING = re.compile(r'("(?:[^"\\]|\\.)*")', re.DOTALL)
_WORDLESS = re.compile(r"(?:\s|\[[\d,; ]*\])*")
# Held to a grammar of JSON, models get caught in the blanks that it allows between two signs.
_MOST_BLANK = 1000
_REASONS = frozenset({"stop", "length", "content_filter", "tool_calls"})


@dataclass(frozen=True)
class Finished:
    """The end of what a model wrote, in the API's words for it."""

    reason: str


async def generate(
    model: Model, prompt: Prompt, chunks: Sequence[Chunk]
) -> AsyncIterator[Cited | Finished]:
    """Go through an answer as it is written; each citation has its own, empty piece.

    Args:
        model: Who writes.
        prompt: What it is asked, with the passages numbered in the order of `chunks`.
        chunks: The passages.

    Raises:
        ModelError: The model gave no answer, or none in the form that was asked for.
    """
    reading, thinking, reason, written = _Reading(chunks), Thinking(), "", ""
    async with aclosing(model.write(prompt)) as deltas:
        async for delta in deltas:
            reason = delta.finish_reason or reason
            text = thinking.read(delta.text)
            written += text
            if prompt.as_json:
                if written[-_MOST_BLANK:].isspace() and len(written) > _MOST_BLANK:
                    break
                continue
            for piece in reading.read(text):
                yield piece
    rest = thinking.read("", is_last=True)
    written += rest
    if _WORDLESS.fullmatch(written) and reason != "content_filter":
        raise ModelError(f"The model ended without an answer (its reason: {reason or 'none'}).")
    last = _as_json(reading, written) if prompt.as_json else reading.read(rest, is_last=True)
    for piece in last:
        yield piece
    yield Finished(reason if reason in _REASONS else "stop")


def _as_json(reading: _Reading, written: str) -> Iterator[Cited]:
    """Read marks in the strings of a JSON object only: outside of them `[1]` is a list."""
    for number, part in enumerate(_STRING.split(_object_in(written))):
        if number % 2:
            yield from reading.read(part, is_last=True)
        elif part:
            yield Cited(part, (), "")


def _object_in(written: str) -> str:
    """Find the JSON object that a model was asked for: alone, in a fence, or behind a sentence."""
    start = max(0, written.find("{"))
    try:
        _, end = json.JSONDecoder().raw_decode(written, start)
    except (RecursionError, ValueError):
        end = start
    if end > start and written[start] == "{" and not written[:start].rstrip().endswith("["):
        return written[start:end]
    raise ModelError("The model did not answer with a JSON object, as it was asked to.")


class _Reading:
    """One answer on its way: what was said last, to hold a citation against."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._marks = MarkReader()
        self._said = ""

    def read(self, text: str, *, is_last: bool = False) -> Iterator[Cited]:
        for found in self._marks.read(text, is_last=is_last):
            if isinstance(found, str):
                self._said = (self._said + found)[-_REMEMBERED:]
                yield Cited(found, (), "")
                continue
            for number in found:
                if 1 <= number <= len(self._chunks):
                    quote = supporting_quote(self._said.rstrip(), self._chunks[number - 1])
                    if quote is not None:
                        yield Cited("", (number - 1,), quote)
