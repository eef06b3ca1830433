"""The public face of the client."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pinecone_notebooks import client


def test_all_is_sorted_and_listed_by_dir() -> None:
    """What is public is written down once."""
    assert client.__all__ == sorted(client.__all__)
    assert dir(client) == client.__all__


@pytest.mark.parametrize("name", client.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each lazy name resolves to what it says."""
    value = getattr(client, name)
    assert getattr(value, "__name__", name) == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match=r"'pinecone_notebooks\.client' has no .* 'Clientt'"):
        _ = client.Clientt  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("from pinecone_notebooks.client import Client", "requests"),
        (
            "from pinecone_notebooks.client import Client; Client('k')",
            "IPython ipywidgets anywidget",
        ),
    ],
)
def test_an_import_brings_in_no_more_than_it_needs(statement: str, absent: str) -> None:
    """No notebook comes with the client, and the HTTP library only when a client is made."""
    code = f"import sys; {statement}; print([n for n in {absent.split()} if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
