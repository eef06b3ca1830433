"""What the tests of the credentials share: a kernel without a connection, and stand-in hosts."""

from __future__ import annotations

import sys
import types

import pytest

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.settings import Settings


@pytest.fixture(autouse=True)
def _no_connection(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    forget()
    yield
    forget()


@pytest.fixture
def here(local_service, monkeypatch):
    """The settings of the local service, as the environment names them."""
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    return Settings.from_environ()


@pytest.fixture
def colab(monkeypatch):
    """Make this process look like Colab, with `userdata.get` as given."""

    def install(get):
        package = types.ModuleType("google.colab")
        package.userdata = types.SimpleNamespace(get=get)
        monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
        monkeypatch.setitem(sys.modules, "google.colab", package)

    return install


@pytest.fixture
def kaggle(monkeypatch):
    """Make this process look like Kaggle, with `get_secret` as given."""

    def install(get):
        module = types.ModuleType("kaggle_secrets")
        module.UserSecretsClient = lambda: types.SimpleNamespace(get_secret=get)
        monkeypatch.setitem(sys.modules, "kaggle_secrets", module)

    return install
