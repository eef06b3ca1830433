"""A key made by a service account, against a small service that answers as the Admin API does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pinecone_notebooks.credentials.connection import adopt, current, disconnect
from pinecone_notebooks.credentials.sources import find
from pinecone_notebooks.errors import ArgumentError

KEY = "pcsk_minted_000000000000000000"


@pytest.fixture
def service(monkeypatch):
    """Answers token, projects, keys and assistants; `.calls` has what was asked."""
    calls, projects = [], [{"id": "p-1", "name": "docs", "organization_id": "o-1"}]

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body=None):
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length).decode()
            calls.append((self.command, self.path.split("?")[0], sent))
            self.send_response(200 if body is not None else 202)
            self.send_header("Content-Type", "application/json")
            content = b"" if body is None else json.dumps(body).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self):
            self.answer({"data": projects} if "projects" in self.path else {"assistants": []})

        def do_POST(self):
            if "token" in self.path:
                self.answer({"access_token": "t", "token_type": "Bearer", "expires_in": 1800})
            else:
                self.answer({"key": {"id": "k-1", "name": "n", "project_id": "p-1"}, "value": KEY})

        def do_DELETE(self):
            self.answer()

        def log_message(self, *_parts):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.projects = calls, projects
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PINECONE_CLIENT_ID", "id")
    monkeypatch.setenv("PINECONE_CLIENT_SECRET", "secret")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ann/reports/leave.ipynb")
    yield server
    server.shutdown()
    server.server_close()


def test_it_is_not_asked_unless_told_to(service):
    """A key is not made merely because an account is there."""
    assert find().connection is None
    assert service.calls == []


def test_it_makes_a_key_named_for_the_notebook_with_the_least_roles(service):
    """And the connection knows whose it is."""
    made = find(service_account=True).connection
    assert (made.key.reveal(), made.project, made.organization) == (KEY, "docs", "o-1")
    created = next(json.loads(sent) for verb, path, sent in service.calls if "api-keys" in path)
    assert created["name"] == "pinecone-notebooks leave"
    assert created["roles"] == ["ControlPlaneViewer", "DataPlaneEditor"]


def test_a_key_that_is_there_comes_first(service, monkeypatch):
    """Then none is made."""
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_there_00000000000000")
    assert find(service_account=True).connection.source.startswith("the environment")
    assert [verb for verb, path, _ in service.calls if "api-keys" in path] == []


def test_revoking_deletes_the_key_that_was_made(service):
    """At the service, and here."""
    adopt(find(service_account=True).connection)
    disconnect(revoke=True)
    assert ("DELETE", "/admin/api-keys/k-1", "") in service.calls
    assert current() is None


def test_with_several_projects_one_has_to_be_named(service):
    """The error lists them; a name or an id picks one."""
    service.projects.append({"id": "p-2", "name": "tests", "organization_id": "o-1"})
    with pytest.raises(ArgumentError, match="You have: 'docs', 'tests'"):
        find(service_account=True)
    assert find(service_account="tests").connection.project == "tests"
