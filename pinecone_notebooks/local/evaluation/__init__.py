"""Compares an answer with the true one: lexical alignment, fact by fact.

It looks at words, figures and negations only, where the service asks a language model: what says
the same in other words is not recognised, and counts as missing.
"""

from __future__ import annotations

from pinecone_notebooks.local.evaluation.alignment import Alignment, EvaluatedFact, align

__all__ = ["Alignment", "EvaluatedFact", "align"]
