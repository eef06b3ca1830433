"""The snippets an assistant finds for a question, typed by what they hold and come from."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any

from pinecone_notebooks.client.fields import Json, integer, mapping, number, sequence, string
from pinecone_notebooks.client.models import File, Usage

__all__ = ["Context", "ImageBlock", "Snippet", "TextBlock"]


@dataclass(frozen=True)
class TextBlock:
    """Words of a document."""

    text: str


@dataclass(frozen=True)
class ImageBlock:
    """A picture in a document; `data` is empty when binary content was not asked for."""

    caption: str
    mime_type: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Snippet:
    """A part of a document that fits a question.

    Attributes:
        kind: The kind of its document: text, json, markdown, pdf or doc_x.
        score: Higher fits better; comparable within one context only.
        blocks: What it holds, in reading order: one text block, or text and images.
        pages: From 1; empty for kinds without pages.
    """

    kind: str
    score: float
    file: File
    blocks: tuple[TextBlock | ImageBlock, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Its words, the captions of images among them."""
        return "\n".join(
            block.text if isinstance(block, TextBlock) else block.caption for block in self.blocks
        )

    @classmethod
    def from_json(cls, data: Any) -> Snippet:
        """Read one snippet of an answer."""
        data = mapping(data)
        reference = mapping(data.get("reference"))
        content = data.get("content")
        blocks = (
            (TextBlock(content),)
            if isinstance(content, str)
            else tuple(_block(item) for item in sequence(content))
        )
        pages = (integer(page) for page in sequence(reference.get("pages")))
        return cls(
            kind=string(reference.get("type")),
            score=number(data.get("score")) or 0.0,
            file=File.from_json(reference.get("file")),
            blocks=blocks,
            pages=tuple(page for page in pages if page is not None),
        )


@dataclass(frozen=True)
class Context:
    """What was found for a question, best first."""

    snippets: tuple[Snippet, ...] = ()
    usage: Usage = field(default_factory=Usage)
    id: str = ""

    @classmethod
    def from_json(cls, data: Any) -> Context:
        """Read the answer to a request for context."""
        data = mapping(data)
        return cls(
            snippets=tuple(Snippet.from_json(item) for item in sequence(data.get("snippets"))),
            usage=Usage.from_json(data.get("usage")),
            id=string(data.get("id")),
        )


def _block(data: Any) -> TextBlock | ImageBlock:
    data = mapping(data)
    if data.get("type") != "image":
        return TextBlock(string(data.get("text")))
    image: Json = mapping(data.get("image"))
    try:
        content = base64.b64decode(string(image.get("data")), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    return ImageBlock(string(data.get("caption")), string(image.get("mime_type")), content)
