"""Answers a question with the sentences of the passages found for it, each of them cited."""

from __future__ import annotations

from .conversation import retrieval_query
from .extract import Cited, answer

__all__ = ["Cited", "answer", "retrieval_query"]
