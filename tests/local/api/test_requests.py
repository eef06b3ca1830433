"""What every request passes: the key, the host it names, the size and form of its body."""

from __future__ import annotations

import sys

import pytest
import requests


@pytest.mark.parametrize(
    "key", ["", "wrong", "pckey_a_b", "pckey_" + "a" * 4000, b"pckey_\xff_b", "pckey_ü_b".encode()]
)
def test_an_unknown_key_is_refused(api, key):
    """Every path of the API asks for a key this service made."""
    for path in ("/assistants", "/files/x", "/nothing-here"):
        refused = api.call("GET", path, headers={"Api-Key": key})
        assert refused.status_code == 401
        assert refused.json()["error"] == {
            "code": "UNAUTHENTICATED",
            "message": "Invalid API key.",
        }


def test_a_key_with_one_letter_changed_is_refused(api):
    """The whole key counts, not only its public label."""
    key = api.api_key[:-1] + ("a" if api.api_key[-1] != "a" else "b")
    assert api.call("GET", "/assistants", headers={"Api-Key": key}).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_a_foreign_host_name_is_refused(api, host):
    """A name that merely resolves to this machine (DNS rebinding) gets nothing."""
    refused = api.call("GET", "/assistants", headers={"Host": host})
    assert refused.status_code == 403


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has one loopback address only")
@pytest.mark.parametrize(("host", "told"), [("0.0.0.0", "127.0.0.1"), ("127.0.0.2", "127.0.0.2")])
def test_another_address_is_served_where_that_was_asked_for(start_service, host, told):
    """Opened to others, the service takes requests for its addresses, and still for no foreign name."""
    service = start_service("--host", host)
    port = service.url.rsplit(":", 1)[1]
    assert service.url == f"http://{told}:{port}"
    address = f"http://127.0.0.2:{port}/assistant/assistants"
    key = {"Api-Key": service.api_key}
    assert requests.get(address, headers=key, timeout=10).status_code == 200
    rebound = requests.get(address, headers={**key, "Host": "evil.example"}, timeout=10)
    assert rebound.status_code == 403


def test_localhost_is_a_name_of_this_machine(local_service):
    """The service answers under localhost too."""
    address = f"http://localhost:{local_service.url.rsplit(':', 1)[1]}/local/health"
    assert requests.get(address, timeout=10).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b'"x"', b"[" * 100_000, b"\xff\xfe"),
        b'{"name": "a", "instructions": "\\ud83d"}',
        b'{"name": "a", "metadata": {"b": NaN}}',
    ],
)
def test_a_body_that_is_no_object_is_refused(api, body):
    """Anything but a JSON object is the caller's mistake, however deep or odd."""
    refused = api.call("POST", "/assistants", data=body)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "INVALID_ARGUMENT"


def test_a_body_over_1_mb_is_refused(api):
    """JSON bodies are bounded; the status is one that the operation is described with."""
    for path, status in (("/assistants", 400), ("/evaluation/metrics/alignment", 422)):
        refused = api.call("POST", path, data=b" " * (1024 * 1024 + 1))
        assert refused.status_code == status
        assert refused.json()["error"]["message"] == "The request body is over 1 MB."


def test_unknown_paths_answer_in_the_api_shape(api):
    """Even a path that does not exist is refused as the API refuses."""
    assert api.call("GET", "/nothing-here").json()["status"] == 404
    assert api.call("PUT", "/assistants").json()["error"]["code"] == "UNIMPLEMENTED"
