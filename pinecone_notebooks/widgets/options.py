"""The settings of a pane, checked, and as the options of a question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ArgumentError

if TYPE_CHECKING:
    from .contract import ChatSettings

__all__ = ["checked", "stream_options"]

MOST_SNIPPETS = 64
HIGHEST_TEMPERATURE = 2


def checked(settings: ChatSettings) -> ChatSettings:
    """The settings, if the service can take them.

    Raises:
        ArgumentError: One is out of its range, or the filter is no JSON object.
    """
    top_k, temperature = settings["top_k"], settings["temperature"]
    if top_k is not None and not 1 <= top_k <= MOST_SNIPPETS:
        raise ArgumentError(f"top_k is {top_k}. Expected 1 to {MOST_SNIPPETS} snippets.")
    if temperature is not None and not 0 <= temperature <= HIGHEST_TEMPERATURE:
        raise ArgumentError(
            f"The temperature is {temperature}. Expected 0 to {HIGHEST_TEMPERATURE}."
        )
    _filter(settings)
    return settings


def stream_options(settings: ChatSettings) -> dict[str, Any]:
    """The keyword arguments of `AssistantClient.stream`; what is not set is left out."""
    top_k = settings["top_k"]
    options = {
        "model": settings["model"].strip() or None,
        "temperature": settings["temperature"],
        "filter": _filter(settings),
        "context_options": None if top_k is None else {"top_k": top_k},
    }
    chosen = {name: value for name, value in options.items() if value is not None}
    return {**chosen, "include_highlights": settings["highlights"]}


def _filter(settings: ChatSettings) -> dict[str, Any] | None:
    text = settings["filter"].strip()
    if not text:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(
            f'The metadata filter is no JSON: {error}. Write it as {{"team": "people"}}.'
        ) from None
    if not isinstance(read, dict):
        raise ArgumentError('The metadata filter is no JSON object. Write {"team": "people"}.')
    return read or None
