"""What the tests of the client share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, host or proxy of the machine that runs the tests reaches them."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def assistant_json() -> Any:
    """Makes the JSON of an assistant that is served at a host."""

    def make(host: str, name: str = "handbook", status: str = "Ready") -> dict[str, Any]:
        return {"name": name, "status": status, "host": host, "metadata": None}

    return make
