"""Finds the passages of documents that a question is about: splitting, indexing, ranking."""

from __future__ import annotations

from .chunks import Chunk, split
from .index import Hit, SearchIndex

__all__ = ["Chunk", "Hit", "SearchIndex", "split"]
