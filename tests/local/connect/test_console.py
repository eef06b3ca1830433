"""The console's calls: integrations, projects and keys, and who may make them."""

from __future__ import annotations

import base64

import pytest
import requests

from pinecone_notebooks.local.launch import sign_in_ticket
from tests.local.admin.conftest import Admin, token_of
from tests.local.connect.pictures import JPEG, PNG, SVG

LAB = {"id": "lab", "name": "My lab", "allowed_origins": ["https://lab.example.org"]}


class Console:
    """A browser's session with the console."""

    def __init__(self, service, *, signed_in=True):
        self.service = service
        self.session = requests.Session()
        self.session.headers["Origin"] = service.url
        if signed_in:
            ticket = {"ticket": sign_in_ticket(service.sign_in_code)}
            assert self.call("POST", "../session", ticket).status_code == 204

    def call(self, method, path, body=None, **options):
        url = f"{self.service.url}/connect/console/{path}".replace("console/../", "")
        return self.session.request(method, url, json=body or {}, timeout=10, **options)

    @property
    def state(self):
        return self.call("GET", "state").json()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    from tests.conftest import running_service

    with running_service(tmp_path_factory.mktemp("console") / "data") as found:
        yield found


@pytest.fixture
def console(service):
    """A signed-in session; what a test made is gone after it."""
    console = Console(service)
    yield console
    console.call("DELETE", "integrations/lab")


def test_nothing_is_told_or_done_before_sign_in(service):
    """Without a session there is nothing to see, and every change is refused."""
    stranger = Console(service, signed_in=False)
    assert stranger.state == {"signed_in": False}
    for method, path in (
        ("POST", "integrations"),
        ("PATCH", "integrations/notebook"),
        ("DELETE", "integrations/notebook"),
        ("DELETE", "keys/x"),
        ("DELETE", "projects/x"),
    ):
        assert stranger.call(method, path, LAB).status_code == 401


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_other_sites_cannot_ask_for_changes(console, origin):
    """Every method that changes anything needs the service's own origin, cookie or not."""
    for method, path in (
        ("POST", "integrations"),
        ("PATCH", "integrations/notebook"),
        ("DELETE", "integrations/notebook"),
        ("DELETE", "keys/x"),
    ):
        refused = console.call(method, path, LAB, headers={"Origin": origin})
        assert refused.status_code == 403


def test_an_integration_is_made_changed_and_deleted(console, service):
    """Made with a name and origins, it sends keys to them; a change keeps what it does not name."""
    made = console.call("POST", "integrations", LAB)
    assert made.status_code == 201
    shown = {**LAB, "return_mechanism": "web-message", "has_logo": False}
    assert made.json() == shown
    assert shown in console.state["integrations"]
    changed = console.call("PATCH", "integrations/lab", {"name": "Our lab"}).json()
    assert changed == {**shown, "name": "Our lab"}
    allowed = requests.get(
        f"{service.url}/connect/lab/state",
        params={"origin": "https://lab.example.org"},
        timeout=10,
    ).json()
    assert allowed["origin_allowed"] is True
    assert allowed["integration"]["name"] == "Our lab"
    assert console.call("DELETE", "integrations/lab").status_code == 204
    assert requests.get(f"{service.url}/connect/lab/state", timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "notebook"}, 'An integration "notebook" already exists.'),
        ({"id": ""}, "cannot be a URL slug"),
        ({"id": "-a"}, "cannot be a URL slug"),
        ({"id": "a/b"}, "cannot be a URL slug"),
        ({"id": "x" * 65}, "cannot be a URL slug"),
        ({"id": "console"}, "cannot be a URL slug"),
        ({"name": " "}, "An integration's name has 1-80 characters."),
        ({"name": "x" * 81}, "An integration's name has 1-80 characters."),
        ({"return_mechanism": "email"}, "The return mechanism is web-message or copy-paste."),
        ({"allowed_origins": []}, "Name an allowed origin"),
        ({"allowed_origins": ["*"]}, '"*" is no origin'),
        ({"allowed_origins": ["https://a.example/path"]}, "is no origin"),
        ({"allowed_origins": ["https://a.example; script-src *"]}, "is no origin"),
        ({"allowed_origins": ["javascript://a"]}, "is no origin"),
        ({"allowed_origins": ["https://a.example"] * 51}, "must have at most 50 items"),
        ({"logo": "%%"}, "The logo is not base64."),
        ({"logo": base64.b64encode(SVG).decode()}, "A logo is a PNG or JPEG of up to 64 KB."),
        ({"logo": base64.b64encode(PNG + bytes(65536)).decode()}, "PNG or JPEG of up to 64 KB"),
        ({"logo": "https://evil.example/logo.png"}, "The logo is not base64."),
    ],
)
def test_what_cannot_be_is_told(console, fields, said):
    """A field that is wrong is told, and nothing is made."""
    refused = console.call("POST", "integrations", LAB | fields)
    assert refused.status_code in (400, 409)
    assert said in refused.json()["error"]["message"]
    assert "lab" not in [found["id"] for found in console.state["integrations"]]


