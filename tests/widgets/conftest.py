"""What the tests of the widgets share: a connected kernel and a document to ask."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.uploads.plan import CONTENT_HASH
from tests.conftest import running_service

HANDBOOK = """# Leave

Every employee gets thirty days of annual leave. Unused days of annual leave move to March.
Annual leave is requested two weeks before it begins.

# Travel

Travel by train is booked in second class. Annual travel reports are due in January.
"""


@contextmanager
def answering(data, words_a_second):
    """A local service with a handbook, at this pace."""
    with running_service(data, "--pace", str(words_a_second)) as service:
        client = Client(service.api_key, settings=Settings(api_host=service.url))
        client.assistants.get_or_create("handbook")
        source = io.BytesIO(HANDBOOK.encode())
        given = {"team": "people", "years": [2025, 2026], "note": "<b>" * 100}
        metadata = {CONTENT_HASH: "0" * 64, **given}  # as an upload of this package leaves it
        client.assistant("handbook").files.upload(source, name="handbook.md", metadata=metadata)
        yield service


@contextmanager
def connected_to(service):
    settings = Settings(api_host=service.url)
    yield adopt(Connection(Secret(service.api_key), "a test", settings))
    forget()


@pytest.fixture(scope="session")
def slow_service(tmp_path_factory):
    """A local service that answers like a model: some words, then some more."""
    with answering(tmp_path_factory.mktemp("slow") / "data", 40) as service:
        yield service


@pytest.fixture(scope="session")
def slower_service(tmp_path_factory):
    """One whose answers are not over before a test that a busy machine holds up has looked at them."""
    with answering(tmp_path_factory.mktemp("slower") / "data", 5) as service:
        yield service


@pytest.fixture
def connected(slow_service):
    """This process, connected to the slow service."""
    with connected_to(slow_service) as connection:
        yield connection


@pytest.fixture
def connected_slower(slower_service):
    """This process, connected to the slower service."""
    with connected_to(slower_service) as connection:
        yield connection


def until(condition, *, seconds=60):
    """Wait for something that another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
