"""The Admin API: projects and their keys."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Admin, Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pinecone_notebooks.client import Project


@pytest.fixture
def project(admin: Admin) -> Iterator[Project]:
    """A project of the test's own."""
    made = admin.projects.create(f"api-{secrets.token_hex(4)}")
    yield made
    admin.projects.delete(made.id)


def test_a_project_lives_and_dies(admin: Admin) -> None:
    """Create, find, rename, delete, and miss."""
    name = f"api-{secrets.token_hex(4)}"
    made = admin.projects.create(name)
    try:
        assert (made.name, bool(made.organization_id)) == (name, True)
        assert made.id in {one.id for one in admin.projects.list()}
        assert admin.projects.update(made.id, name=f"{name}-2").name == f"{name}-2"
        assert admin.projects.describe(made.id).name == f"{name}-2"
    finally:
        admin.projects.delete(made.id)
    with pytest.raises(errors.NotFound, match=r"Check the id: projects\.list shows"):
        admin.projects.describe(made.id)


def test_a_key_is_made_used_and_deleted(admin: Admin, project: Project) -> None:
    """Its value works at once; its roles can be changed; a deleted one is refused."""
    made = admin.api_keys.create(project.id, "notebook", roles=["ProjectEditor"])
    assert made.key.roles == ("ProjectEditor",)
    assert made.value.reveal() not in repr(made)
    client = Client(made.value.reveal(), settings=admin.settings)
    client.verify()
    assert [key.id for key in admin.api_keys.list(project.id)] == [made.key.id]
    changed = admin.api_keys.update(made.key.id, name="other", roles="ProjectViewer")
    assert (changed.name, changed.roles) == ("other", ("ProjectViewer",))
    assert admin.api_keys.describe(made.key.id).name == "other"
    admin.api_keys.delete(made.key.id)
    with pytest.raises(errors.NotFound, match=r"Check the id: api_keys\.list shows"):
        admin.api_keys.describe(made.key.id)
    with pytest.raises(errors.Unauthorized):
        client.verify()


def test_the_organization_is_known(admin: Admin, project: Project) -> None:
    """The project's organization is among the service account's."""
    found = {one.id: one for one in admin.organizations.list()}
    assert found[project.organization_id].name
    assert admin.organizations.describe(project.organization_id).id == project.organization_id


def test_a_wrong_secret_is_told_what_to_check(admin: Admin) -> None:
    """Neither the secret nor a token is in the error."""
    wrong = Admin("no-such-account", "wrong-and-secret", settings=admin.settings)
    with pytest.raises(errors.APIError, match="Check the service account's id and secret") as bad:
        wrong.projects.list()
    assert bad.value.status in {401, 403}
    assert "wrong-and-secret" not in str(bad.value)
