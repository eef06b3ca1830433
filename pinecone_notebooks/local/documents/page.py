"""What reading a document gives, what can be read, and the bounds that keep a file harmless."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: File name endings that can be read, and the service's own name for each type.
SUPPORTED: Mapping[str, str] = MappingProxyType(
    {".pdf": "pdf", ".docx": "doc_x", ".txt": "text", ".md": "markdown", ".json": "json"}
)
#: How a person calls each of them.
NOUNS: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "PDF",
        ".docx": "Word document",
        ".txt": "text file",
        ".md": "Markdown file",
        ".json": "JSON file",
    }
)

_MEGABYTE = 1024 * 1024
#: The service's own limits: https://docs.pinecone.io/guides/assistant/pricing-and-limits
MAX_BYTES: Mapping[str, int] = MappingProxyType(
    {suffix: (100 if suffix == ".pdf" else 10) * _MEGABYTE for suffix in SUPPORTED}
)
MAX_PAGES = 10_000
MAX_CHARACTERS = 20_000_000


@dataclass(frozen=True)
class Page:
    """One page of a document; ``number`` counts from 1, and is None where a file has no pages."""

    number: int | None
    text: str


class UnreadableDocument(Exception):  # noqa: N818 - the sentence a person reads, not a fault of ours
    """A file that gives no text; the message says why and what to do."""
