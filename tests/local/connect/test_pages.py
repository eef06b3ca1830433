"""The calls of the Connect pages, and what keeps others from making them."""

from __future__ import annotations

import pytest
import requests

from pinecone_notebooks.local.launch import sign_in_ticket


@pytest.fixture
def browser(local_service):
    """A session as the popup's page has it: it names its own origin."""
    session = requests.Session()
    session.headers["Origin"] = local_service.url
    return session


@pytest.fixture
def signed_in(browser, local_service):
    """A session that signed in with a ticket."""
    ticket = {"ticket": sign_in_ticket(local_service.sign_in_code)}
    assert browser.post(f"{local_service.url}/connect/session", json=ticket).status_code == 204
    return browser


def project_of(session, url):
    """The first project the session may choose."""
    state = session.get(f"{url}/connect/notebook/state").json()
    return state["organizations"][0]["projects"][0]["id"]


def test_nothing_is_told_before_sign_in(browser, local_service):
    """Without a session there are no organizations, no projects and no keys."""
    state = browser.get(f"{local_service.url}/connect/notebook/state").json()
    assert state == {
        "integration": {
            "id": "notebook",
            "name": "Pinecone Notebooks",
            "return_mechanism": "web-message",
            "has_logo": False,
        },
        "signed_in": False,
    }
    for path in ("projects", "notebook/keys"):
        assert browser.post(f"{local_service.url}/connect/{path}", json={}).status_code == 401


def test_the_session_cookie_is_out_of_reach(browser, local_service):
    """Scripts cannot read the cookie, and other sites cannot make a browser send it."""
    code = {"code": local_service.sign_in_code}
    answer = browser.post(f"{local_service.url}/connect/session", json=code)
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/connect"):
        assert part in cookie


def test_a_minted_key_works_and_belongs_to_its_project(signed_in, local_service, api_of):
    """The key of a new project sees that project's assistants, not another's."""
    url = local_service.url
    organization = signed_in.get(f"{url}/connect/notebook/state").json()["organizations"][0]["id"]
    made = {"organization_id": organization, "name": "minted here"}
    project = signed_in.post(f"{url}/connect/projects", json=made).json()["id"]
    body = {"project_id": project, "origin": "http://localhost:8888"}
    minted = signed_in.post(f"{url}/connect/notebook/keys", json=body).json()
    assert (minted["organizationId"], minted["globalProjectId"]) == (organization, project)
    api_of(local_service).make_assistant()
    listed = requests.get(
        f"{url}/assistant/assistants", headers={"Api-Key": minted["key"]}, timeout=10
    )
    assert listed.json() == {"assistants": []}
    assert signed_in.post(f"{url}/connect/projects", json=made).status_code == 409


def test_no_key_is_minted_for_a_foreign_origin(signed_in, local_service):
    """An origin the integration does not list is refused by the service itself."""
    url = local_service.url
    state = signed_in.get(
        f"{url}/connect/notebook/state", params={"origin": "https://evil.example"}
    )
    assert state.json()["origin_allowed"] is False
    body = {"project_id": project_of(signed_in, url), "origin": "https://evil.example"}
    refused = signed_in.post(f"{url}/connect/notebook/keys", json=body)
    assert refused.status_code == 403
    assert "https://evil.example may not receive a key" in refused.json()["error"]["message"]


def test_an_origin_is_allowed_by_option(start_service):
    """`--allow-origin` adds to the allowed origins."""
    service = start_service("--allow-origin", "https://lab.example.org")
    state = requests.get(
        f"{service.url}/connect/notebook/state",
        params={"origin": "https://lab.example.org"},
        timeout=10,
    )
    assert state.json()["origin_allowed"] is True


@pytest.mark.parametrize("origin", [None, "null", "http://localhost:1", "https://evil.example"])
def test_other_pages_cannot_ask_for_changes(signed_in, local_service, origin):
    """A request from any page but the service's own is refused, cookie or not."""
    body = {"project_id": project_of(signed_in, local_service.url), "origin": None}
    refused = signed_in.post(
        f"{local_service.url}/connect/notebook/keys", json=body, headers={"Origin": origin}
    )
    assert refused.status_code == 403


def test_a_form_of_another_page_is_refused(signed_in, local_service):
    """What a plain HTML form can send is not accepted."""
    url = f"{local_service.url}/connect/notebook/keys"
    assert signed_in.post(url, data={"origin": "x"}).status_code == 403


def test_guessing_codes_is_slowed_down(start_service):
    """After ten wrong codes nobody signs in for a minute."""
    service = start_service()
    url, headers = f"{service.url}/connect/session", {"Origin": service.url}
    for _ in range(10):
        wrong = requests.post(url, json={"code": "WRONG"}, headers=headers, timeout=10)
        assert wrong.status_code == 401
    right = {"code": service.sign_in_code}
    refused = requests.post(url, json=right, headers=headers, timeout=10)
    assert refused.status_code == 429


def test_pages_are_locked_down(local_service):
    """Pages and scripts come with a policy that admits nothing from elsewhere, and no frame."""
    for path in ("connect/notebook", "connect/static/connect.js", "connect/notebook/state"):
        headers = requests.get(f"{local_service.url}/{path}", timeout=10).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_only_assets_are_assets(local_service):
    """Nothing but the pages' own files can be read."""
    for name in ("..%2Fpages.py", "pages.py", "connect.py"):
        answer = requests.get(f"{local_service.url}/connect/static/{name}", timeout=10)
        assert answer.status_code == 404


def test_an_unknown_integration_is_named(browser, local_service):
    """An id nobody made is told about."""
    answer = browser.get(f"{local_service.url}/connect/nope/state")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == 'There is no integration "nope" on this service.'
