"""A pytest plugin: `pytest --pinecone-local` gives the session a fresh local service.

Tests and notebooks (`--nbval`, `--nbval-lax`) find it through the usual variables:
`PINECONE_API_KEY`, `PINECONE_CONTROLLER_HOST`, those of the official SDK and of a service account.
`%pinecone_connect` leads there with `--local` and without. What is uploaded is gone at the end.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from pinecone_notebooks.local.launch import LocalServiceError, find_or_start
from pinecone_notebooks.settings import (
    API_HOST,
    API_KEY,
    CLIENT_ID,
    CLIENT_SECRET,
    CONNECT_HOST,
    LOGIN_HOST,
    SDK_ASSISTANT_HOSTS,
    Settings,
    clear_environ,
    export_environ,
)

# What would lead elsewhere.
SET_ASIDE = (
    API_KEY,
    API_HOST,
    CONNECT_HOST,
    LOGIN_HOST,
    CLIENT_ID,
    CLIENT_SECRET,
    *SDK_ASSISTANT_HOSTS,
)


class _Session:
    """A local service on a data folder of its own, and the environment that leads to it."""

    def __init__(self) -> None:
        self._data = Path(tempfile.mkdtemp(prefix="pinecone-notebooks-"))
        try:
            self.service = find_or_start(self._data)
        except LocalServiceError as error:
            shutil.rmtree(self._data, ignore_errors=True)
            raise pytest.UsageError(f"--pinecone-local: {error}") from None
        self._environment = pytest.MonkeyPatch()
        for name in SET_ASIDE:
            self._environment.delenv(name, raising=False)
        self._environment.setenv("PINECONE_LOCAL_DATA", str(self._data))
        self._environment.setenv(CLIENT_ID, self.service.client_id)
        self._environment.setenv(CLIENT_SECRET, self.service.client_secret)
        export_environ(self.service.api_key, Settings(api_host=self.service.url))

    def close(self) -> None:
        """Restore the environment, stop the service and remove what it kept."""
        clear_environ()
        self._environment.undo()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.service.pid, signal.SIGTERM)
        shutil.rmtree(self._data, ignore_errors=True)


SESSION = pytest.StashKey[_Session]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("pinecone").addoption(
        "--pinecone-local",
        action="store_true",
        help="run tests and notebooks against a fresh local Pinecone service, offline",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the service before anything is collected; a kernel inherits its environment."""
    # A worker of pytest-xdist has the environment of the process that started it.
    if config.getoption("pinecone_local") and not hasattr(config, "workerinput"):
        config.stash[SESSION] = _Session()


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say where the service is."""
    session = config.stash.get(SESSION, None)
    return f"pinecone: local service at {session.service.url}" if session else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the service when the session is over."""
    session = config.stash.get(SESSION, None)
    if session is not None:
        session.close()
