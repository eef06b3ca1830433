"""The events of a streamed answer, typed; what is not known is kept, not dropped.

`content_filter_results` is what the model's provider found in the text, as it came, or None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pinecone_notebooks.client.models import Citation, Usage

if TYPE_CHECKING:
    from pinecone_notebooks.client.fields import Json

__all__ = ["CitationEvent", "Event", "MessageEnd", "MessageStart", "TextDelta", "UnknownEvent"]


@dataclass(frozen=True)
class MessageStart:
    """The first event; `context_snippet_count` is 0 when nothing was found in the files."""

    id: str
    model: str
    role: str = "assistant"
    context_snippet_count: int | None = None
    content_filter_results: Json | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of text."""

    text: str
    content_filter_results: Json | None = field(default=None, hash=False)


@dataclass(frozen=True)
class CitationEvent:
    """A citation; its position may lie before the end of the text that has come."""

    citation: Citation


@dataclass(frozen=True)
class MessageEnd:
    """The last event; without it a stream broke."""

    finish_reason: str
    usage: Usage = field(default_factory=Usage)
    content_filter_results: Json | None = field(default=None, hash=False)


@dataclass(frozen=True)
class UnknownEvent:
    """An event this version of the package does not know, as it came."""

    type: str
    data: Json = field(hash=False)


Event = MessageStart | TextDelta | CitationEvent | MessageEnd | UnknownEvent
