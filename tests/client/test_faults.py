"""What a person reads when a call fails."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Client
from pinecone_notebooks.client.faults import service_error, without_secrets
from pinecone_notebooks.settings import Settings

from .stub import KEY, error, hang_up, reply, serve

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

PATH = "/assistant/assistants"


@pytest.mark.parametrize(
    ("status", "code", "kind", "advice"),
    [
        (400, "INVALID_ARGUMENT", errors.InvalidRequest, "Correct the named value"),
        (401, "UNAUTHENTICATED", errors.Unauthorized, "Connect again with %pinecone_connect"),
        (403, "FORBIDDEN", errors.Forbidden, "Use a key whose roles allow this call."),
        (404, "NOT_FOUND", errors.NotFound, "Check the name, and that the key belongs"),
        (409, "ALREADY_EXISTS", errors.Conflict, "Use another name, or use the one that exists."),
        (413, "OUT_OF_RANGE", errors.TooLarge, "Send less"),
        (418, "UNKNOWN", errors.APIError, "Check the call against the error above."),
        (422, "INVALID_ARGUMENT", errors.InvalidRequest, "Correct the named value"),
        (429, "TOO_MANY_REQUESTS", errors.RateLimited, "Wait a moment and call again."),
        (429, "ALREADY_EXISTS", errors.Conflict, "Use another name"),
        (500, "UNKNOWN", errors.ServerError, "Try again in a moment"),
        (503, "UNAVAILABLE", errors.ServerError, "Try again in a moment"),
    ],
)
def test_a_status_becomes_its_error(
    status: int, code: str, kind: type[errors.APIError], advice: str
) -> None:
    """The error has the service's words, what to do, the call, the status and the request id."""
    with (
        serve(error(status, code, "Words of the service", X_Request_Id="req-7")) as stub,
        pytest.raises(errors.APIError) as caught,
    ):
        stub.client().assistants.create("docs")
    assert type(caught.value) is kind
    text = str(caught.value)
    assert text.startswith(f"Words of the service. {advice}")
    assert text.endswith(f"(POST {PATH} answered {status} {code}, request id req-7)")
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("1.5", 1.5),
        (format_datetime(datetime.now(timezone.utc) + timedelta(hours=10), usegmt=True), 36_000),
        ("soon", None),
        (format_datetime(datetime(2020, 1, 1, tzinfo=timezone.utc), usegmt=True), 0),
    ],
)
def test_retry_after_is_understood(value: str, seconds: float | None) -> None:
    """Seconds and dates both become the wait that is advised."""
    with (
        serve(error(429, "TOO_MANY_REQUESTS", "Slow down", Retry_After=value)) as stub,
        pytest.raises(errors.RateLimited) as caught,
    ):
        stub.client().assistants.create("docs")
    assert caught.value.retry_after == pytest.approx(seconds, abs=600 if seconds == 36_000 else 0)
    if seconds == 7:
        assert "Slow down. Call again in 7 s. (POST" in str(caught.value)


@pytest.mark.parametrize("form", ["text/html", "application/json"])
def test_a_page_of_a_gateway_is_named_not_shown(form: str) -> None:
    """An HTML error page becomes its title, whatever it claims to be."""
    page = b"<!doctype html><html><head><title>\n502 Bad Gateway </title></head>" + b"x" * 100_000
    with (
        serve(reply(502, page, content_type=form)) as stub,
        pytest.raises(errors.ServerError) as caught,
    ):
        stub.client().assistants.create("docs")
    assert "A web page came back instead of the API's JSON: '502 Bad Gateway'." in str(caught.value)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"error":{"code":"NOT_FOUND","message":"gone"},"status":404}', ("NOT_FOUND", "gone")),
        (
            b'{"error":{"code":"A","message":"{\\"error\\":{\\"message\\":\\"deep\\"}}"}}',
            ("A", "deep"),
        ),
        (b'{"message":"flat"}', ("", "flat")),
        (b'{"error":"bare"}', ("", "bare")),
        (b'{"detail":[{"loc":["name"]}]}', ("", '[{"loc": ["name"]}]')),
        (b'"just text"', ("", "just text")),
        (b"{}", ("", "")),
        (b"plain words", ("", "plain words")),
        (b"", ("", "")),
        (b'{"error":' * 50 + b'"x"' + b"}" * 50, None),
    ],
)
def test_nested_errors_give_their_innermost_message(
    body: bytes, expected: tuple[str, str] | None
) -> None:
    """Errors wrapped in errors, as objects or as text, are opened, to a bounded depth."""
    found = service_error(body)
    assert expected is None or found == expected


def test_an_error_without_a_body_says_so() -> None:
    """Nothing to quote is still a sentence."""
    with (
        serve(reply(403)) as stub,
        pytest.raises(errors.Forbidden, match=r"gave no reason\. Use a key"),
    ):
        stub.client().assistants.create("docs")


@pytest.mark.parametrize("body", [b"<html>hello", b'{"assistants": [', b"\xff\xfe"])
def test_a_success_that_is_no_json_is_an_error(body: bytes) -> None:
    """A page with status 200, or cut JSON, is not taken for an empty list."""
    with (
        serve(reply(200, body)) as stub,
        pytest.raises(errors.UnexpectedAnswer) as caught,
    ):
        stub.client().assistants.list()
    assert "is not what the API describes; it starts with" in str(caught.value)
    assert "Check the host and any proxy" in str(caught.value)


