"""Holds what a model says against the passage it cites: the sentence that supports it, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.sentences import sentences
from pinecone_notebooks.local.search.terms import question_terms, terms

if TYPE_CHECKING:
    from pinecone_notebooks.local.search import Chunk


def supporting_quote(said: str, chunk: Chunk) -> str | None:
    """Return the sentence of a passage that shares most with the last sentence of `said`.

    None where no word that means anything is shared: such a citation supports nothing. A statement
    without any such word ("It is.") is taken as it is, with no quote.
    """
    spans = sentences(said)
    if not spans:
        return None
    wanted = question_terms(said[spans[-1][0] : spans[-1][1]])
    if not wanted:
        return ""
    best, most = None, 0.0
    for line in chunk.text.splitlines():
        for start, end in sentences(line):
            quote = line[start:end]
            shared = sum(wanted.get(term, 0.0) for term in set(terms(quote)))
            if shared > most:
                best, most = quote, shared
    return best
