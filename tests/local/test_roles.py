"""What a key may do with each role, asked of a running service."""

from __future__ import annotations

import pytest

from tests.local.admin.conftest import Admin, token_of

CONTROL_READ, CONTROL_WRITE = {"list", "describe"}, {"create", "update"}
DATA_READ, DATA_WRITE = {"files", "chat", "context", "completions"}, {"upload", "delete"}
EVERYTHING = CONTROL_READ | CONTROL_WRITE | DATA_READ | DATA_WRITE
ALLOWED = {
    "ProjectEditor": EVERYTHING,
    "ProjectViewer": CONTROL_READ | DATA_READ,
    "ControlPlaneEditor": CONTROL_READ | CONTROL_WRITE,
    "ControlPlaneViewer": CONTROL_READ,
    # The data plane is at the host that describing an assistant tells.
    "DataPlaneEditor": CONTROL_READ | DATA_READ | DATA_WRITE,
    "DataPlaneViewer": CONTROL_READ | DATA_READ,
}


@pytest.fixture(scope="module")
def project(local_service):
    """A project of its own: its admin, its id and an assistant in it."""
    admin = Admin(local_service.url, token_of(local_service).json()["access_token"])
    project_id = admin.make_project()
    return admin, project_id, admin.make_key(project_id)[1].make_assistant()


def attempts(api, assistant):
    """Try everything with a key; returns the status of each."""
    asked = {"messages": [{"role": "user", "content": "What is it?"}]}
    file = {"file": ("a.txt", b"text")}
    return {
        "list": api.call("GET", "/assistants"),
        "describe": api.call("GET", f"/assistants/{assistant}"),
        "create": api.call("POST", "/assistants", json={}),
        "update": api.call("PATCH", f"/assistants/{assistant}", json={}),
        "files": api.call("GET", f"/files/{assistant}"),
        "upload": api.call("POST", f"/files/{assistant}", files=file),
        "delete": api.call("DELETE", f"/files/{assistant}/none"),
        "chat": api.call("POST", f"/chat/{assistant}", json=asked),
        "completions": api.call("POST", f"/chat/{assistant}/chat/completions", json=asked),
        "context": api.call("POST", f"/chat/{assistant}/context", json={"query": "it"}),
    }


@pytest.mark.parametrize("role", ALLOWED)
def test_a_role_allows_what_it_says(project, role):
    """Each role opens its part of the API and nothing else."""
    admin, project_id, assistant = project
    _, api = admin.make_key(project_id, role)
    answers = attempts(api, assistant)
    assert {name for name, answer in answers.items() if answer.status_code != 403} == ALLOWED[role]


def test_roles_add_up(project):
    """A key with two roles may do what either allows."""
    admin, project_id, assistant = project
    _, api = admin.make_key(project_id, "ControlPlaneEditor", "DataPlaneEditor")
    assert all(answer.status_code != 403 for answer in attempts(api, assistant).values())


def test_a_refusal_names_the_role_and_the_deed(project):
    """The message tells what the key is and what it may not do."""
    admin, project_id, assistant = project
    _, api = admin.make_key(project_id, "DataPlaneViewer")
    error = api.upload(assistant, "a.txt", b"text").json()["error"]
    assert error == {
        "code": "FORBIDDEN",
        "message": "This API key is DataPlaneViewer: it may not upload or delete files.",
    }
