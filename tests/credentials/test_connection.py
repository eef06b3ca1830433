"""The connection of a kernel, against a real local service."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from pinecone_notebooks.credentials import connection as connections
from pinecone_notebooks.credentials.connection import (
    Connection,
    adopt,
    client,
    current,
    disconnect,
    forget,
)
from pinecone_notebooks.credentials.local import local_connection, sign_in_ticket
from pinecone_notebooks.errors import (
    ArgumentError,
    ConnectError,
    ConnectionRequired,
    ServiceUnreachable,
    Unauthorized,
)
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings


def connection_to(service, key=None):
    return Connection(Secret(key or service.api_key), "a test", Settings(api_host=service.url))


def test_without_a_key_the_client_says_what_to_do():
    """No key anywhere: one error that names the ways on."""
    with pytest.raises(ConnectionRequired, match="%pinecone_connect"):
        client()


def test_an_adopted_connection_is_exported_and_found_again(local_service):
    """Later cells, other clients included, find key and host in the environment."""
    adopt(connection_to(local_service))
    assert os.environ["PINECONE_API_KEY"] == local_service.api_key
    assert os.environ["PINECONE_CONTROLLER_HOST"] == local_service.url
    assert current().source == "a test"
    assert client() is client()


def test_a_key_in_the_environment_wins_over_an_earlier_connection(local_service, monkeypatch):
    """Whoever set the variable meant it."""
    adopt(connection_to(local_service))
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_another_key_000000000000")
    assert current().source == connections.ENVIRONMENT
    assert current().key == Secret("pcsk_another_key_000000000000")


def test_a_key_of_the_service_is_verified(local_service):
    """A right key gives a verified connection, which says where it leads."""
    verified = connection_to(local_service).verify()
    assert verified.verified
    assert str(verified) == f"Connected to {local_service.url} with the key from a test."


def test_a_wrong_key_is_refused(local_service):
    """A key the service does not know raises, and the error does not show it."""
    wrong = "pcsk_wrong_key_0000000000000000"
    with pytest.raises(Unauthorized) as refused:
        connection_to(local_service, wrong).verify()
    assert wrong not in str(refused.value)


def test_no_network_is_no_reason_to_refuse_a_key():
    """The real service out of reach: connected, and said to be unverified."""
    away = Settings(api_host="https://pinecone.invalid")
    unsure = Connection(Secret("pcsk_some_key_00000000000000"), "a test", away).verify()
    assert not unsure.verified
    assert "not verified" in str(unsure)


def test_a_local_service_that_is_down_is_an_error():
    """There is no network between: whoever does not answer does not run."""
    with pytest.raises(ServiceUnreachable):
        Connection(
            Secret("pcsk_some_key_00000000000000"),
            "a test",
            Settings(api_host="http://127.0.0.1:9"),
        ).verify()


def test_a_key_that_may_do_little_is_still_a_key():
    """403 says that the key is known, and may not list assistants; 401 that it is not."""
    import http.server
    import threading

    class Failing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(403 if "ok" in self.headers["Api-Key"] else 401)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = Settings(api_host=f"http://127.0.0.1:{server.server_port}")
    assert Connection(Secret("pcsk_ok_0000000000000000"), "a test", settings).verify().verified
    with pytest.raises(Unauthorized):
        Connection(Secret("pcsk_no_0000000000000000"), "a test", settings).verify()
    server.shutdown()
    server.server_close()


def test_the_line_names_what_is_not_used():
    """One line: what won, what it shadows, and whose it is where that is known."""
    connection = Connection(
        Secret("pcsk_x"), "the argument", organization="Ann's", passed_over=("b (why)", "c (why)")
    )
    assert str(connection) == (
        "Connected to https://api.pinecone.io with the key from the argument, organization Ann's; "
        "not verified, the service could not be reached. Not used: b (why); c (why)."
    )


def test_without_export_the_kernel_is_connected_and_the_environment_is_as_it_was(
    local_service, monkeypatch
):
    """A key in the environment wins only when it was put there since."""
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_before_00000000000000")
    adopt(connection_to(local_service), export_env=False)
    assert os.environ["PINECONE_API_KEY"] == "pcsk_before_00000000000000"
    assert current().source == "a test"
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_since_000000000000000")
    assert current().source == connections.ENVIRONMENT


def test_a_connection_can_be_awaited(local_service):
    """`await connect()` gives what `connect()` gives."""

    async def awaited():
        return await connection

    connection = connection_to(local_service)
    assert asyncio.run(awaited()) is connection


def test_only_a_key_that_was_made_for_the_notebook_is_revoked(local_service):
    """For any other nothing is changed, and the error says what to do."""
    adopt(connection_to(local_service))
    with pytest.raises(ArgumentError, match="not made for this notebook"):
        disconnect(revoke=True)
    assert current() is not None
    disconnect()
    assert current() is None


def test_the_official_sdk_gets_key_host_and_tag(local_service):
    """`connect().client()` is a `pinecone.Pinecone`, where it is installed."""
    pinecone = pytest.importorskip("pinecone")
    settings = Settings(api_host=local_service.url, source_tag="acme")
    client = Connection(Secret(local_service.api_key), "a test", settings).client()
    assert isinstance(client, pinecone.Pinecone)
    assert (client.config.api_key, client.config.host) == (local_service.api_key, local_service.url)
    assert "source_tag=acme" in str(client.config) or client.config.source_tag == "acme"


def test_without_the_official_sdk_the_error_says_how_to_get_it(local_service, monkeypatch):
    """And names this package's own client."""
    monkeypatch.setitem(sys.modules, "pinecone", None)
    with pytest.raises(ConnectError, match=r"pip install pinecone, or use \.api"):
        connection_to(local_service).client()


def test_forgetting_takes_key_and_hosts_out_of_the_environment(local_service):
    """After that nothing is left to connect with."""
    adopt(connection_to(local_service))
    forget()
    assert not [name for name in os.environ if name.startswith("PINECONE") and "LOCAL" not in name]
    assert current() is None


def test_the_local_connection_finds_the_running_service(local_service, monkeypatch):
    """`--local` takes the service of the data folder, and needs no browser."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    found = local_connection()
    assert (found.settings.api_host, found.key.reveal()) == (
        local_service.url,
        local_service.api_key,
    )


def test_a_sign_in_ticket_is_made_only_for_this_users_own_service(local_service, monkeypatch):
    """The popup of the local service is signed in; any other asks."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    assert sign_in_ticket(Settings(api_host=local_service.url))
    assert sign_in_ticket(Settings(api_host="http://127.0.0.1:9")) == ""
    assert sign_in_ticket(Settings()) == ""
