"""`pinecone_notebooks.colab`: the interface of 0.1, in Colab and outside it."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pinecone_notebooks.client.transport import user_agent
from pinecone_notebooks.colab import Authenticate, SetApiKey
from pinecone_notebooks.credentials.connection import current, forget
from pinecone_notebooks.errors import (
    ConnectionRequired,
    MalformedKey,
)
from pinecone_notebooks.settings import Settings
from tests.conftest import REPOSITORY, clean_environment
from tests.environments import environment, requirements

DOCUMENTATION = REPOSITORY.parent / "shared" / "docs" / "pinecone-documentation.md"
KEY = "pcsk_of_a_test_0000000000000"


@pytest.fixture(autouse=True)
def _no_connection(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    forget()
    yield
    forget()


@pytest.fixture
def settings(local_service, monkeypatch):
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    return Settings.from_environ()


def test_outside_colab_authenticate_uses_the_key_that_is_there(
    settings, local_service, monkeypatch, capsys
):
    """One line; the tag goes into the User-Agent of every later call."""
    monkeypatch.setenv("PINECONE_API_KEY", local_service.api_key)
    assert Authenticate(source_tag="My Company") is None
    assert capsys.readouterr().out.startswith(f"Connected to {local_service.url} with the key from")
    tag = current().api.settings.source_tag
    assert user_agent(tag).endswith("source_tag=my_company")


def test_authenticate_with_nobody_there_raises():
    """In a program it does not hang, and it imports where there is no Colab."""
    with pytest.raises(ConnectionRequired):
        Authenticate()


def test_set_api_key_makes_it_the_notebooks(settings):
    """As in 0.1: in the environment, unchecked."""
    SetApiKey(f" {KEY} ")
    assert os.environ["PINECONE_API_KEY"] == KEY
    assert current().source == "SetApiKey"
    with pytest.raises(MalformedKey):
        SetApiKey(" ")


def documented_example():
    """The Python of "Connect your users to Pinecone", word for word."""
    if not DOCUMENTATION.is_file():
        pytest.skip("Pinecone's documentation (../shared/docs) is not here")
    text = DOCUMENTATION.read_text(encoding="utf-8")
    blocks = re.findall(r"```python[^\n]*\n(.*?)```", text, re.DOTALL)
    return next(block for block in blocks if "pinecone_notebooks.colab" in block)


@pytest.mark.matrix
@pytest.mark.parametrize("source_tag", ["", "'my_company'"])
def test_the_example_of_pinecones_documentation_runs(local_service, tmp_path, source_tag):
    """With the official SDK and its gRPC extra, as its page says to install them."""
    python = environment("documentation", "pinecone[grpc]", *requirements(local=False))
    example = documented_example().replace("Authenticate()", f"Authenticate({source_tag})")
    checks = f"assert (type(pc), pc.config.api_key) == (Pinecone, {local_service.api_key!r})"
    variables = {
        "PINECONE_CONTROLLER_HOST": local_service.url,
        "PINECONE_API_KEY": local_service.api_key,
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [python, "-c", example + checks],
        env={**clean_environment(local_service.data), **variables},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Connected to {local_service.url} with the key from")


def test_the_tag_is_sent(monkeypatch):
    """The header as the service sees it."""
    agents = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self):
            agents.append(self.headers["User-Agent"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"assistants": []}')

        def log_message(self, *_parts):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PINECONE_API_KEY", KEY)
    Authenticate(source_tag="acme")
    server.shutdown()
    server.server_close()
    assert agents
    assert all(agent.endswith("source_tag=acme") for agent in agents)
