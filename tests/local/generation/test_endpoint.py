"""Naming the endpoint: what the options and the environment may say."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.generation.endpoint import KEY_VARIABLE, endpoint_of


def test_without_options_there_is_none():
    """The service then answers with quotations."""
    assert endpoint_of(None, None) is None


def test_the_key_comes_from_the_environment(monkeypatch):
    """It is read from its variable, and no repr shows it."""
    monkeypatch.setenv(KEY_VARIABLE, "secret-key\n")
    endpoint = endpoint_of("https://llm.example.org/v1/", "llama3.2")
    assert (endpoint.url, endpoint.model) == ("https://llm.example.org/v1", "llama3.2")
    assert endpoint.api_key == "secret-key"
    assert "secret-key" not in repr(endpoint)


def test_a_key_that_is_none_is_refused(monkeypatch):
    """What no header can carry is told at the start, and not shown."""
    monkeypatch.setenv(KEY_VARIABLE, "secret\nkey")
    with pytest.raises(ValueError, match=f"{KEY_VARIABLE} holds a character") as raised:
        endpoint_of("https://llm.example.org/v1", "m")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/chat/completions", "/v1/chat/completions/"])
def test_the_whole_address_of_chat_completions_will_do(path):
    """People copy it from a server's page."""
    endpoint = endpoint_of(f"http://localhost:8000{path}", "m")
    assert endpoint.chat_url == "http://localhost:8000/v1/chat/completions"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://llm.example.org/v1", False),
        ("http://192.168.1.9/v1", False),
        ("http://localhost.example.org/v1", False),
    ],
)
def test_it_knows_what_stays_on_this_machine(url, here):
    """Only loopback does."""
    assert endpoint_of(url, "m").is_on_this_machine is here


@pytest.mark.parametrize(
    ("url", "model", "said"),
    [
        ("http://localhost/v1", None, "give both"),
        (None, "llama", "give both"),
        ("localhost:11434", "llama", "write an address"),
        ("ftp://localhost/v1", "llama", "write an address"),
        ("http://me:secret@localhost/v1", "llama", "write an address"),
        ("http://localhost/v1?key=1", "llama", "write an address"),
        ("http://localhost:99999/v1", "llama", "write an address"),
        ("http://[/v1", "llama", "write an address"),
    ],
)
def test_what_cannot_be_is_refused(url, model, said):
    """An option alone, or an address that is none, is told."""
    with pytest.raises(ValueError, match=said):
        endpoint_of(url, model)


def test_a_key_does_not_travel_in_the_open(monkeypatch):
    """Plain http to another machine is refused where there is a key to see."""
    assert endpoint_of("http://192.168.1.9/v1", "m")
    monkeypatch.setenv(KEY_VARIABLE, "secret-key")
    with pytest.raises(ValueError, match="plain http would show PINECONE_LOCAL_LLM_KEY") as raised:
        endpoint_of("http://192.168.1.9/v1", "m")
    assert "secret-key" not in str(raised.value)