def test_no_error_contains_the_key() -> None:
    """A service that echoes the key in body, code, request id or target does not get it shown."""
    replies: list[Any] = [
        error(400, KEY, f"Bad key {KEY}", X_Request_Id=KEY),
        reply(302, None, Location=f"https://{KEY}.example/{KEY}"),
        reply(200, KEY.encode()),
    ]
    for answer in replies:
        with serve(answer) as stub, pytest.raises(errors.PineconeNotebooksError) as caught:
            stub.client().assistants.create("docs")
        assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert without_secrets('a "b\\c', ["b\\c"]) == 'a "[secret]'


def test_a_long_message_is_cut() -> None:
    """A service cannot fill the cell."""
    with (
        serve(error(400, "X", "long " * 10_000)) as stub,
        pytest.raises(errors.InvalidRequest) as caught,
    ):
        stub.client().assistants.create("docs")
    assert len(str(caught.value)) < 1000


def test_nobody_listening_on_this_machine() -> None:
    """A stopped local service says how to start it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = Client(KEY, settings=Settings(api_host=url))
    with pytest.raises(errors.ServiceUnreachable) as caught:
        client.verify()
    assert str(caught.value) == (
        f"The local service at {url} does not answer (GET {PATH}). "
        "Start it with %pinecone_connect --local, then run the cell again."
    )


def test_a_name_that_does_not_exist() -> None:
    """Being offline is told as such, with the way to work offline."""
    client = Client(KEY, settings=Settings(api_host="https://api.pinecone.invalid"))
    with pytest.raises(errors.ServiceUnreachable) as caught:
        client.verify()
    assert str(caught.value) == (
        f"The name api.pinecone.invalid was not found (GET {PATH}): this machine may be offline. "
        "Check the network, or work offline with %pinecone_connect --local."
    )


def test_a_service_that_does_not_answer() -> None:
    """The read time-out is a sentence."""
    done = threading.Event()

    def never(handler: BaseHTTPRequestHandler) -> None:
        done.wait(60)
        handler.close_connection = True

    with serve(never) as stub:
        with pytest.raises(errors.ServiceTimeout, match="took the call and did not answer in time"):
            stub.client(read_timeout=0.1).assistants.update("docs", instructions="x")
        done.set()


def test_a_service_that_takes_no_connection() -> None:
    """The connect time-out is a sentence of its own: nothing was asked yet."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as server,
        contextlib.ExitStack() as full,
    ):
        for _ in range(4):
            waiting = full.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        client = Client(KEY, settings=Settings(api_host=url, connect_timeout=0.1))
        with pytest.raises(errors.ServiceTimeout) as caught:
            client.assistants.create("docs")
    assert str(caught.value) == (
        f"{url} did not take the connection in time (POST {PATH}). "
        "Check the network and any proxy, then try again."
    )


def test_a_connection_broken_while_the_answer_comes() -> None:
    """Half an answer is a failure of the connection, not of the JSON."""

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"assistants":')
        handler.wfile.flush()
        hang_up(handler)

    with serve(half) as stub, pytest.raises(errors.ServiceUnreachable, match="broke the conn"):
        stub.client().assistants.list()


def test_a_certificate_nobody_vouches_for() -> None:
    """A TLS failure says what to set where traffic is inspected."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with contextlib.suppress(OSError):
                connection, _address = server.accept()
                with connection:
                    context.wrap_socket(connection, server_side=True)

        threading.Thread(target=answer, daemon=True).start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(errors.TLSFailure) as caught:
            Client(KEY, settings=Settings(api_host=url)).verify()
    assert f"The secure connection to {url} could not be made (" in str(caught.value)
    assert "REQUESTS_CA_BUNDLE" in str(caught.value)


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken proxy setting is named as the place to look."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = Client(KEY, settings=Settings(api_host="https://api.pinecone.invalid"))
    with pytest.raises(errors.ServiceUnreachable, match="The proxy did not lead to https://api"):
        client.verify()


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls to other machines go through it, and it sees no key; NO_PROXY makes exceptions."""
    with serve(reply(502, b"no way")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = Client(KEY, settings=Settings(api_host="https://api.pinecone.invalid"))
        with pytest.raises(
            errors.ServiceUnreachable, match="The proxy did not lead to https://api"
        ):
            client.assistants.create("docs")
        asked = {(request.method, request.target) for request in proxy.requests}
        assert asked == {("CONNECT", "api.pinecone.invalid:443")}
        assert not any("api-key" in request.headers for request in proxy.requests)
        monkeypatch.setenv("NO_PROXY", "pinecone.invalid")
        with pytest.raises(errors.ServiceUnreachable, match="was not found"):
            client.assistants.create("docs")


def test_a_bundle_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """REQUESTS_CA_BUNDLE, which the error about certificates advises, is read."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    client = Client(KEY, settings=Settings(api_host="https://api.pinecone.invalid"))
    with pytest.raises(errors.TransportError, match=r"none\.pem"):
        client.verify()


def test_a_compressed_answer_is_read() -> None:
    """Compression is undone."""
    body = gzip.compress(b'{"assistants": [{"name": "docs"}]}')
    with serve(reply(200, body, Content_Encoding="gzip")) as stub:
        assert stub.client().assistants.list()[0].name == "docs"
