"""Turns of a conversation: made anew, and taken back from what a page or a file has kept.

What was kept is anyone's text: only questions with their answers are taken, as text and citations.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pinecone_notebooks.client import Answer, Citation
from pinecone_notebooks.client.models import File, Highlight, Reference
from pinecone_notebooks.errors import ArgumentError

from .run import wire_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from . import contract
    from .contract import Part, Status, Turn

__all__ = ["new_turn", "taken_back", "text_of"]

CUT_OFF = "The kernel ended before this was answered."


def new_turn(role: str, parts: list[Part], status: Status = "done", note: str = "") -> Turn:
    """A turn with a name of its own."""
    return {
        "turn_id": secrets.token_hex(8),
        "role": "user" if role == "user" else "assistant",
        "parts": parts,
        "status": status,
        "note": note,
    }


def text_of(turn: Turn) -> str:
    """The words of a turn, without its citations."""
    return "".join(part["text"] for part in turn["parts"] if part["type"] == "text")


def taken_back(kept: Sequence[Turn]) -> tuple[list[Turn], dict[str, Answer]]:
    """The turns that go on from kept ones, and what the service said in each answer.

    A last question without an answer gets one that says so.

    Raises:
        ArgumentError: These are not questions, each with its answer.
    """
    expected = ["user", "assistant"] * len(kept)
    if any(turn["role"] != role for turn, role in zip(kept, expected, strict=False)):
        raise ArgumentError("What was kept is no conversation: questions, each with its answer.")
    turns: list[Turn] = []
    answers: dict[str, Answer] = {}
    for turn in kept:
        if turn["role"] == "user":
            turns.append(new_turn("user", [{"type": "text", "text": _whole(text_of(turn))}]))
            continue
        answer = _answer(turn)
        turns.append(
            new_turn("assistant", wire_parts(answer.parts), turn["status"], _whole(turn["note"]))
        )
        answers[turns[-1]["turn_id"]] = answer
    if len(turns) % 2:
        turns.append(new_turn("assistant", [], "failed", CUT_OFF))
    return turns, answers


def _answer(turn: Turn) -> Answer:
    text = ""
    citations: list[Citation] = []
    for part in turn["parts"]:
        if part["type"] == "text":
            text += _whole(part["text"])
        else:
            citations.append(Citation(len(text), tuple(map(_reference, part["references"]))))
    return Answer(text, citations=tuple(citations))


def _reference(kept: contract.Reference) -> Reference:
    quote = kept["quote"]
    return Reference(
        File(id=_whole(kept["file_id"]), name=_whole(kept["file_name"])),
        pages=tuple(page for page in kept["pages"] if page > 0),
        highlight=None if quote is None else Highlight(_whole(quote)),
    )


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can have and no message."""
    return text.encode("utf-8", "replace").decode("utf-8")
