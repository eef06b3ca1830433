"""Talking to a running service in tests: plain requests, so that no client of ours is trusted."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

OLDER, NEWEST = "2025-04", "2026-04"


@dataclass(frozen=True)
class Api:
    """A service's API as one key and one version see it."""

    url: str
    api_key: str
    version: str = NEWEST

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Api-Key": self.api_key, "X-Pinecone-Api-Version": self.version}
        headers |= options.pop("headers", {})
        address = f"{self.url}/assistant{path}"
        return requests.request(method, address, headers=headers, timeout=30, **options)

    def make_assistant(self) -> str:
        name = f"a-{uuid.uuid4().hex[:12]}"
        assert self.call("POST", "/assistants", json={"name": name}).status_code == 200
        return name

    def upload(
        self, assistant: str, name: str, content: bytes, **options: Any
    ) -> requests.Response:
        return self.call("POST", f"/files/{assistant}", files={"file": (name, content)}, **options)

    def add(self, assistant: str, name: str, content: bytes, **options: Any) -> str:
        """Upload a file, wait until it was processed, and return its id."""
        answer = self.upload(assistant, name, content, **options)
        assert answer.ok, answer.text
        file_id = answer.json()["file_id" if self.version == NEWEST else "id"]
        assert self.wait(assistant, file_id) == "Available"
        return file_id

    def wait(self, assistant: str, file_id: str) -> str:
        """Wait until a file was processed, and return its status."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            status = self.call("GET", f"/files/{assistant}/{file_id}").json()["status"]
            if status != "Processing":
                return status
            time.sleep(0.02)
        raise AssertionError("the file was not processed within a minute")

    def ask(self, assistant: str, question: str, **fields: Any) -> requests.Response:
        body = {"messages": [{"role": "user", "content": question}], **fields}
        return self.call("POST", f"/chat/{assistant}", json=body, stream=bool(fields.get("stream")))


@pytest.fixture
def api(local_service) -> Api:
    """The shared service in version 2026-04."""
    return Api(local_service.url, local_service.api_key)


@pytest.fixture
def older_api(local_service) -> Api:
    """The shared service in version 2025-04."""
    return Api(local_service.url, local_service.api_key, OLDER)


@pytest.fixture
def api_of() -> Callable[..., Api]:
    """The API of any running service."""
    return lambda service, version=NEWEST: Api(service.url, service.api_key, version)
