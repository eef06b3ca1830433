"""The key leaves no trace: in a real kernel that logs everything, by each way it can come in."""

from __future__ import annotations

import json
import re
import secrets
import socket

import pytest

from tests.kernels import FURTHER, INSTALLED

from .watched import key_message, watched

# Everything a kernel can say about itself.
LOOK = """
import gc, io, logging, os, pathlib, sys
from pinecone_notebooks.credentials.connection import kept
{failing}
_ip = get_ipython()
_ip.run_line_magic("pinecone_status", "")
_connection = kept()
print(repr(_connection), _connection, vars(_connection), _connection.api, repr(_connection.settings))
from ipywidgets import Widget
print([widget.get_state() for widget in getattr(Widget, "_instances", {{}}).values()])
print(list(_ip.history_manager.get_range(raw=False, output=True)))
print(pathlib.Path(f"/proc/{{os.getpid()}}/cmdline").read_bytes() if os.path.exists("/proc") else "")
"""
FAILING = """
get_ipython().run_line_magic("xmode", "Verbose")
try:
    _c = kept()
    _c.api.assistant("there-is-none").files.list()
    for _ in _c.api.assistant("there-is-none").files.list(): pass
except Exception:
    get_ipython().showtraceback()
"""


def assert_no_trace(kernel, key, cell, *, exported=True):
    assert kernel.reply(cell)["status"] == "ok"
    kernel.wait(kernel.run(LOOK.format(failing=FAILING)))
    check = kernel.run("print('exported', os.environ.get('PINECONE_API_KEY', '')[-6:])")
    kernel.wait(check)
    assert ("exported " + (key[-6:] if exported else "")).strip() in kernel.printed()
    text = kernel.text()
    assert key not in text
    assert key[:-4] not in text
    assert re.search("NotFound|ServiceUnreachable", text), "nothing failed"
    assert re.search(r"MESSAGE TYPE", text), "the kernel did not log its messages"


@pytest.mark.parametrize("via", ["popup", "paste", "widget"])
def test_by_the_card(local_service, tmp_path, via):
    """By popup, field and frame: in no message to any client, no output, no log, no repr."""
    see_no_trace_by_the_card(local_service, tmp_path, via)


@pytest.mark.matrix
@pytest.mark.parametrize("ipykernel", ["6.17.1", "6.31.0", *FURTHER])
def test_by_the_card_in_other_kernels(local_service, tmp_path, ipykernel):
    """Each logs and publishes in its own way."""
    see_no_trace_by_the_card(local_service, tmp_path, "popup", ipykernel)


def see_no_trace_by_the_card(local_service, tmp_path, via, ipykernel=INSTALLED):
    key = local_service.api_key

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(key, via))

    with watched(local_service, tmp_path, ipykernel) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell, answer=person)
        assert "Connected to Pinecone" in json.dumps(kernel.messages, default=str)
        assert_no_trace(kernel, key, cell)
        way = f"handles widget messages from ipykernel {ipykernel[0]}"
        assert re.search(f"Waiting +{way}", kernel.printed())


def test_by_the_card_after_wrong_and_malformed_messages(local_service, tmp_path):
    """A key in a message of no known shape, one that is refused, and one that comes too late."""
    key = local_service.api_key

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(key, "popup"), extra=1)
        kernel.say(comm_id, **{**key_message(key, "popup"), "attempt": 7})
        kernel.say(comm_id, **key_message("pcsk_wrong_" + "0" * 30, "paste"))
        kernel.say(comm_id, type="restart")
        kernel.say(comm_id, **{**key_message(key, "paste"), "attempt": 2})

    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell, answer=person)
        assert "pcsk_wrong_" not in kernel.text()
        assert_no_trace(kernel, key, cell)


def test_by_the_hidden_prompt(local_service, tmp_path):
    """No widget comes alive: the prompt's answer is echoed nowhere, and is in no history."""
    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell, answer=local_service.api_key)
        assert "it is not shown" in kernel.printed()
        assert_no_trace(kernel, local_service.api_key, cell)


def test_by_the_environment(local_service, tmp_path):
    """A silent source leaves no more than one that asks."""
    key = local_service.api_key
    with watched(local_service, tmp_path, PINECONE_API_KEY=key) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell)
        assert_no_trace(kernel, key, cell)


HOSTS = {
    "Colab": """
module = types.ModuleType("google.colab")
module.userdata = types.SimpleNamespace(get=get)
sys.modules.update({"google": types.ModuleType("google"), "google.colab": module})
""",
    "Kaggle": """
module = types.ModuleType("kaggle_secrets")
module.UserSecretsClient = lambda: types.SimpleNamespace(get_secret=get)
sys.modules["kaggle_secrets"] = module
""",
}


@pytest.mark.parametrize("host", HOSTS)
def test_by_a_hosts_secret(local_service, tmp_path, host):
    """As Colab and Kaggle give it."""
    (tmp_path / "secret").write_text(local_service.api_key)
    get = (
        "import sys, types, pathlib\n"
        f"get = lambda _: pathlib.Path({str(tmp_path / 'secret')!r}).read_text()\n"
    )
    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run(get + HOSTS[host] + "%pinecone_connect")
        kernel.wait(cell)
        assert f"with the key from {host}'s secret" in kernel.printed()
        assert_no_trace(kernel, local_service.api_key, cell)


def test_by_the_login_of_the_command_line_tool(local_service, tmp_path):
    """Its key is for Pinecone's own service, which is not there: connected, unverified."""
    key = "pcsk_of_the_tool_" + "0" * 30
    (tmp_path / ".config" / "pinecone").mkdir(parents=True)
    (tmp_path / ".config" / "pinecone" / "secrets.yaml").write_text(f"api_key: {key}\n")
    away = {"PINECONE_CONTROLLER_HOST": "https://pinecone.invalid"}
    with watched(local_service, tmp_path, **away) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell)
        assert "with the key from the login of the pc command-line tool" in kernel.printed()
        assert_no_trace(kernel, key, cell)


