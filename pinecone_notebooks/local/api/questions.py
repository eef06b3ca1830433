"""Reading what chat, completions and context are asked: messages, filter, model and options."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pinecone_notebooks.local.api import filters
from pinecone_notebooks.local.api.answering import DEFAULT_MODEL
from pinecone_notebooks.local.api.errors import ApiError

if TYPE_CHECKING:
    from pinecone_notebooks.local.api.answering import Messages
    from pinecone_notebooks.local.api.requests import Fields

MOST_TEXT = 512 * 1024
_MOST_MESSAGES = 1000
_ROLES = ("user", "assistant", "system")


def read_messages(fields: Fields) -> Messages:
    """Return a conversation that ends with a question.

    Raises:
        ApiError: 400, with what is wrong with it.
    """
    messages = []
    for message in fields.objects("messages", at_most=_MOST_MESSAGES):
        role = message.text("role", at_most=80) or "user"
        if role not in _ROLES:
            raise ApiError(400, f'A message has the role user, assistant or system, not "{role}".')
        content = message.text("content", at_most=MOST_TEXT) or ""
        if not content.strip():
            raise ApiError(400, "Message content cannot be empty")
        messages.append((role, content))
    if not messages or messages[-1][0] != "user":
        raise ApiError(400, 'The last of "messages" must be a question of the user.')
    return messages


def read_filter(fields: Fields) -> filters.Predicate | None:
    """Return the files to answer from, or None for all.

    Raises:
        ApiError: 400, it is no filter.
    """
    expression = fields.object("filter")
    if not expression:
        return None
    try:
        return filters.parse(expression)
    except filters.FilterError as error:
        raise ApiError(400, str(error)) from error


def read_model(fields: Fields) -> str:
    """Return the name of the model that is to answer."""
    return fields.text("model", at_most=100) or DEFAULT_MODEL


def read_temperature(fields: Fields) -> float:
    """Return how freely the model is to write; without one it changes nothing."""
    return fields.number("temperature", least=0, most=2) or 0.0


def read_context_options(fields: Fields) -> int:
    """Return how many snippets are wanted at most."""
    # Files give no images here, so that there is nothing to leave out.
    fields.flag("multimodal", default=True)
    fields.flag("include_binary_content", default=True)
    # Snippets are smaller than the least `snippet_size`, so that any size asked for holds.
    fields.whole("snippet_size", least=512, most=8192, default=2048)
    return fields.whole("top_k", least=1, most=64, default=16)


def new_id() -> str:
    """Return an id for an answer."""
    return f"{secrets.randbits(64):032x}"
