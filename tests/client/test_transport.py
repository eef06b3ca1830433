"""What a call carries, where the key goes, and what is repeated."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks._version import __version__
from pinecone_notebooks.client import Client
from pinecone_notebooks.client.transport import user_agent
from pinecone_notebooks.settings import Settings

from .stub import KEY, error, hang_up, reply, serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMPTY = reply(200, {"assistants": []})


def test_every_call_carries_key_version_and_attribution() -> None:
    """The headers are those of the official SDK."""
    with serve(EMPTY) as stub:
        stub.client(source_tag="My  Notebook!", api_version="2025-04").verify()
    headers = stub.requests[0].headers
    assert headers["api-key"] == KEY
    assert headers["x-pinecone-api-version"] == "2025-04"
    assert headers["user-agent"] == f"python-client-{__version__} source_tag=my__notebook"
    assert headers["accept"] == "application/json"
    assert stub.requests[0].target == "/assistant/assistants"


def test_verifying_asks_for_little() -> None:
    """Where listings have pages, one assistant is enough."""
    with serve(EMPTY) as stub:
        stub.client(api_version="2026-04").verify()
    assert stub.requests[0].target == "/assistant/assistants?limit=1"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("", ""),
        ("  \u00e9 ", " source_tag=___"),
        ("Team: A_b 9\r\nX-Evil: 1", " source_tag=team:_a_b_9xevil:_1"),
    ],
)
def test_a_source_tag_is_normalised(tag: str, expected: str) -> None:
    """Only small letters, digits, colons and underscores are left; nothing can start a header."""
    assert user_agent(tag) == f"python-client-{__version__}{expected}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_does_not_follow_a_redirect(status: int) -> None:
    """Another host is never called, and the error says where the answer pointed."""
    with serve(EMPTY) as other, serve(reply(status, None, Location=f"{other.url}/x")) as stub:
        with pytest.raises(
            errors.UnexpectedRedirect, match="the API key does not follow redirects"
        ):
            stub.client().verify()
        assert other.requests == []


@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.chat("x"),
        lambda assistant: assistant.stream("x").collect(),
        lambda assistant: assistant.stream_completions("x").collect(),
        lambda assistant: assistant.files.upload(b"x", name="a.txt"),
    ],
)
def test_a_question_does_not_follow_a_redirect(call: Callable[[Any], Any]) -> None:
    """Neither does a file: what the other host would get is more than the key."""
    with serve(EMPTY) as other, serve(reply(500)) as stub:
        described = {"name": "docs", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), reply(307, None, Location=f"{other.url}/x")]
        with pytest.raises(errors.UnexpectedRedirect, match=r"redirected \(307\) to 127\.0\.0\.1"):
            call(stub.client().assistant("docs"))
        assert other.requests == []


@pytest.mark.parametrize("host", ["http://example.com", "ftp://example.com", "https://u:p@x.y"])
def test_the_key_goes_to_safe_hosts_only(host: str) -> None:
    """A host that an answer names is held to the same rule as one a person sets."""
    with (
        serve(reply(200, {"name": "docs", "status": "Ready", "host": host})) as stub,
        pytest.raises(errors.SettingsError, match="The host of assistant 'docs'"),
    ):
        stub.client().assistant("docs").files.list()


def test_netrc_does_not_replace_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login kept for the host in .netrc is not sent."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serve(EMPTY) as stub:
        stub.client().verify()
    assert "authorization" not in stub.requests[0].headers
    assert stub.requests[0].headers["api-key"] == KEY


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the local service is not shown to a proxy of the environment."""
    with serve(EMPTY) as proxy, serve(EMPTY) as stub:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        stub.client().verify()
        assert (len(proxy.requests), len(stub.requests)) == (0, 1)


