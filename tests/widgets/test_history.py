"""What of a conversation goes with a question."""

from __future__ import annotations

from pinecone_notebooks.client import Message
from pinecone_notebooks.widgets.history import estimated_tokens, latest_that_fit

EXCHANGES = [
    (Message(f"question {number}"), Message("a" * 30, role="assistant")) for number in range(5)
]
EACH = sum(estimated_tokens(message.content) for message in EXCHANGES[0])


def test_the_latest_are_kept_in_their_order():
    """The oldest go first."""
    assert latest_that_fit(EXCHANGES, 2 * EACH) == EXCHANGES[3:]


def test_all_are_kept_where_there_is_room():
    """Nothing is cut without need."""
    assert latest_that_fit(EXCHANGES, 5 * EACH) == EXCHANGES


def test_none_is_kept_where_the_question_takes_all_the_room():
    """A long question goes alone."""
    assert latest_that_fit(EXCHANGES, -1) == []


def test_the_estimate_is_rather_too_high():
    """No script of the world and no emoji has more tokens than are counted."""
    assert estimated_tokens("word " * 100) >= 100
    assert estimated_tokens("漢字" * 100) >= 200
    assert estimated_tokens("") == 0
