"""The Admin API: projects, API keys and organizations of a service account."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Admin, APIKey, Organization, Project
from pinecone_notebooks.settings import Settings

from .stub import Reply, Stub, error, reply, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "client-secret-do-not-show"
TOKEN = "eyJ-token-do-not-show"
VALUE = "pckey_label_value-do-not-show"
PROJECT = {
    "id": "p1",
    "name": "handbook",
    "max_pods": 0,
    "force_encryption_with_cmek": False,
    "organization_id": "o1",
    "created_at": "2025-10-20T20:16:09.144497Z",
}
API_KEY = {"id": "k1", "name": "notebook", "project_id": "p1", "roles": ["ProjectEditor"]}
ORGANIZATION = {
    "id": "o1",
    "name": "Example",
    "plan": "Standard",
    "payment_status": "Active",
    "support_tier": "Pro",
    "created_at": "2025-01-01T00:00:00Z",
}
CREATED = datetime(2025, 10, 20, 20, 16, 9, 144497, timezone.utc)


def token(expires_in: int | None = 1800, value: str = TOKEN) -> Reply:
    body: dict[str, Any] = {"access_token": value, "token_type": "Bearer"}
    return reply(200, body if expires_in is None else {**body, "expires_in": expires_in})


@contextmanager
def administered(*replies: Reply, login: Reply | None = None) -> Iterator[tuple[Stub, Admin]]:
    """An Admin whose first call fetches a token; `replies` are those after it."""
    with serve(login or token(), *replies) as stub:
        yield stub, Admin("id-1", SECRET, settings=Settings(api_host=stub.url))


def test_the_token_is_fetched_once_and_used() -> None:
    """The client's credentials go to the login host, the token on each call."""
    with administered(reply(200, {"data": [PROJECT]})) as (stub, admin):
        assert stub.requests == []
        projects = admin.projects.list()
        admin.projects.list()
    login, first, second = stub.requests
    assert (login.method, login.target) == ("POST", "/oauth/token")
    assert login.json == {
        "client_id": "id-1",
        "client_secret": SECRET,
        "grant_type": "client_credentials",
        "audience": "https://api.pinecone.io/",
    }
    assert "authorization" not in login.headers
    assert (first.method, first.target) == ("GET", "/admin/projects")
    assert first.headers["authorization"] == second.headers["authorization"] == f"Bearer {TOKEN}"
    assert "api-key" not in first.headers
    assert projects == (Project("p1", "handbook", "o1", 0, created_at=CREATED),)


def test_the_token_has_its_own_host() -> None:
    """The secret goes to the login host and nowhere else."""
    with serve(token()) as login, serve(reply(200, {"data": []})) as api:
        settings = Settings(api_host=api.url, login_host=login.url)
        assert Admin("id-1", SECRET, settings=settings).projects.list() == ()
        assert [request.target for request in login.requests] == ["/oauth/token"]
        assert [SECRET.encode() in request.body for request in api.requests] == [False]
    assert Settings().login_host == "https://login.pinecone.io"


@pytest.mark.parametrize("expires_in", [0, 30, 60])
def test_a_token_is_replaced_before_it_expires(expires_in: int) -> None:
    """One with a minute or less to live is not used again."""
    listing = reply(200, {"data": []})
    replies = (listing, token(1800, "second"), listing)
    with administered(*replies, login=token(expires_in)) as (stub, admin):
        for _ in range(3):
            admin.projects.list()
    used = [request.headers.get("authorization") for request in stub.requests]
    assert used == [None, f"Bearer {TOKEN}", None, "Bearer second", "Bearer second"]


def test_a_token_without_a_lifetime_is_kept() -> None:
    """The older description does not promise how long it lives."""
    with administered(reply(200, {"data": []}), login=token(None)) as (stub, admin):
        admin.projects.list()
        admin.projects.list()
    assert [request.method for request in stub.requests] == ["POST", "GET", "GET"]


def test_a_revoked_token_is_replaced_once() -> None:
    """A call that is refused is made again with a new token, also one that makes something."""
    refused = error(401, "UNAUTHENTICATED", "Token revoked")
    with administered(refused, token(1800, "second"), reply(201, PROJECT)) as (stub, admin):
        assert admin.projects.create("handbook").id == "p1"
    assert [request.target for request in stub.requests] == [
        "/oauth/token",
        "/admin/projects",
        "/oauth/token",
        "/admin/projects",
    ]
    assert stub.requests[3].json == {"name": "handbook"}


