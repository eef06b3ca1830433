"""Answers in a model's own words: a prompt from what was found, and its citations checked."""

from __future__ import annotations

from pinecone_notebooks.local.generation.endpoint import Endpoint
from pinecone_notebooks.local.generation.generate import Finished, generate
from pinecone_notebooks.local.generation.model import Model, ModelError, Prompt
from pinecone_notebooks.local.generation.prompt import make_prompt

__all__ = [
    "Endpoint",
    "Finished",
    "Model",
    "ModelError",
    "Prompt",
    "generate",
    "make_prompt",
]