def test_a_change_that_cannot_be_leaves_all_as_it_was(console):
    """Origins cannot be taken from an integration that sends keys to them."""
    console.call("POST", "integrations", LAB)
    refused = console.call("PATCH", "integrations/lab", {"name": "x", "allowed_origins": []})
    assert refused.status_code == 400
    assert "My lab" in [found["name"] for found in console.state["integrations"]]


@pytest.mark.parametrize(("picture", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_a_logo_is_served_as_a_picture_and_nothing_else(console, service, picture, kind):
    """It comes back byte by byte under its own type, which no browser may guess away."""
    body = LAB | {"logo": base64.b64encode(picture).decode()}
    assert console.call("POST", "integrations", body).json()["has_logo"] is True
    logo = requests.get(f"{service.url}/connect/lab/logo", timeout=10)
    assert (logo.content, logo.headers["Content-Type"]) == (picture, kind)
    assert logo.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in logo.headers["Content-Security-Policy"]
    console.call("PATCH", "integrations/lab", {"logo": None})
    assert requests.get(f"{service.url}/connect/lab/logo", timeout=10).status_code == 404


def test_a_copy_paste_integration_sends_no_key(console, service):
    """The service mints none for a page, whatever origins are listed; one to copy is made."""
    body = LAB | {"return_mechanism": "copy-paste", "allowed_origins": ["http://localhost:*"]}
    assert console.call("POST", "integrations", body).status_code == 201
    project = console.state["organizations"][0]["projects"][0]["id"]
    for origin, status in (("http://localhost:8888", 403), (service.url, 403), (None, 200)):
        asked = {"project_id": project, "origin": origin}
        assert console.call("POST", "../lab/keys", asked).status_code == status
    widget = requests.get(f"{service.url}/connect/lab/widget", timeout=10)
    assert "frame-ancestors *" in widget.headers["Content-Security-Policy"]


def test_keys_are_seen_without_their_values_and_revoked_at_once(console, service):
    """A client that works is refused with its next request; nothing shown holds a value."""
    admin = Admin(service.url, token_of(service).json()["access_token"])
    project = admin.make_project()
    key_id, api = admin.make_key(project, "ProjectViewer")
    session = requests.Session()
    session.headers["Api-Key"] = api.api_key
    address = f"{service.url}/assistant/assistants"
    assert session.get(address, timeout=10).status_code == 200
    answer = console.call("GET", "state")
    keys = {
        key["id"]: key
        for organization in answer.json()["organizations"]
        for project in organization["projects"]
        for key in project["keys"]
    }
    assert sorted(keys[key_id]) == ["created_at", "id", "name", "roles"]
    assert keys[key_id]["roles"] == ["ProjectViewer"]
    assert "pckey_" not in answer.text
    assert console.call("DELETE", f"keys/{key_id}").status_code == 204
    assert session.get(address, timeout=10).status_code == 401
    assert console.call("DELETE", f"keys/{key_id}").status_code == 404


def test_a_project_goes_with_its_keys_but_not_with_its_assistants(console, service):
    """One that has assistants is kept, and named why; an empty one ends with its keys."""
    admin = Admin(service.url, token_of(service).json()["access_token"])
    project = admin.make_project()
    _, api = admin.make_key(project)
    assistant = api.make_assistant()
    refused = console.call("DELETE", f"projects/{project}")
    assert refused.status_code == 409
    assert assistant in refused.json()["error"]["message"]
    api.call("DELETE", f"/assistants/{assistant}")
    assert console.call("DELETE", f"projects/{project}").status_code == 204
    assert api.call("GET", "/assistants").status_code == 401
    assert console.call("DELETE", f"projects/{project}").status_code == 404


def test_the_bare_address_leads_to_the_console(service):
    """Who opens what the service printed finds the page, locked down as all of them are."""
    page = requests.get(service.url, timeout=10)
    assert page.url == f"{service.url}/connect/console"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_integrations_outlive_the_service(start_service):
    """What was made, changed and deleted is so after a restart, the first ones too."""
    first = start_service()
    console = Console(first)
    console.call("POST", "integrations", LAB | {"logo": base64.b64encode(PNG).decode()})
    console.call("DELETE", "integrations/colab")
    before = console.state["integrations"]
    first.process.terminate()
    first.process.wait(60)
    assert Console(start_service()).state["integrations"] == before
