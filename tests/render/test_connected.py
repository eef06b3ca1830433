"""The card that a notebook keeps of connecting."""

from __future__ import annotations

from pinecone_notebooks.credentials.connection import Connection
from pinecone_notebooks.render.connected import connected_bundle
from pinecone_notebooks.secret import Secret


def test_it_says_where_it_is_connected_as_text_and_as_html():
    """What is not known is left out; the key is in neither."""
    bundle = connected_bundle(Connection(Secret("pcsk_secret"), "a test", project="docs"))
    assert bundle["text/plain"] == (
        "Connected to Pinecone\n  Project: docs\n  Host: https://api.pinecone.io"
    )
    assert "Project: docs" in bundle["text/html"]
    assert "Organization" not in bundle["text/html"]
    assert "pcsk_secret" not in str(bundle)


def test_names_are_escaped():
    """An organization may be called anything."""
    name = "<img src=x onerror=alert(1)>"
    html = connected_bundle(Connection(Secret("k"), "a test", organization=name))["text/html"]
    assert "<img" not in html
    assert "&lt;img" in html
