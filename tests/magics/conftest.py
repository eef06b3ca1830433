"""A real IPython shell with the extension loaded, connected to the test's local service."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from pinecone_notebooks.credentials.connection import forget


@pytest.fixture(scope="session")
def shell():
    return InteractiveShell.instance()


@pytest.fixture
def ip(shell, monkeypatch, tmp_path):
    """The shell; the current folder is a temporary one."""
    monkeypatch.chdir(tmp_path)
    shell.extension_manager.load_extension("pinecone_notebooks")
    yield shell
    shell.extension_manager.unload_extension("pinecone_notebooks")
    shell.reset(new_session=False)
    forget()


@pytest.fixture
def connected(ip, local_service, monkeypatch):
    """The shell, connected to the shared local service."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    assert ip.run_cell("%pinecone_connect --local").success
    return ip
