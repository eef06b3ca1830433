"""A connection to the shared local service, and folders with documents."""

from __future__ import annotations

import pytest

from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings


@pytest.fixture
def connected(local_service, tmp_path, monkeypatch):
    """This process's client of the shared service; the current folder is a temporary one."""
    monkeypatch.chdir(tmp_path)
    yield adopt(
        Connection(Secret(local_service.api_key), "a test", Settings(api_host=local_service.url)),
        export_env=False,
    ).api
    forget()
