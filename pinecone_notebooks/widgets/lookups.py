"""What a pane looks up at the service beside its answers: a file, the assistants."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import PineconeNotebooksError
from pinecone_notebooks.uploads.plan import given_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from . import contract

__all__ = ["about", "instructed", "link"]

# A card is for a glance: metadata may have 16 KB.
FIELDS_SHOWN = 12
LONGEST_VALUE = 200  # characters


def link(assistant: str, file_id: str) -> contract.LinkAnswer:
    """A fresh address for a file, and its metadata; or why there is none."""
    answer: contract.LinkAnswer = {
        "type": "link", "file_id": file_id, "url": "", "metadata": [], "error": "",
    }  # fmt: skip
    try:
        file = client().assistant(assistant).files.describe(file_id, url=True)
    except PineconeNotebooksError as fault:
        return {**answer, "error": str(fault)}
    error = "" if file.signed_url else "The service gave no address for this file."
    return {**answer, "url": file.signed_url, "metadata": _fields(file.metadata), "error": error}


def about(assistant: str) -> contract.AboutAnswer:
    """The assistants of the project, and the instructions of this one; or why they are unknown."""
    answer: contract.AboutAnswer = {
        "type": "about", "assistant": assistant, "assistants": [], "instructions": "", "error": "",
    }  # fmt: skip
    try:
        found = client().assistants.list()
    except PineconeNotebooksError as fault:
        return {**answer, "error": str(fault)}
    instructions = {each.name: each.instructions for each in found}
    return {
        **answer,
        "assistants": sorted(instructions),
        "instructions": instructions.get(assistant, ""),
    }


def instructed(assistant: str, instructions: str) -> contract.AboutAnswer:
    """Give an assistant other instructions; what `about` says then."""
    try:
        client().assistants.update(assistant, instructions=instructions)
    except PineconeNotebooksError as fault:
        return {**about(assistant), "error": str(fault)}
    return about(assistant)


def _fields(metadata: Mapping[str, Any]) -> list[contract.Field]:
    shown = list(given_metadata(metadata).items())[:FIELDS_SHOWN]
    return [{"name": _short(name), "value": _short(value)} for name, value in shown]


def _short(value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= LONGEST_VALUE else f"{words[:LONGEST_VALUE]}…"