def test_cookies_are_not_kept() -> None:
    """One call does not change the next."""
    with serve(reply(200, {"assistants": []}, Set_Cookie="a=b")) as stub:
        client = stub.client()
        client.verify()
        client.verify()
    assert "cookie" not in stub.requests[1].headers


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_safe_call_is_repeated(status: int) -> None:
    """A passing failure of a listing is not seen."""
    with serve(error(status, "UNAVAILABLE", "Later", Retry_After="0"), EMPTY) as stub:
        assert stub.client().assistants.list() == ()
    assert len(stub.requests) == 2


def test_a_safe_call_is_repeated_after_a_reset() -> None:
    """A connection that breaks before the answer is opened again."""
    with serve(hang_up, EMPTY) as stub:
        assert stub.client().assistants.list() == ()


def test_repeating_ends_with_the_services_error() -> None:
    """What stays wrong is told in the service's words, after four tries."""
    with (
        serve(error(429, "TOO_MANY_REQUESTS", "Slow down", Retry_After="0")) as stub,
        pytest.raises(errors.RateLimited, match="Slow down"),
    ):
        stub.client().assistants.list()
    assert len(stub.requests) == 4


def test_a_long_wait_is_left_to_the_person() -> None:
    """A Retry-After of minutes is told at once instead of slept through."""
    with (
        serve(error(429, "TOO_MANY_REQUESTS", "Slow down", Retry_After="600")) as stub,
        pytest.raises(errors.RateLimited, match=r"Call again in 600 s\."),
    ):
        stub.client().assistants.list()
    assert len(stub.requests) == 1


@pytest.mark.parametrize("failure", [error(503, "UNAVAILABLE", "Later", Retry_After="0"), hang_up])
@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.chat("x"),
        lambda assistant: assistant.stream("x").collect(),
        lambda assistant: assistant.completions("x"),
        lambda assistant: assistant.files.upload(b"x", name="a.txt"),
        lambda assistant: assistant.files.upsert("f1", b"x", name="a.txt"),
    ],
)
def test_chat_and_upload_are_never_repeated(call: Callable[[Any], Any], failure: Any) -> None:
    """What costs or changes something is sent once, whatever comes back."""
    with serve(reply(500)) as stub:
        described = {"name": "docs", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), failure, EMPTY]
        with pytest.raises((errors.ServerError, errors.ServiceUnreachable)):
            call(stub.client().assistant("docs"))
    assert len(stub.requests) == 2


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "naïve", None, "x" * 5000])
def test_what_cannot_be_a_key_is_refused_unseen(key: Any) -> None:
    """A malformed key is sent nowhere and shown nowhere."""
    with pytest.raises(errors.MalformedKey, match="That is no API key") as caught:
        Client(key, settings=Settings())
    assert not key or key not in str(caught.value)


def test_white_space_around_a_key_is_dropped() -> None:
    """A pasted key may end with a line break."""
    with serve(EMPTY) as stub:
        Client(f" {KEY}\n", settings=Settings(api_host=stub.url)).verify()
    assert stub.requests[0].headers["api-key"] == KEY


def test_the_key_is_in_no_repr() -> None:
    """Neither the client nor what hangs on it shows the key."""
    client = Client(KEY, settings=Settings())
    shown = [client, client.assistants, client.assistant("docs"), client._transport]
    shown.append(client._transport._auth)
    assert KEY not in repr(shown)
    assert repr(client) == "Client('https://api.pinecone.io')"


@pytest.mark.parametrize("name", ["", " ", ".", "..", None])
def test_a_name_cannot_climb(name: Any) -> None:
    """An empty name or dots would name another resource: nothing is sent."""
    with serve(EMPTY) as stub:
        with pytest.raises(errors.ArgumentError, match=r"is no assistant\. Expected its name"):
            stub.client().assistants.delete(name)
        assert stub.requests == []


def test_a_listing_that_leads_in_circles_ends() -> None:
    """A page that names itself as the next one is an error, not an endless loop."""
    circle = reply(200, {"assistants": [{"name": "a"}], "pagination": {"next": "again"}})
    with serve(circle) as stub, ExitStack() as stack:
        stack.enter_context(pytest.raises(errors.UnexpectedAnswer, match="listing does not end"))
        stub.client().assistants.list()
    assert len(stub.requests) == 2
