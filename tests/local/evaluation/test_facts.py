"""Taking an answer apart into facts."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.evaluation.facts import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        (
            "Leave is sixteen weeks, and it may be split.",
            ["Leave is sixteen weeks.", "It may be split."],
        ),
        (
            "Paris is the capital of France, London of England and Madrid of Spain.",
            [
                "Paris is the capital of France.",
                "London is the capital of England.",
                "Madrid is the capital of Spain.",
            ],
        ),
        ("Salt and pepper are on the table.", ["Salt and pepper are on the table."]),
        ("- **One** item\n2. Another [1, p. 3]", ["One item.", "Another."]),
        ("The same. The same.", ["The same."]),
        ("", []),
        ("  \n\n", []),
    ],
)
def test_a_text_falls_into_its_facts(text, expected):
    """Sentences are parted where each clause stands alone, or can be made to."""
    assert facts(text) == expected


def test_a_long_text_is_bounded():
    """However much is said, only so many facts are looked at."""
    assert len(facts(" ".join(f"Thing {number} is here." for number in range(1000)))) == 200
