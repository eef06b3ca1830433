"""Keeps the history that goes with a question inside the service's limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.client import Message

__all__ = ["HISTORY_TOKENS", "estimated_tokens", "latest_that_fit"]

# "Chat history tokens per query", on every plan (the service's table of limits).
HISTORY_TOKENS = 64_000
# English has about four bytes a token, code and CJK about three: rather a turn too few than a
# question refused.
BYTES_A_TOKEN = 3


def estimated_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few.

    Example:
        >>> estimated_tokens("Ten days.")
        3
    """
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_A_TOKEN)


def latest_that_fit(
    exchanges: Sequence[tuple[Message, Message]], room: int
) -> list[tuple[Message, Message]]:
    """The latest questions with their answers that fit into `room` tokens together."""
    kept: list[tuple[Message, Message]] = []
    for exchange in reversed(exchanges):
        room -= sum(estimated_tokens(message.content) for message in exchange)
        if room < 0:
            break
        kept.append(exchange)
    return kept[::-1]
