"""`%pinecone_projects` and `%pinecone_keys` against a real local service."""

from __future__ import annotations

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from tests.magics.running import run


@pytest.fixture
def project(connected):
    """The name of a project of the test's own."""
    assert run(connected, "%pinecone_projects create magic-admin")[1] is None
    yield "magic-admin"
    run(connected, "%pinecone_projects delete magic-admin")


def test_a_project_is_made_listed_renamed_and_deleted(connected):
    """By its name throughout."""
    assert "Project 'one' is made: " in run(connected, "%pinecone_projects create one")[0]
    assert "one " in run(connected, "%pinecone_projects")[0]
    run(connected, "%pinecone_projects update one --name another")
    printed, _ = run(connected, "%pinecone_projects delete another")
    assert printed == "Project 'another' is deleted, with its API keys.\n"
    assert "another" not in run(connected, "%pinecone_projects")[0]


def test_a_key_goes_to_its_variable_and_nowhere_else(connected, project, local_service):
    """It works at the service; no output, list or repr has it."""
    printed, error = run(connected, f"%pinecone_keys create notebook --project {project} --to key")
    assert error is None
    key = connected.user_ns["key"]
    assert isinstance(key, Secret)
    Client(key.reveal(), settings=Settings(api_host=local_service.url)).verify()
    printed += run(connected, f"%pinecone_keys --project {project}")[0] + run(connected, "key")[0]
    assert "notebook" in printed
    assert key.reveal() not in printed
    run(connected, f"%pinecone_keys update notebook --project {project} --role DataPlaneViewer")
    assert "DataPlaneViewer" in run(connected, f"%pinecone_keys --project {project}")[0]
    run(connected, f"%pinecone_keys delete notebook --project {project}")
    assert "no API keys" in run(connected, f"%pinecone_keys --project {project}")[0]


def test_lists_are_kept_as_frames(connected, project):
    """Projects and keys, a row each; no column has a key."""
    pytest.importorskip("pandas")
    run(connected, f"%pinecone_keys create framed --project {project} --to key")
    run(connected, "%pinecone_projects --df projects")
    run(connected, f"%pinecone_keys --project {project} --df keys")
    assert project in set(connected.user_ns["projects"]["name"])
    keys = connected.user_ns["keys"]
    assert list(keys["name"]) == ["framed"]
    assert connected.user_ns["key"].reveal() not in keys.to_csv()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("%pinecone_projects create", "create needs the project"),
        ("%pinecone_projects list x", "list takes no project"),
        ("%pinecone_projects update magic-admin", "update needs what to change"),
        ("%pinecone_projects delete magic-admni", "Did you mean 'magic-admin'?"),
        ("%pinecone_keys create a", "create needs --to VARIABLE here: nobody can click"),
        ("%pinecone_keys --to a", "--to is for create only"),
        (
            "%pinecone_keys delete a --project magic-admin",
            "There is no API key 'a'. You have: none.",
        ),
        ("%pinecone_keys", "which project? You have: "),
        ("%pinecone_keys create a --role Editor --to b", "invalid choice: 'Editor'"),
    ],
)
def test_a_line_that_cannot_be_meant_says_why(connected, project, line, says):
    """Nothing is changed."""
    _, error = run(connected, line)
    assert isinstance(error, ArgumentError)
    assert says in str(error)


def test_without_a_service_account_it_is_said_how_to_get_one(ip, monkeypatch):
    """Pinecone's own service has none for a mere API key."""
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_some_key_00000000000000000")
    _, error = run(ip, "%pinecone_projects")
    assert "PINECONE_CLIENT_ID" in str(error)
