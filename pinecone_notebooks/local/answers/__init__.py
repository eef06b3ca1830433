"""Answers a question with the sentences of the passages found for it, each of them cited."""

from __future__ import annotations

from pinecone_notebooks.local.answers.conversation import retrieval_query
from pinecone_notebooks.local.answers.extract import Cited, answer

__all__ = ["Cited", "answer", "retrieval_query"]
