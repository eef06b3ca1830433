"""Where the service is, as the environment says."""

from __future__ import annotations

import os
import sys
import types

import pytest

from pinecone_notebooks import settings
from pinecone_notebooks.errors import SettingsError
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import (
    Settings,
    environ_api_key,
    environ_service_account,
    export_environ,
    is_loopback,
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PINECONE_"):
            monkeypatch.delenv(name)


def test_the_defaults_are_pinecones_own() -> None:
    """With nothing set the hosts are the public ones."""
    found = Settings.from_environ()
    assert found == Settings()
    assert (found.api_host, found.connect_host) == (
        "https://api.pinecone.io",
        "https://app.pinecone.io",
    )
    assert (found.api_version, found.integration_id, found.is_local) == (
        "2026-04",
        "notebook",
        False,
    )
    assert found.keys_url == "https://app.pinecone.io/organizations/-/projects/-/keys"
    assert found.popup_url() == "https://app.pinecone.io/connect/notebook"
    assert found.popup_origin == "https://app.pinecone.io"
    assert found.widget_url() == "https://connect.pinecone.io/notebook"
    assert found.stream_timeout >= 300


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable sets its field; blank ones count as unset."""
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", " https://api.example.com/ ")
    monkeypatch.setenv("PINECONE_CONNECT_HOST", "connect.example.com")
    monkeypatch.setenv("PINECONE_CONNECT_WIDGET_HOST", "widget.example.com")
    monkeypatch.setenv("PINECONE_API_VERSION", "2025-04")
    monkeypatch.setenv("PINECONE_INTEGRATION_ID", "my-team")
    found = Settings.from_environ()
    assert found.api_host == "https://api.example.com"
    assert (
        found.popup_url(ticket="1.a.b")
        == "https://connect.example.com/connect/my-team#ticket=1.a.b"
    )
    assert found.widget_url() == "https://widget.example.com/my-team"
    assert found.api_version == "2025-04"
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", "  ")
    assert Settings.from_environ().api_host == "https://api.pinecone.io"


def test_a_local_service_has_its_own_connect_pages() -> None:
    """Connecting goes to the same place as the calls, and keys are copied there."""
    local = Settings(api_host="127.0.0.1:8765")
    assert local.is_local
    assert local.popup_url() == "http://127.0.0.1:8765/connect/notebook"
    assert local.keys_url == local.popup_url()
    assert local.popup_origin == "http://127.0.0.1:8765"
    widget = "http://127.0.0.1:8765/connect/notebook/widget"
    assert (local.widget_url(), local.widget_url(ticket="1.a.b")) == (
        widget,
        f"{widget}#ticket=1.a.b",
    )


def test_evaluating_and_logging_in_have_hosts_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pinecone's by default, this machine's with a local service, or those of the environment."""
    default, local = Settings(), Settings(api_host="127.0.0.1:8765")
    assert default.evaluation_host == "https://prod-1-data.ke.pinecone.io"
    assert default.login_host == "https://login.pinecone.io"
    assert local.evaluation_host == local.login_host == "http://127.0.0.1:8765"
    monkeypatch.setenv("PINECONE_PLUGIN_ASSISTANT_DATA_HOST", "prod-eu-data.ke.pinecone.io/")
    monkeypatch.setenv("PINECONE_LOGIN_HOST", "http://login.example.com")
    with pytest.raises(SettingsError, match="PINECONE_LOGIN_HOST is 'http://login"):
        Settings.from_environ()
    monkeypatch.setenv("PINECONE_LOGIN_HOST", "https://login.example.com")
    found = Settings.from_environ()
    assert found.evaluation_host == "https://prod-eu-data.ke.pinecone.io"
    assert found.login_host == "https://login.example.com"


def test_a_service_account_is_an_id_and_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """One without the other is none; the secret is masked."""
    monkeypatch.setenv("PINECONE_CLIENT_ID", " id-1 ")
    assert environ_service_account() is None
    monkeypatch.setenv("PINECONE_CLIENT_SECRET", "do-not-show")
    found = environ_service_account()
    assert found == ("id-1", Secret("do-not-show"))
    assert "do-not-show" not in repr(found)


def test_colab_has_its_own_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Colab the integration is the one whose origins are Colab's."""
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    assert Settings.from_environ().integration_id == "colab"


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("http://api.example.com", "plain http to another machine would show the API key"),
        ("ftp://api.example.com", "no http(s) address"),
        ("https://", "no http(s) address"),
        ("https://a b", "no http(s) address"),
        ("https://x:port", "no http(s) address"),
        ("https://x/?key=1", "more than a host and a path"),
        ("https://me:secret@x", "more than a host and a path"),
        ("https://127.0.0.1.example.com#x", "more than a host and a path"),
        ("http://127.0.0.1.example.com", "plain http"),
        ("http://127.0.0.1\\@example.com", "no http(s) address"),
    ],
)
def test_a_host_that_cannot_be_used(host: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable, and what it shows has no password."""
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", host)
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ()
    assert str(caught.value).startswith("PINECONE_CONTROLLER_HOST ")
    assert text in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"api_version": "latest"}, "The API version 'latest' is not of the form YYYY-MM"),
        ({"integration_id": "a/../b"}, "The integration id 'a/../b' may have letters, digits"),
    ],
)
def test_other_values_that_cannot_be_used(fields: dict[str, str], text: str) -> None:
    """A value that would end up in a header or an address is checked."""
    with pytest.raises(SettingsError) as caught:
        Settings(**fields)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8", True),
        ("http://127.1.2.3", True),
        ("http://[::1]:8", True),
        ("http://localhost.example.com", False),
        ("http://10.0.0.1", False),
        ("http://", False),
    ],
)
def test_what_counts_as_this_machine(url: str, expected: bool) -> None:
    """Only addresses that cannot leave the machine do."""
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("fields", "mechanism"),
    [
        ({}, "copy-paste"),
        ({"integration_id": "colab"}, "web-message"),
        ({"api_host": "http://127.0.0.1:8765"}, "web-message"),
        ({"integration_id": "acme", "return_mechanism": "web-message"}, "web-message"),
    ],
)
def test_how_a_key_comes_back(fields: dict[str, str], mechanism: str) -> None:
    """By message where the page's origin is listed for the integration; else it is copied."""
    assert Settings(**fields).return_mechanism == mechanism


def test_an_unknown_return_mechanism_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable and what it may be."""
    monkeypatch.setenv("PINECONE_RETURN_MECHANISM", "pigeon")
    with pytest.raises(SettingsError, match="Expected one of: web-message, copy-paste"):
        Settings.from_environ()


def test_the_notebooks_name_is_that_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server tells the kernel; elsewhere it is not known."""
    assert settings.environ_notebook() == ""
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ann/leave.ipynb")
    assert settings.environ_notebook() == "leave"


def test_the_key_is_read_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blank variable is no key."""
    assert environ_api_key() is None
    monkeypatch.setenv("PINECONE_API_KEY", " \n")
    assert environ_api_key() is None
    monkeypatch.setenv("PINECONE_API_KEY", " pcsk_1\n")
    assert environ_api_key() == "pcsk_1"


def test_connecting_is_exported_and_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local service is exported with its hosts for the official SDK; Pinecone's own is not."""
    for name in ("PINECONE_API_KEY", settings.API_HOST, *settings.SDK_ASSISTANT_HOSTS):
        monkeypatch.setenv(name, "before")
    local = Settings(api_host="http://127.0.0.1:8765")
    export_environ("pcsk_1", local)
    assert environ_api_key() == "pcsk_1"
    assert os.environ["PINECONE_PLUGIN_ASSISTANT_DATA_HOST"] == "http://127.0.0.1:8765"
    assert Settings.from_environ() == local
    export_environ("pcsk_2", Settings())
    assert [name for name in os.environ if name.startswith("PINECONE_")] == ["PINECONE_API_KEY"]
