"""Projects, API keys and organizations through the Admin API."""

from __future__ import annotations

import uuid

import pytest

from tests.local.admin.conftest import Admin, token_of


def test_a_life_of_a_project(admin):
    """A project is made, seen, changed and deleted; afterwards nobody knows it."""
    name = f"p-{uuid.uuid4().hex}"
    made = admin.call("POST", "/projects", json={"name": name, "max_pods": 2}).json()
    assert (made["name"], made["max_pods"], made["force_encryption_with_cmek"]) == (name, 2, False)
    path = f"/projects/{made['id']}"
    assert admin.call("GET", path).json() == made
    changed = admin.call("PATCH", path, json={"name": name + "-2"}).json()
    assert changed == {**made, "name": name + "-2"}
    assert changed in admin.call("GET", "/projects").json()["data"]
    assert admin.call("DELETE", path).status_code == 202
    assert admin.call("GET", path).status_code == 404


def test_encryption_cannot_be_turned_off(admin):
    """As documented, CMEK stays once it is on."""
    path = f"/projects/{admin.make_project()}"
    on = admin.call("PATCH", path, json={"force_encryption_with_cmek": True}).json()
    assert on["force_encryption_with_cmek"] is True
    off = admin.call("PATCH", path, json={"force_encryption_with_cmek": False})
    assert off.status_code == 400
    assert "cannot be disabled" in off.json()["error"]["message"]


def test_a_name_is_taken_once(admin):
    """A second project of the same name is refused, made or renamed."""
    first, second = admin.make_project(), admin.make_project()
    name = admin.call("GET", f"/projects/{first}").json()["name"]
    assert admin.call("POST", "/projects", json={"name": name}).status_code == 409
    assert admin.call("PATCH", f"/projects/{second}", json={"name": name}).status_code == 409


def test_a_project_with_assistants_stays(admin):
    """It can be deleted only after its assistants, which the refusal names."""
    project = admin.make_project()
    _, api = admin.make_key(project)
    assistant = api.make_assistant()
    refused = admin.call("DELETE", f"/projects/{project}")
    assert refused.status_code == 412
    assert refused.json()["error"]["code"] == "FAILED_PRECONDITION"
    assert f'"{assistant}"' in refused.json()["error"]["message"]
    api.call("DELETE", f"/assistants/{assistant}")
    assert admin.call("DELETE", f"/projects/{project}").status_code == 202
    assert api.call("GET", "/assistants").status_code == 401


def test_a_life_of_a_key(admin):
    """Its value is told once; its name and roles can change; revoked, it stops at once."""
    project = admin.make_project()
    key_id, api = admin.make_key(project)
    assert api.call("GET", "/assistants").status_code == 200
    shown = admin.call("GET", f"/api-keys/{key_id}").json()
    assert shown["roles"] == ["ProjectEditor"]
    assert api.api_key not in admin.call("GET", f"/projects/{project}/api-keys").text
    body = {"name": "renamed", "roles": ["ProjectViewer"]}
    changed = admin.call("PATCH", f"/api-keys/{key_id}", json=body)
    assert changed.status_code == 200
    assert changed.json() == {**shown, **body}
    assert api.call("POST", "/assistants", json={"name": "x"}).status_code == 403
    assert admin.call("DELETE", f"/api-keys/{key_id}").status_code == 202
    assert api.call("GET", "/assistants").status_code == 401
    assert admin.call("GET", f"/api-keys/{key_id}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 81},
        {"name": "x", "roles": ["Owner"]},
        {"name": "x", "roles": []},
        {"name": "x", "roles": [1]},
        {"name": 1},
    ],
)
def test_a_key_needs_a_name_and_known_roles(admin, body):
    """Names have 1-80 characters, and roles are the documented six."""
    path = f"/projects/{admin.make_project()}/api-keys"
    assert admin.call("POST", path, json=body).status_code == 400


def test_the_older_version_answers_a_changed_key_in_its_way(admin):
    """2025-04 answers with 201, in its description's form and its documentation's at once."""
    key_id, _ = admin.make_key(admin.make_project())
    older = Admin(admin.url, admin.token, "2025-04")
    changed = older.call("PATCH", f"/api-keys/{key_id}", json={"name": "new"})
    assert changed.status_code == 201
    assert changed.json()["name"] == changed.json()["key"]["name"] == "new"


def test_an_organization_is_renamed_and_kept_while_it_has_projects(start_service):
    """Its name can change; it is deleted last, and its tokens end with it."""
    service = start_service()
    admin = Admin(service.url, token_of(service).json()["access_token"])
    [mine] = admin.call("GET", "/organizations").json()["data"]
    path = f"/organizations/{mine['id']}"
    assert admin.call("PATCH", path, json={"name": "Ours"}).json() == {**mine, "name": "Ours"}
    refused = admin.call("DELETE", path)
    assert refused.status_code == 412
    assert '"default"' in refused.json()["error"]["message"]
    [project] = admin.call("GET", "/projects").json()["data"]
    admin.call("DELETE", f"/projects/{project['id']}")
    assert admin.call("DELETE", path).status_code == 202
    assert admin.call("GET", "/organizations").status_code == 401


def test_a_folder_emptied_by_its_owner_starts_again(start_service, api_of):
    """Without any project left, the next start makes one, and a key for it."""
    first = start_service()
    admin = Admin(first.url, token_of(first).json()["access_token"])
    [project] = admin.call("GET", "/projects").json()["data"]
    assert admin.call("DELETE", f"/projects/{project['id']}").status_code == 202
    first.process.terminate()
    first.process.wait(60)
    second = start_service()
    assert second.api_key != first.api_key
    assert api_of(second).call("GET", "/assistants").json() == {"assistants": []}


def test_what_does_not_exist_is_not_found(admin):
    """Ids nobody made are 404, uuid or not."""
    for unknown in (str(uuid.uuid4()), "no-uuid"):
        for path in ("/projects/", "/organizations/", "/api-keys/"):
            assert admin.call("GET", path + unknown).status_code == 404
        assert admin.call("GET", f"/projects/{unknown}/api-keys").status_code == 404
