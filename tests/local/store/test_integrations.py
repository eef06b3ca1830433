"""Which origins may receive a key."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.store.integrations import is_allowed, is_origin_pattern

PATTERNS = ("http://localhost:*", "https://lab.example.org", "http://127.0.0.1:8888")


@pytest.mark.parametrize(
    "origin",
    ["http://localhost", "http://localhost:9", "https://lab.example.org", "http://127.0.0.1:8888"],
)
def test_allowed(origin):
    """An origin matches its own pattern, or one for any port of its host."""
    assert is_allowed(origin, PATTERNS)


@pytest.mark.parametrize(
    "origin",
    [
        "https://localhost:9",
        "http://localhost.evil.example",
        "http://evil.example/localhost:9",
        "http://localhost:9@evil.example",
        "http://localhost:*",
        "https://lab.example.org:8443",
        "http://127.0.0.1:8889",
        "null",
        "",
        "file://",
    ],
)
def test_not_allowed(origin):
    """Anything that merely looks like an allowed origin is none."""
    assert not is_allowed(origin, PATTERNS)


def test_patterns_are_origins():
    """A pattern has no path, and only its port may be open."""
    assert is_origin_pattern("https://lab.example.org:*")
    assert not is_origin_pattern("https://*.example.org")
    assert not is_origin_pattern("https://lab.example.org/")
    assert not is_origin_pattern("lab.example.org")
