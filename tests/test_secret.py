"""A secret does not show itself."""

from __future__ import annotations

import pickle

import pytest

from pinecone_notebooks.credentials.connection import Connection
from pinecone_notebooks.secret import Secret

KEY = "pcsk_example_do_not_show"


def test_only_reveal_gives_it_back():
    """Printing, formatting and inspecting show a mask."""
    secret = Secret(KEY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>9}",
        repr([secret]),
    ]
    assert not any(KEY in text for text in shown)
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == KEY


def test_it_cannot_be_pickled():
    """It is never written down in the clear."""
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Secret(KEY))


def test_secrets_compare_by_their_value():
    """Two of the same key are the same, and no text is."""
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != KEY


def test_a_connection_shows_no_key():
    """Neither its repr nor its sentence has the key."""
    connection = Connection(Secret(KEY), "the password field", project="p1")
    assert KEY not in repr(connection) + str(connection)
    assert "project p1" in str(connection)
