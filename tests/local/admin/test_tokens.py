"""The token endpoint, and what a token opens."""

from __future__ import annotations

import time

import pytest
import requests

from pinecone_notebooks.local.folder import DataFolder
from pinecone_notebooks.local.signing import AccessTokens
from tests.local.admin.conftest import Admin, token_of


def test_a_token_lasts_half_an_hour(local_service):
    """The service account of the folder gets a bearer token that the Admin API takes."""
    answer = token_of(local_service)
    assert answer.status_code == 200
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 1800)
    assert answer.headers["Cache-Control"] == "no-store"
    assert Admin(local_service.url, given["access_token"]).call("GET", "/projects").ok


def test_a_form_is_as_good_as_json(local_service):
    """The token endpoint reads what OAuth clients send by default."""
    form = {
        "client_id": local_service.client_id,
        "client_secret": local_service.client_secret,
        "grant_type": "client_credentials",
        "audience": "https://api.pinecone.io/",
    }
    assert requests.post(f"{local_service.url}/oauth/token", data=form, timeout=10).ok


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"client_id": "nobody"}, 401, "access_denied"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"audience": "https://elsewhere.example/"}, 403, "access_denied"),
        ({"client_id": None}, 400, "invalid_request"),
    ],
)
def test_a_refusal_has_the_form_of_oauth(local_service, fields, status, error):
    """What is wrong is told as `error` and `error_description`."""
    refused = token_of(local_service, **fields)
    assert refused.status_code == status
    assert refused.json()["error"] == error
    assert isinstance(refused.json()["error_description"], str)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "application/json",
            (
                b'{"client_id": "\\ud83d", "client_secret": "", '
                b'"grant_type": "client_credentials", "audience": "https://api.pinecone.io/"}'
            ),
        ),
        ("application/json", b"{"),
        ("application/x-www-form-urlencoded; charset=none-such", b"client_id=a"),
    ],
)
def test_what_cannot_be_read_is_the_callers_mistake(local_service, kind, body):
    """Half a character, half an object, an unknown character set: each is an invalid request."""
    url, headers = f"{local_service.url}/oauth/token", {"Content-Type": kind}
    refused = requests.post(url, data=body, headers=headers, timeout=10)
    assert refused.status_code == 400
    assert refused.json()["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["none", "api key", "expired", "forged", "no ASCII"])
def test_only_a_genuine_token_opens_the_admin_api(local_service, kind):
    """Without one, with an API key, an old one or a made-up one, nothing is told."""
    secret = DataFolder(local_service.data).signing_secret.read_text(encoding="utf-8")
    client_id = local_service.client_id
    token = {
        "none": "",
        "api key": local_service.api_key,
        "expired": AccessTokens(secret).token(client_id, expires=time.time() - 1),
        "forged": AccessTokens("another").token(client_id),
        "no ASCII": "a.1.é".encode(),
    }[kind]
    headers = {
        "Authorization": b"Bearer " + (token if isinstance(token, bytes) else token.encode())
    }
    refused = requests.get(f"{local_service.url}/admin/projects", headers=headers, timeout=10)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "UNAUTHENTICATED"


def test_the_service_account_stays_the_same(start_service):
    """The credentials live as long as the folder: CI can keep them."""
    first = start_service()
    first.process.terminate()
    first.process.wait(60)
    second = start_service()
    assert (second.client_id, second.client_secret) == (first.client_id, first.client_secret)
