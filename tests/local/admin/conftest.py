"""Talking to the Admin API in tests, with the service account of the service's own folder."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.local.conftest import NEWEST, Api

if TYPE_CHECKING:
    from tests.conftest import LocalService


def token_of(service: LocalService, **fields: Any) -> requests.Response:
    """Ask for a token as a service account does."""
    body = {
        "client_id": service.client_id,
        "client_secret": service.client_secret,
        "grant_type": "client_credentials",
        "audience": "https://api.pinecone.io/",
    }
    return requests.post(f"{service.url}/oauth/token", json=body | fields, timeout=10)


@dataclass(frozen=True)
class Admin:
    """The Admin API as one token and one version see it."""

    url: str
    token: str
    version: str = NEWEST

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "X-Pinecone-Api-Version": self.version,
        }
        address = f"{self.url}/admin{path}"
        return requests.request(method, address, headers=headers, timeout=10, **options)

    def make_project(self) -> str:
        made = self.call("POST", "/projects", json={"name": f"p-{uuid.uuid4().hex}"})
        assert made.status_code == 200, made.text
        return made.json()["id"]

    def make_key(self, project_id: str, *roles: str) -> tuple[str, Api]:
        """Make a key; returns its id and the API as it opens it."""
        body = {"name": "a key", **({"roles": list(roles)} if roles else {})}
        made = self.call("POST", f"/projects/{project_id}/api-keys", json=body)
        assert made.status_code == 201, made.text
        return made.json()["key"]["id"], Api(self.url, made.json()["value"])


@pytest.fixture
def admin(local_service) -> Admin:
    """The shared service's Admin API in version 2026-04."""
    return Admin(local_service.url, token_of(local_service).json()["access_token"])
