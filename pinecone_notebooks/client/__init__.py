"""The client of the Assistant and Admin APIs: HTTP only, no notebook in it.

Names are imported when first used. There is no async twin: it would need a second HTTP library
under it, and a stream can be read in one thread and closed from another.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .admin import Admin
    from .admin_models import APIKey, APIKeyWithSecret, Organization, Project
    from .assistant import AssistantClient
    from .chat import ChatStream
    from .client import Client
    from .completions import Choice, ChoiceDelta, Completion, CompletionChunk, CompletionStream
    from .context import Context, ImageBlock, Snippet, TextBlock
    from .evaluation import Alignment, EvaluatedFact
    from .events import CitationEvent, Event, MessageEnd, MessageStart, TextDelta, UnknownEvent
    from .models import (
        Answer,
        Assistant,
        Citation,
        File,
        Highlight,
        Message,
        Operation,
        Progress,
        Reference,
        Usage,
    )
    from .parts import CitationPart, Part, TextPart

__all__ = [
    "APIKey",
    "APIKeyWithSecret",
    "Admin",
    "Alignment",
    "Answer",
    "Assistant",
    "AssistantClient",
    "ChatStream",
    "Choice",
    "ChoiceDelta",
    "Citation",
    "CitationEvent",
    "CitationPart",
    "Client",
    "Completion",
    "CompletionChunk",
    "CompletionStream",
    "Context",
    "EvaluatedFact",
    "Event",
    "File",
    "Highlight",
    "ImageBlock",
    "Message",
    "MessageEnd",
    "MessageStart",
    "Operation",
    "Organization",
    "Part",
    "Progress",
    "Project",
    "Reference",
    "Snippet",
    "TextBlock",
    "TextDelta",
    "TextPart",
    "UnknownEvent",
    "Usage",
]

_NAMES = {
    "admin": ("Admin",),
    "admin_models": ("APIKey", "APIKeyWithSecret", "Organization", "Project"),
    "assistant": ("AssistantClient",),
    "chat": ("ChatStream",),
    "client": ("Client",),
    "completions": (
        "Choice",
        "ChoiceDelta",
        "Completion",
        "CompletionChunk",
        "CompletionStream",
    ),
    "context": ("Context", "ImageBlock", "Snippet", "TextBlock"),
    "evaluation": ("Alignment", "EvaluatedFact"),
    "events": (
        "CitationEvent",
        "Event",
        "MessageEnd",
        "MessageStart",
        "TextDelta",
        "UnknownEvent",
    ),
    "models": (
        "Answer",
        "Assistant",
        "Citation",
        "File",
        "Highlight",
        "Message",
        "Operation",
        "Progress",
        "Reference",
        "Usage",
    ),
    "parts": ("CitationPart", "Part", "TextPart"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)
