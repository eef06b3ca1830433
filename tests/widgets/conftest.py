"""What the tests of the widgets share: a connected kernel and a document to ask."""

from __future__ import annotations

import io
import time

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.uploads.plan import CONTENT_HASH

HANDBOOK = """# Leave

Every employee gets thirty days of annual leave. Unused days of annual leave move to March.
Annual leave is requested two weeks before it begins.

# Travel

Travel by train is booked in second class. Annual travel reports are due in January.
"""


@pytest.fixture(scope="session")
def slow_service(tmp_path_factory):
    """A local service that answers like a model: some words, then some more."""
    from tests.conftest import running_service

    with running_service(tmp_path_factory.mktemp("slow") / "data", "--pace", "40") as service:
        client = Client(service.api_key, settings=Settings(api_host=service.url))
        client.assistants.get_or_create("handbook")
        source = io.BytesIO(HANDBOOK.encode())
        given = {"team": "people", "years": [2025, 2026], "note": "<b>" * 100}
        metadata = {CONTENT_HASH: "0" * 64, **given}  # as an upload of this package leaves it
        client.assistant("handbook").files.upload(source, name="handbook.md", metadata=metadata)
        yield service


@pytest.fixture
def connected(slow_service):
    """This process, connected to the slow service."""
    settings = Settings(api_host=slow_service.url)
    yield adopt(Connection(Secret(slow_service.api_key), "a test", settings))
    forget()


def until(condition, *, seconds=10):
    """Wait for something that another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
