"""The snippets found for a question, numbered, each with its file, pages and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .harmless import inline
from .sources import pages_in_words
from .table import Table

if TYPE_CHECKING:
    from pinecone_notebooks.client.context import Context, Snippet

__all__ = ["context_bundle", "context_table"]

# Enough to judge a snippet by; a whole one has up to 2,048 tokens.
TEXT_LENGTH = 600  # characters
NOTHING = "No snippet was found. Ask in other words, or check the filter and the files."


def context_bundle(context: Context) -> dict[str, str]:
    """The snippets as a display bundle, best first; a long one is cut, and says so."""
    if not context.snippets:
        return {"text/markdown": NOTHING, "text/plain": NOTHING}
    markdown = [
        f"{number}. **{inline(snippet.file.name)}**{_where(snippet)}"
        f"\n\n   > {inline(_cut(snippet))}"
        for number, snippet in enumerate(context.snippets, start=1)
    ]
    text = [
        f"[{number}] {' '.join(snippet.file.name.split())}{_where(snippet)}\n    {_cut(snippet)}"
        for number, snippet in enumerate(context.snippets, start=1)
    ]
    return {"text/markdown": "\n\n".join(markdown), "text/plain": "\n\n".join(text)}


def context_table(context: Context) -> Table:
    """The snippets as a table, with their whole texts."""
    rows = [
        (number, snippet.file.name, list(snippet.pages), snippet.score, snippet.text)
        for number, snippet in enumerate(context.snippets, start=1)
    ]
    return Table(("number", "file", "pages", "score", "text"), rows, empty=NOTHING)


def _where(snippet: Snippet) -> str:
    pages = pages_in_words(snippet.pages)
    return f"{f', {pages}' if pages else ''} (score {snippet.score:.3g})"


def _cut(snippet: Snippet) -> str:
    words = " ".join(snippet.text.split())
    if len(words) <= TEXT_LENGTH:
        return words
    return f"{words[:TEXT_LENGTH].rstrip()}… ({len(words):,} characters in all)"
