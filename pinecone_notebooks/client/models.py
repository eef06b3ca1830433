"""The values the Assistant API answers with, as frozen dataclasses that tolerate missing fields.

Both API versions are read by the same code: what a version does not send is None, "" or empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.fields import (
    Json,
    integer,
    mapping,
    moment,
    number,
    sequence,
    string,
)
from pinecone_notebooks.client.parts import Part, cut

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
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
]


@dataclass(frozen=True)
class Assistant:
    """An assistant of the project; `status` is Initializing, Ready, Failed or Terminating."""

    name: str
    status: str = ""
    host: str = ""
    region: str = ""
    instructions: str = ""
    metadata: Json = field(default_factory=dict, hash=False)
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> Assistant:
        """Read one assistant of an answer."""
        data = mapping(data)
        return cls(
            name=string(data.get("name")),
            status=string(data.get("status")),
            host=string(data.get("host")),
            region=string(data.get("region")),
            instructions=string(data.get("instructions")),
            metadata=mapping(data.get("metadata")),
            created_at=moment(data.get("created_at")),
            updated_at=moment(data.get("updated_at")),
        )


@dataclass(frozen=True)
class File:
    """A file of an assistant; `status` is Processing, Available, Deleting or ProcessingFailed.

    Attributes:
        size: Bytes, or None where the API version does not say.
        percent_done: The service's own number while it processes (2025-04), or None.
        signed_url: Opens the file for anyone who has it, for a short time; not in the repr.
    """

    id: str
    name: str
    status: str = ""
    size: int | None = None
    metadata: Json = field(default_factory=dict, hash=False)
    multimodal: bool = False
    created_on: datetime | None = None
    updated_on: datetime | None = None
    percent_done: float | None = None
    error_message: str = ""
    signed_url: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, data: Any) -> File:
        """Read one file of an answer."""
        data = mapping(data)
        return cls(
            id=string(data.get("id")),
            name=string(data.get("name")),
            status=string(data.get("status")),
            size=integer(data.get("size")),
            metadata=mapping(data.get("metadata")),
            multimodal=data.get("multimodal") is True,
            created_on=moment(data.get("created_on")),
            updated_on=moment(data.get("updated_on")),
            percent_done=number(data.get("percent_done")),
            error_message=string(data.get("error_message")),
            signed_url=string(data.get("signed_url")),
        )


@dataclass(frozen=True)
class Operation:
    """Work the service does on a file; `status` is Processing, Completed or Failed."""

    id: str
    operation_type: str = ""
    status: str = ""
    file_id: str = ""
    percent_complete: int | None = None
    error_message: str = ""
    ingestion_units: float | None = None
    created_on: datetime | None = None
    completed_on: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> Operation:
        """Read one operation of an answer."""
        data = mapping(data)
        return cls(
            id=string(data.get("id")),
            operation_type=string(data.get("operation_type")),
            status=string(data.get("status")),
            file_id=string(data.get("file_id")),
            percent_complete=integer(data.get("percent_complete")),
            error_message=string(data.get("error_message")),
            ingestion_units=number(data.get("ingestion_units")),
            created_on=moment(data.get("created_on")),
            completed_on=moment(data.get("completed_on")),
        )


@dataclass(frozen=True)
class Progress:
    """How far an upload is: `fraction` from 0 to 1 of its `phase`, sending or processing."""

    phase: str
    fraction: float


@dataclass(frozen=True)
class Message:
    """One message of a conversation; `role` is user, assistant or system."""

    content: str
    role: str = "user"


@dataclass(frozen=True)
class Usage:
    """Tokens an answer cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0

    @classmethod
    def from_json(cls, data: Any) -> Usage:
        """Read the usage of an answer."""
        data = mapping(data)
        return cls(
            prompt_tokens=integer(data.get("prompt_tokens")) or 0,
            completion_tokens=integer(data.get("completion_tokens")) or 0,
            total_tokens=integer(data.get("total_tokens")) or 0,
        )


@dataclass(frozen=True)
class Highlight:
    """The words of a source that support an answer; `type` is always text so far."""

    content: str
    type: str = "text"

    @classmethod
    def from_json(cls, data: Any) -> Highlight | None:
        """Read a highlight; None where the service sent none."""
        if not isinstance(data, Mapping):
            return None
        return cls(content=string(data.get("content")), type=string(data.get("type")))


@dataclass(frozen=True)
class Reference:
    """A place in a file: its pages (from 1; empty for kinds without) and a highlight if asked."""

    file: File
    pages: tuple[int, ...] = ()
    highlight: Highlight | None = None

    @classmethod
    def from_json(cls, data: Any) -> Reference:
        """Read one reference of a citation."""
        data = mapping(data)
        pages = (integer(page) for page in sequence(data.get("pages")))
        return cls(
            file=File.from_json(data.get("file")),
            pages=tuple(page for page in pages if page is not None),
            highlight=Highlight.from_json(data.get("highlight")),
        )


@dataclass(frozen=True)
class Citation:
    """What supports the text before `position`, counted in code points from the start."""

    position: int
    references: tuple[Reference, ...] = ()

    @classmethod
    def from_json(cls, data: Any, *, end: int) -> Citation:
        """Read one citation; `end` is the position of one that was sent without."""
        data = mapping(data)
        position = integer(data.get("position"))
        references = sequence(data.get("references"))
        return cls(
            position=end if position is None else position,
            references=tuple(Reference.from_json(item) for item in references),
        )


@dataclass(frozen=True)
class Answer:
    """What an assistant answered, whole or as far as it came.

    Attributes:
        finish_reason: stop, length, content_filter or tool_calls; "" when it did not finish.
        context_snippet_count: Snippets given to the model: 0 means that nothing in the files was
            found, None that the API version does not say.
        content_filter_results: What the model's provider found in the text, as it came (`spec`
            names the provider, `results` is in its form), or None; the last of a stream.

    Example:
        >>> source = Reference(File(id="f1", name="handbook.pdf"), pages=(3,))
        >>> answer = Answer("Ten days.", citations=(Citation(8, (source,)),))
        >>> [type(part).__name__ for part in answer.parts]
        ['TextPart', 'CitationPart', 'TextPart']
    """

    text: str
    citations: tuple[Citation, ...] = ()
    usage: Usage = field(default_factory=Usage)
    finish_reason: str = ""
    model: str = ""
    id: str = ""
    context_snippet_count: int | None = None
    content_filter_results: Json | None = field(default=None, hash=False)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The text cut at its citations, in reading order."""
        return cut(self.text, self.citations)

    @classmethod
    def from_json(cls, data: Any) -> Answer:
        """Read an answer that was not streamed."""
        data = mapping(data)
        text = string(mapping(data.get("message")).get("content"))
        citations = sequence(data.get("citations"))
        return cls(
            text=text,
            citations=tuple(Citation.from_json(item, end=len(text)) for item in citations),
            usage=Usage.from_json(data.get("usage")),
            finish_reason=string(data.get("finish_reason")),
            model=string(data.get("model")),
            id=string(data.get("id")),
            context_snippet_count=integer(data.get("context_snippet_count")),
            content_filter_results=mapping(data.get("content_filter_results")) or None,
        )
