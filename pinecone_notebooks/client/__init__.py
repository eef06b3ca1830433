"""The client of the Assistant API: HTTP only, no notebook in it."""

from pinecone_notebooks.client.assistant import AssistantClient
from pinecone_notebooks.client.chat import ChatStream
from pinecone_notebooks.client.client import Client
from pinecone_notebooks.client.context import Context, ImageBlock, Snippet, TextBlock
from pinecone_notebooks.client.events import (
    CitationEvent,
    Event,
    MessageEnd,
    MessageStart,
    TextDelta,
    UnknownEvent,
)
from pinecone_notebooks.client.models import (
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
from pinecone_notebooks.client.parts import CitationPart, Part, TextPart

__all__ = [
    "Answer",
    "Assistant",
    "AssistantClient",
    "ChatStream",
    "Citation",
    "CitationEvent",
    "CitationPart",
    "Client",
    "Context",
    "Event",
    "File",
    "Highlight",
    "ImageBlock",
    "Message",
    "MessageEnd",
    "MessageStart",
    "Operation",
    "Part",
    "Progress",
    "Reference",
    "Snippet",
    "TextBlock",
    "TextDelta",
    "TextPart",
    "UnknownEvent",
    "Usage",
]
