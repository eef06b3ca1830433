"""The magics that connect, tell about the connection, and end it."""

from __future__ import annotations

import os

import pytest

from pinecone_notebooks.errors import ArgumentError

from .test_magics import run


def test_the_status_is_a_few_lines_with_the_key_masked(connected, local_service):
    """Source, service, kernel and front end, one a line."""
    printed, error = run(connected, "%pinecone_status")
    assert error is None
    lines = dict(line.split("  ", 1) for line in printed.splitlines())
    assert lines["Key from"].strip() == "the local service"
    assert list(lines) == [
        "Key",
        "Key from",
        "Organization",
        "Project",
        "Service",
        "Connect pages",
        "Kernel",
        "Front end",
        "Waiting",
    ]
    assert local_service.api_key not in printed


def test_the_status_without_a_connection_says_how_to_get_one(ip):
    """It asks nobody, and sends nothing."""
    assert "Connected" in run(ip, "%pinecone_status")[0]
    assert "no; run %pinecone_connect" in run(ip, "%pinecone_status")[0]


def test_a_second_connect_is_one_line(connected, local_service):
    """The key that is there is used, and told by where it came from."""
    printed, error = run(connected, "%pinecone_connect")
    assert error is None
    assert printed == f"Connected to {local_service.url} with the key from the local service.\n"


def test_disconnecting_does_not_delete_a_key_of_someone_else(connected):
    """`--revoke` is for keys that were made for this notebook; nothing is changed for others."""
    assert isinstance(run(connected, "%pinecone_disconnect --revoke")[1], ArgumentError)
    assert "PINECONE_API_KEY" in os.environ


@pytest.mark.parametrize("line", ["--revok", "now"])
def test_an_unknown_option_of_disconnect_is_said(connected, line):
    """With an example."""
    error = run(connected, f"%pinecone_disconnect {line}")[1]
    assert isinstance(error, ArgumentError)
    assert "Example: %pinecone_disconnect --revoke" in str(error)
