"""An answer cut into text and citations, by code point, as the service counts positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.client.models import Citation, Reference

__all__ = ["CitationPart", "Part", "TextPart", "cut"]


@dataclass(frozen=True)
class TextPart:
    """A stretch of the answer's text; never empty."""

    text: str


@dataclass(frozen=True)
class CitationPart:
    """What supports the text before it; never empty, each reference once."""

    references: tuple[Reference, ...]


Part = TextPart | CitationPart


def cut(text: str, citations: Sequence[Citation]) -> tuple[Part, ...]:
    """Cut `text` at the positions of `citations`.

    Positions outside the text mean its nearest end. Citations at one position become one part, so
    two citation parts never touch; a citation without references leaves no trace.

    Args:
        text: The answer, whole or as far as it came.
        citations: In any order.
    """
    at: dict[int, dict[Reference, None]] = {}
    for citation in citations:
        position = min(max(citation.position, 0), len(text))
        at.setdefault(position, {}).update(dict.fromkeys(citation.references))
    parts: list[Part] = []
    start = 0
    for position in sorted(position for position, references in at.items() if references):
        if position > start:
            parts.append(TextPart(text[start:position]))
        parts.append(CitationPart(tuple(at[position])))
        start = position
    if start < len(text):
        parts.append(TextPart(text[start:]))
    return tuple(parts)
