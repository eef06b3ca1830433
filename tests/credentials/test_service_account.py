"""A key made by a service account, at the local service's Admin API."""

from __future__ import annotations

import io
import uuid

import pytest

from pinecone_notebooks.client import Admin, Client
from pinecone_notebooks.credentials.connection import adopt, current, disconnect
from pinecone_notebooks.credentials.sources import find
from pinecone_notebooks.errors import ArgumentError, Forbidden, Unauthorized


@pytest.fixture
def account(here, local_service, monkeypatch):
    """The service account of the local service, in the environment; gives its Admin client."""
    monkeypatch.setenv("PINECONE_CLIENT_ID", local_service.client_id)
    monkeypatch.setenv("PINECONE_CLIENT_SECRET", local_service.client_secret)
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ann/reports/leave.ipynb")
    return Admin(settings=here)


@pytest.fixture
def project(account):
    """A project of the test's own."""
    made = account.projects.create(f"leave-{uuid.uuid4().hex}")
    yield made
    for key in account.api_keys.list(made.id):
        account.api_keys.delete(key.id)
    account.projects.delete(made.id)


def test_it_is_not_asked_unless_told_to(account, project):
    """A key is not made merely because an account is there."""
    assert find().connection is None
    assert list(account.api_keys.list(project.id)) == []


def test_it_makes_a_key_named_for_the_notebook_with_the_least_roles(account, project):
    """And the connection knows whose it is."""
    made = find(service_account=project.name).connection
    assert (made.project, made.organization) == (project.name, project.organization_id)
    (key,) = account.api_keys.list(project.id)
    assert key.name == "pinecone-notebooks leave"
    assert sorted(key.roles) == ["ControlPlaneViewer", "DataPlaneEditor"]


def test_its_roles_allow_what_a_notebook_does_and_no_more(account, project, here):
    """Seeing assistants, uploading and asking; not making one, and not deleting one."""
    editor = account.api_keys.create(project.id, "editor", roles="ProjectEditor")
    owner = Client(editor.value.reveal(), settings=here)
    owner.assistants.create("handbook")
    client = find(service_account=project.id).connection.api
    assert [assistant.name for assistant in client.assistants.list()] == ["handbook"]
    handbook = client.assistant("handbook")
    handbook.files.upload(io.BytesIO(b"Every employee gets thirty days of leave."), name="a.txt")
    assert "thirty" in handbook.chat("How many days of leave does an employee get?").text
    with pytest.raises(Forbidden):
        client.assistants.create("another")
    with pytest.raises(Forbidden):
        client.assistants.delete("handbook")
    owner.assistants.delete("handbook")


def test_a_key_that_is_there_comes_first(account, project, local_service, monkeypatch):
    """Then none is made."""
    monkeypatch.setenv("PINECONE_API_KEY", local_service.api_key)
    found = find(service_account=project.name).connection
    assert found.source.startswith("the environment")
    assert list(account.api_keys.list(project.id)) == []


def test_revoking_deletes_the_key_that_was_made(account, project):
    """The service knows it no longer, and nothing of it is left here."""
    made = adopt(find(service_account=project.name).connection)
    assert made.verify().verified
    disconnect(revoke=True)
    assert list(account.api_keys.list(project.id)) == []
    with pytest.raises(Unauthorized):
        made.verify()
    assert current() is None


def test_revoking_a_key_that_was_deleted_elsewhere_is_no_error(account, project):
    """It is gone, which is what was wanted."""
    adopt(find(service_account=project.name).connection)
    (key,) = account.api_keys.list(project.id)
    account.api_keys.delete(key.id)
    disconnect(revoke=True)
    assert current() is None


def test_with_several_projects_one_has_to_be_named(account, project):
    """The error lists them; a name or an id picks one."""
    with pytest.raises(ArgumentError, match=rf"You have: .*'{project.name}'"):
        find(service_account=True)
    with pytest.raises(ArgumentError, match="No single project 'zebra'"):
        find(service_account="zebra")
    assert find(service_account=project.id).connection.project == project.name
