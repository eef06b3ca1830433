"""Holding a statement against the passage it cites."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.generation.support import supporting_quote
from pinecone_notebooks.local.search import Chunk

PASSAGE = Chunk(
    0,
    "# Leave\nEvery parent gets sixteen weeks of parental leave. It may be taken in parts.\n"
    "Trains are booked by the office manager.",
    (1,),
    "Leave",
)


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("You get sixteen weeks.", "Every parent gets sixteen weeks of parental leave."),
        (
            "Parents get sixteen weeks. The office manager books trains",
            "Trains are booked by the office manager.",
        ),
        ("Tungsten boils at 5555 degrees.", None),
        # A model of 1.5 billion parameters made this up, and marked it all the same.
        ("The football world cup of sixteen nations was won by Germany.", None),
        ("", None),
        ("It is.", ""),
    ],
)
def test_the_quote_is_the_passages_best_sentence(said, quote):
    """The last sentence counts; one word in common is no support; stop words alone have no quote."""
    assert supporting_quote(said, PASSAGE) == quote
    assert quote is None or quote in PASSAGE.text