def test_a_token_that_stays_refused_is_an_error() -> None:
    """There is one second try, and advice for whoever looks after the service account."""
    refused = error(401, "UNAUTHENTICATED", "No such account", X_Request_Id="req-7")
    with administered(refused, token(), refused) as (stub, admin):
        with pytest.raises(errors.Unauthorized) as caught:
            admin.projects.list()
        assert len(stub.requests) == 4
    assert str(caught.value) == (
        "No such account. The token of the service account is refused: make a new secret. "
        "(GET /admin/projects answered 401 UNAUTHENTICATED, request id req-7)"
    )


@pytest.mark.parametrize("status", [401, 403])
def test_wrong_credentials_say_which(status: int) -> None:
    """OAuth's form of an error is read, and the advice names the variables."""
    denied = reply(status, {"error": "access_denied", "error_description": f"No: {SECRET}"})
    with (
        administered(login=denied) as (_, admin),
        pytest.raises((errors.Unauthorized, errors.Forbidden)) as caught,
    ):
        admin.projects.list()
    assert str(caught.value).startswith("No: [secret]. Check the service account's id and secret ")
    assert "PINECONE_CLIENT_SECRET" in str(caught.value)
    assert f"(POST /oauth/token answered {status} access_denied)" in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, f'{{"access_token": "{TOKEN}"'.encode()),
        reply(200, {"access_token": f"{TOKEN}\r\nX-Evil: 1"}),
        reply(200, {"access_token": ""}),
        reply(200, [TOKEN]),
    ],
)
def test_an_odd_token_is_not_shown(answer: Reply) -> None:
    """What cannot be a token is neither sent nor quoted."""
    with (
        administered(login=answer) as (stub, admin),
        pytest.raises(errors.UnexpectedAnswer, match="gave no access token") as caught,
    ):
        admin.projects.list()
    assert len(stub.requests) == 1
    assert TOKEN not in f"{caught.value} {vars(caught.value)}"


Call = Callable[[Admin], Any]


@pytest.mark.parametrize(
    ("call", "method", "target", "body", "answer"),
    [
        (
            lambda a: a.projects.create("x", max_pods=2, force_encryption_with_cmek=True),
            "POST",
            "/admin/projects",
            {"name": "x", "max_pods": 2, "force_encryption_with_cmek": True},
            PROJECT,
        ),
        (lambda a: a.projects.describe("p/1"), "GET", "/admin/projects/p%2F1", None, PROJECT),
        (
            lambda a: a.projects.update("p1", name="y", max_pods=0),
            "PATCH",
            "/admin/projects/p1",
            {"name": "y", "max_pods": 0},
            PROJECT,
        ),
        (lambda a: a.projects.delete("p1"), "DELETE", "/admin/projects/p1", None, None),
        (
            lambda a: a.api_keys.create("p1", "k", roles=("DataPlaneViewer", "ProjectViewer")),
            "POST",
            "/admin/projects/p1/api-keys",
            {"name": "k", "roles": ["DataPlaneViewer", "ProjectViewer"]},
            {"key": API_KEY, "value": VALUE},
        ),
        (lambda a: a.api_keys.describe("k1"), "GET", "/admin/api-keys/k1", None, API_KEY),
        (
            lambda a: a.api_keys.update("k1", name="n", roles="ProjectViewer"),
            "PATCH",
            "/admin/api-keys/k1",
            {"name": "n", "roles": ["ProjectViewer"]},
            API_KEY,
        ),
        (lambda a: a.api_keys.delete("k1"), "DELETE", "/admin/api-keys/k1", None, None),
        (
            lambda a: a.organizations.describe("o1"),
            "GET",
            "/admin/organizations/o1",
            None,
            ORGANIZATION,
        ),
        (
            lambda a: a.organizations.update("o1", name="New"),
            "PATCH",
            "/admin/organizations/o1",
            {"name": "New"},
            ORGANIZATION,
        ),
        (lambda a: a.organizations.delete("o1"), "DELETE", "/admin/organizations/o1", None, None),
    ],
)
def test_each_call_is_the_described_one(
    call: Call, method: str, target: str, body: object, answer: object
) -> None:
    """Only what was given is sent, to the address of the description."""
    with administered(reply(202 if answer is None else 200, answer)) as (stub, admin):
        call(admin)
    request = stub.requests[1]
    assert (request.method, request.target) == (method, target)
    assert (request.json if request.body else None) == body


