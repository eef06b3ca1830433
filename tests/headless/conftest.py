"""What headless runs share: a document to ask, an environment, and a limit no run may reach."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.conftest import clean_environment

SECONDS = 120


@pytest.fixture
def assistant(request):
    """A name that no other test uses."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())
    return name[-50:].strip("-")


@pytest.fixture
def folder(tmp_path):
    """A folder with a document to ask."""
    text = "# Leave\n\nEvery employee gets thirty days of annual leave.\n"
    (tmp_path / "leave.md").write_text(text)
    return tmp_path


@pytest.fixture
def run(folder, local_service):
    """Run a command in the folder with nobody to answer it; `key=True` gives it the service's key."""

    def run_(*command, key=False):
        environment = clean_environment(local_service.data)
        environment["PINECONE_CONTROLLER_HOST"] = local_service.url
        environment["JUPYTER_CONFIG_DIR"] = str(folder / "jupyter")
        environment["IPYTHONDIR"] = str(folder / "ipython")
        if key:
            environment["PINECONE_API_KEY"] = local_service.api_key
        return subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return run_
