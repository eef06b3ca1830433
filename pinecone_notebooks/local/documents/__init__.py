"""Turns an uploaded file into pages of text, in a child process that may die without harm.

In a page's text a blank line separates blocks; headings are written as markdown ``#`` lines, list
items start with a marker, table rows with ``|``, and code lines with four spaces, whatever the file
was. A single newline may be no more than where the author's editor wrapped the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.documents.page import SUPPORTED, Page, UnreadableDocument

if TYPE_CHECKING:
    from pinecone_notebooks.local.documents.reader import Reader

__all__ = ["SUPPORTED", "Page", "Reader", "UnreadableDocument"]


def __getattr__(name: str) -> Any:
    # The child imports this package too: without asyncio it starts 40 ms sooner.
    if name == "Reader":
        from pinecone_notebooks.local.documents.reader import Reader

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
