"""The control plane, against a real service."""

from __future__ import annotations

import pytest


def test_create_describe_list_delete(api):
    """A created assistant is ready, described, listed, and gone once deleted."""
    name = api.make_assistant()
    described = api.call("GET", f"/assistants/{name}").json()
    assert described["status"] == "Ready"
    assert described["host"] == api.url
    listed = api.call("GET", "/assistants", params={"limit": 100}).json()["assistants"]
    assert name in [assistant["name"] for assistant in listed]
    assert api.call("DELETE", f"/assistants/{name}").status_code == 200
    gone = api.call("GET", f"/assistants/{name}")
    assert gone.status_code == 404
    assert gone.json() == {
        "error": {"code": "NOT_FOUND", "message": f'Assistant "{name}" not found.'},
        "status": 404,
    }


def test_a_taken_name_is_refused(api):
    """A name is given once in a project."""
    name = api.make_assistant()
    refused = api.call("POST", "/assistants", json={"name": name})
    assert refused.status_code == 409
    assert refused.json()["error"] == {
        "code": "ALREADY_EXISTS",
        "message": f'Assistant "{name}" already exists.',
    }


@pytest.mark.parametrize("name", ["", "-a", "a-", "Upper", "a_b", "a" * 64, "ü", None, 7])
def test_names_follow_the_documented_rule(api, name):
    """A name that breaks the rule is refused with the rule."""
    refused = api.call("POST", "/assistants", json={"name": name})
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "INVALID_ARGUMENT"


def test_names_were_shorter_in_the_older_version(api, older_api):
    """2025-04 allows 45 characters, 2026-04 allows 63."""
    name = api.make_assistant()[2:].ljust(63, "x")
    assert older_api.call("POST", "/assistants", json={"name": name}).status_code == 400
    assert api.call("POST", "/assistants", json={"name": name}).status_code == 200


def test_lists_come_in_pages(start_service, api_of):
    """The pages of a list hold every assistant once, and the last names no next page."""
    api = api_of(start_service())
    names = [api.make_assistant() for _ in range(5)]
    seen, token = [], None
    while True:
        page = api.call("GET", "/assistants", params={"limit": 2, "pagination_token": token}).json()
        seen += [assistant["name"] for assistant in page["assistants"]]
        if "pagination" not in page:
            break
        token = page["pagination"]["next"]
    assert seen == names


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"pagination_token": "zzz"}]
)
def test_bad_paging_is_refused(api, query):
    """A limit out of bounds and a made-up token are the caller's mistake."""
    assert api.call("GET", "/assistants", params=query).status_code == 400


def test_update_changes_only_what_is_sent(api):
    """PATCH sets the fields it has and leaves the others."""
    name = api.make_assistant()
    api.call("PATCH", f"/assistants/{name}", json={"instructions": "Be brief."})
    updated = api.call("PATCH", f"/assistants/{name}", json={"metadata": {"team": "people"}}).json()
    assert updated["assistant_name"] == name
    assert updated["instructions"] == "Be brief."
    assert updated["metadata"] == {"team": "people"}


def test_metadata_over_16_kb_is_refused(api):
    """The documented limit on metadata holds."""
    body = {"name": "x", "metadata": {"note": "x" * 17_000}}
    refused = api.call("POST", "/assistants", json=body)
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == "The metadata is over 16 KB."
