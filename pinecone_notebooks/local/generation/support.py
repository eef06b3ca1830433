"""Holds what a model says against the passage it cites: the sentence that supports it, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.sentences import sentences
from pinecone_notebooks.local.search.terms import question_terms, terms

if TYPE_CHECKING:
    from pinecone_notebooks.local.search import Chunk


# Of a statement's words, by weight. What small models wrote of their passages shared 0.43 and more
# with a sentence of the right one; what they made up and marked all the same, 0.29 at most.
_LEAST_SHARED = 1 / 3


def supporting_quote(said: str, chunk: Chunk) -> str | None:
    """Return the sentence of a passage that shares most with the last sentence of `said`.

    None where it shares too little of what that sentence says: such a citation supports nothing. A
    statement without a word that means anything ("It is.") is taken as it is, with no quote.
    """
    spans = sentences(said)
    if not spans:
        return None
    wanted = question_terms(said[spans[-1][0] : spans[-1][1]])
    if not wanted:
        return ""
    best, most = None, _LEAST_SHARED * sum(wanted.values())
    for line in chunk.text.splitlines():
        for start, end in sentences(line):
            quote = line[start:end]
            shared = sum(wanted.get(term, 0.0) for term in set(terms(quote)))
            if shared > most:
                best, most = quote, shared
    return best
