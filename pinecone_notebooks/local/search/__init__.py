"""Finds the passages of documents that a question is about: splitting, indexing, ranking."""

from __future__ import annotations

from pinecone_notebooks.local.search.chunks import Chunk, split
from pinecone_notebooks.local.search.index import Hit, SearchIndex

__all__ = ["Chunk", "Hit", "SearchIndex", "split"]