def test_by_a_service_account(local_service, tmp_path):
    """Neither the key it makes nor its own secret; after `disconnect(revoke=True)` no key at all."""
    account = {
        "PINECONE_CLIENT_ID": local_service.client_id,
        "PINECONE_CLIENT_SECRET": local_service.client_secret,
    }
    made = tmp_path / "made"
    with watched(local_service, tmp_path, **account) as kernel:
        cell = kernel.run(
            "from pinecone_notebooks import connect, disconnect\n"
            "connect(service_account='default'); import os, pathlib\n"
            f"pathlib.Path({str(made)!r}).write_text(os.environ['PINECONE_API_KEY']);"
        )
        kernel.wait(cell)
        assert_no_trace(kernel, made.read_text(), cell)
        assert local_service.client_secret not in kernel.text()
        kernel.wait(kernel.run("disconnect(revoke=True)"))
        check = kernel.run("print('left', os.environ.get('PINECONE_API_KEY'), kept())")
        kernel.wait(check)
        assert "left None None" in kernel.printed()


FAULTS = {
    "the handler": """
import pinecone_notebooks.widgets.connect as module
def adopt(connection, **_): raise ZeroDivisionError("a fault")
module.adopt = adopt
""",
    "the network": """
from urllib3.connectionpool import HTTPConnectionPool
def _make_request(self, *_, headers=None, **__): raise ZeroDivisionError("a fault")
HTTPConnectionPool._make_request = _make_request
""",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_by_the_card_when_something_fails_below(local_service, tmp_path, fault):
    """`%xmode Verbose` shows the locals of each frame: the card says what failed, and no frame."""
    key = local_service.api_key

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(key, "popup"))
        kernel.say(comm_id, type="cancel", attempt=1)

    with watched(local_service, tmp_path) as kernel:
        kernel.wait(kernel.run("%xmode Verbose\n" + FAULTS[fault]))
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell, answer=person)
        assert kernel.reply(cell)["ename"] == "ConnectCancelled"
        text = kernel.text()
        assert "ZeroDivisionError" in text
        assert key not in text
        assert key[:-4] not in text


def test_by_the_environment_when_something_fails_below(local_service, tmp_path):
    """What fails while a key is checked is told without the frames that hold it."""
    key = local_service.api_key
    with watched(local_service, tmp_path, PINECONE_API_KEY=key) as kernel:
        kernel.wait(kernel.run("%xmode Verbose\n" + FAULTS["the network"]))
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell)
        assert kernel.reply(cell)["status"] == "error"
        text = kernel.text()
        assert "ZeroDivisionError" in text
        assert key not in text
        assert key[:-4] not in text


def test_without_export_the_key_is_nowhere(local_service, tmp_path):
    """`export_env=False`: not in the environment either, nor in what a child process is given."""
    key = local_service.api_key

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(key, "paste"))

    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run(
            "from pinecone_notebooks import connect; print(connect(export_env=False))"
        )
        kernel.wait(cell, answer=person)
        child = kernel.run(
            "import subprocess; print(subprocess.run(['env'], capture_output=True).stdout)"
        )
        kernel.wait(child)
        assert_no_trace(kernel, key, cell, exported=False)


@pytest.mark.parametrize("way", ["%pinecone_connect", "await connect()"])
def test_an_interrupt_while_the_key_is_checked(local_service, tmp_path, way):
    """The frames below hold request headers: under `%xmode Verbose` none of them is shown."""
    key = local_service.api_key
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = f"http://127.0.0.1:{server.getsockname()[1]}"
        environment = {"PINECONE_API_KEY": key, "PINECONE_CONTROLLER_HOST": silent}
        with watched(local_service, tmp_path, **environment) as kernel:
            kernel.wait(kernel.run("from pinecone_notebooks import connect\n%xmode Verbose"))
            cell = kernel.run(way)
            server.settimeout(60)
            connection, _address = server.accept()
            with connection:
                connection.settimeout(60)
                assert connection.recv(1)  # the request is under way
                kernel.manager.interrupt_kernel()
                kernel.wait(cell)
            reply = kernel.reply(cell)
            assert (reply["status"], reply["ename"]) == ("error", "ConnectCancelled")
            assert key not in kernel.text()


def test_a_new_key_that_is_copied(local_service, tmp_path):
    """What the kernel tells every client cannot be read without the pad, which no one else gets."""
    pad = list(secrets.token_bytes(512))
    with watched(local_service, tmp_path) as kernel:
        kernel.wait(kernel.run("%pinecone_connect --local\n%pinecone_projects create no-trace"))
        opened = []

        def note(_kernel, comm_id):
            opened.append(comm_id)

        kernel.wait(kernel.run("%pinecone_keys create one --project no-trace"), answer=note)
        kernel.say(opened[0], type="copy", request="r1", pad=pad)
        kernel.say(opened[0], type="copied")
        kernel.wait(
            kernel.run("%pinecone_keys --project no-trace\n%pinecone_projects delete no-trace")
        )
        text = kernel.text()
        (answer,) = {
            json.dumps(custom["sealed"])
            for message in kernel.messages
            if (custom := message["content"].get("data", {}).get("content", {})).get("sealed")
        }
        plain = bytes(a ^ b for a, b in zip(json.loads(answer), pad, strict=True))
        key = plain.rstrip(b"\0").decode()
        assert key.startswith("pckey_")
        assert key not in text
        assert json.dumps(pad)[1:-1] not in text
        assert "'type': 'copied'" in text, "the kernel did not log its messages"