def test_values_are_read() -> None:
    """Listings of keys and organizations become values."""
    with administered(reply(200, {"data": [API_KEY]}), reply(200, {"data": [ORGANIZATION]})) as (
        stub,
        admin,
    ):
        keys = admin.api_keys.list("p1")
        organizations = admin.organizations.list()
    assert stub.requests[1].target == "/admin/projects/p1/api-keys"
    assert keys == (APIKey("k1", "notebook", "p1", ("ProjectEditor",)),)
    assert organizations == (
        Organization(
            "o1",
            "Example",
            "Standard",
            "Active",
            "Pro",
            datetime(2025, 1, 1, tzinfo=timezone.utc),
        ),
    )


def test_a_new_key_is_masked() -> None:
    """Its value is given by `reveal` and shown by nothing else."""
    with administered(reply(201, {"key": API_KEY, "value": VALUE})) as (_, admin):
        made = admin.api_keys.create("p1", "notebook")
    assert made.value.reveal() == VALUE
    assert VALUE not in f"{made} {made!r} {vars(made)}"
    assert made.key.name == "notebook"


def test_a_new_key_in_an_odd_answer_is_not_shown() -> None:
    """Broken JSON is quoted without the key in it."""
    cut = reply(201, f'{{"value": "{VALUE}", "key": '.encode())
    with administered(cut) as (_, admin), pytest.raises(errors.UnexpectedAnswer) as caught:
        admin.api_keys.create("p1", "notebook")
    assert "do-not-show" not in f"{caught.value} {vars(caught.value)}"


def test_a_new_key_without_its_value_is_an_error() -> None:
    """It could not be used, and is not told again."""
    with (
        administered(reply(201, {"key": API_KEY})) as (_, admin),
        pytest.raises(errors.UnexpectedAnswer, match=r"came without its value\. Delete it"),
    ):
        admin.api_keys.create("p1", "notebook")


def test_an_update_of_the_older_version_is_read() -> None:
    """2025-04 describes its answer as that to creating a key."""
    with administered(reply(201, {"key": API_KEY, "value": ""})) as (_, admin):
        assert admin.api_keys.update("k1", name="notebook").id == "k1"


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (403, errors.Forbidden, "Give the service account a role that allows this call."),
        (404, errors.NotFound, "Check the id: api_keys.list shows those there are."),
        (412, errors.APIError, "Check the call against the error above."),
    ],
)
def test_errors_advise_whoever_looks_after_it(
    status: int, kind: type[errors.APIError], advice: str
) -> None:
    """The advice speaks of service accounts and ids, not of API keys in a notebook."""
    with (
        administered(error(status, "CODE", "Words of the service")) as (_, admin),
        pytest.raises(kind) as caught,
    ):
        admin.api_keys.describe("k1")
    assert str(caught.value).startswith(f"Words of the service. {advice} (GET /admin/api-keys/k1")


@pytest.mark.parametrize(
    "call", [lambda a: a.projects.update("p1"), lambda a: a.api_keys.update("k1")]
)
def test_an_update_changes_something(call: Call) -> None:
    """Nothing to change is a mistake, told before anything is sent."""
    with administered() as (stub, admin):
        with pytest.raises(errors.ArgumentError, match=r"Nothing to update\. Pass name= or "):
            call(admin)
        assert stub.requests == []


def test_the_environment_has_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments the official SDK's variables are read; without those it is an error."""
    with pytest.raises(errors.ArgumentError, match="set PINECONE_CLIENT_ID"):
        Admin()
    monkeypatch.setenv("PINECONE_CLIENT_ID", "id-2")
    with pytest.raises(errors.ArgumentError, match="set PINECONE_CLIENT_ID"):
        Admin()
    monkeypatch.setenv("PINECONE_CLIENT_SECRET", SECRET)
    with serve(token(), reply(200, {"data": []})) as stub:
        with Admin(settings=Settings(api_host=stub.url)) as admin:
            admin.projects.list()
        assert stub.requests[0].json["client_id"] == "id-2"
        assert stub.requests[0].json["client_secret"] == SECRET


def test_no_secret_is_in_a_repr() -> None:
    """Neither the account's secret nor its token shows."""
    with administered(reply(200, {"data": []})) as (stub, admin):
        admin.projects.list()
        shown = repr([admin, admin.projects, admin._token, admin._transport])
        assert repr(admin) == f"Admin({stub.url!r})"
    assert SECRET not in shown
    assert TOKEN not in shown
