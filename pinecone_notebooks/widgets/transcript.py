"""A conversation as people keep it: markdown with sources, JSON, and rows for a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypedDict

from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.render.answer import answer_markdown, answer_text
from pinecone_notebooks.render.harmless import harmless_markdown, inline
from pinecone_notebooks.render.sources import Sources
from pinecone_notebooks.uploads.plan import given_metadata

from .contract import Turn, fits
from .turns import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pinecone_notebooks.client import Answer

    from .conversation import Conversation

__all__ = [
    "CitationRecord",
    "citation_records",
    "from_json",
    "record_bundle",
    "to_json",
    "to_markdown",
    "to_text",
]

# A notebook is a file people read and diff: of a very long conversation it keeps the end.
RECORD_LENGTH = 400_000  # characters


class CitationRecord(TypedDict):
    """One reference of a citation; `position` counts code points of the answer's text."""

    number: int
    position: int
    file: str
    file_id: str
    pages: list[int]
    quote: str
    metadata: dict[str, Any]


class Kept(TypedDict):
    """A conversation as JSON."""

    assistant: str
    turns: list[Turn]


def citation_records(answer: Answer) -> list[CitationRecord]:
    """Every reference of an answer as a row; rows of one source have one number."""
    sources = Sources()
    return [
        {
            "number": sources.number(reference),
            "position": citation.position,
            "file": reference.file.name,
            "file_id": reference.file.id,
            "pages": list(reference.pages),
            "quote": reference.highlight.content if reference.highlight else "",
            "metadata": given_metadata(reference.file.metadata),
        }
        for citation in answer.citations
        for reference in citation.references
    ]


def to_markdown(talk: Conversation) -> str:
    """The conversation as markdown that reads on GitHub, with the sources of each answer."""
    return "\n\n".join(_blocks(talk))


def to_json(talk: Conversation) -> str:
    """The conversation as JSON: its assistant, and its turns as the pane has them."""
    kept: Kept = {"assistant": talk.assistant, "turns": list(talk.turns)}
    return json.dumps(kept, ensure_ascii=False, indent=2)


def from_json(text: str, assistant: str) -> list[Turn]:
    """The turns with this assistant that `to_json` has kept.

    Raises:
        ArgumentError: The text is none of `to_json`, or of another assistant.
    """
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        kept = None
    if not fits(kept, Kept):
        raise ArgumentError(
            "This is no conversation: expected what `to_json()` gives, or the pane's JSON file."
        )
    if kept["assistant"] != assistant:
        raise ArgumentError(
            f"This is a conversation with {kept['assistant']!r}, and the pane asks {assistant!r}. "
            "Switch to that one first: `chat.switch(...)`."
        )
    turns: list[Turn] = kept["turns"]
    return turns


def to_text(talk: Conversation) -> str:
    """The conversation as plain text, with the sources of each answer."""
    blocks = []
    for turn in talk.turns:
        if turn["role"] == "user":
            blocks.append(f"You: {text_of(turn)}")
        elif (answer := talk.answer(turn)) is not None:
            said = answer_text(answer.parts, note=turn["note"])
            blocks.append(f"{talk.assistant}: {said}")
    return "\n\n".join(blocks)


def record_bundle(talks: Iterable[Conversation]) -> dict[str, str]:
    """What the notebook keeps beside a pane: folded away here, readable where nothing runs.

    Empty while nothing was asked. Without HTML a front end shows it unfolded.
    """
    asked = [talk for talk in talks if talk.turns]
    return {
        "text/markdown": "\n\n".join(map(_folded, asked)),
        "text/plain": "\n\n".join(_end(to_text(talk)) for talk in asked),
    }


def _folded(talk: Conversation) -> str:
    questions = sum(turn["role"] == "user" for turn in talk.turns)
    many = f"{questions} question{'s' if questions > 1 else ''}"
    title = f"Transcript of the chat with {inline(talk.assistant)}: {many}"
    # The blank line lets markdown begin again inside the fold.
    return f"<details><summary>{title}</summary>\n\n{_end(to_markdown(talk))}\n\n</details>"


def _end(text: str) -> str:
    if len(text) <= RECORD_LENGTH:
        return text
    # From the start of a question, so that no fence and no table is cut in two.
    start = text.find("\n\n**You:**", len(text) - RECORD_LENGTH)
    return "(The beginning is left out.)" + text[start if start >= 0 else -RECORD_LENGTH :]


def _blocks(talk: Conversation) -> Iterator[str]:
    for turn in talk.turns:
        if turn["role"] == "user":
            quoted = harmless_markdown(text_of(turn)).replace("\n", "\n> ")
            yield f"**You:**\n\n> {quoted}"
        else:
            answer = talk.answer(turn)
            parts = answer.parts if answer is not None else ()
            yield f"**{inline(talk.assistant)}:**\n\n{answer_markdown(parts, note=turn['note'])}"
