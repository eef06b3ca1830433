"""The key leaves no trace: in a real kernel that logs everything, by each way it can come in."""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager, suppress
from queue import Empty

import pytest
from jupyter_client import BlockingKernelClient

from tests.kernels import INSTALLED, running_kernel

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


class Watched:
    """A kernel, everything it published to each of its clients, and what it wrote to its log."""

    def __init__(self, manager, client, other, log):
        self.manager, self.client, self.other, self.log = manager, client, other, log
        self.messages = []

    def run(self, code):
        return self.client.execute(code, allow_stdin=True)

    def wait(self, msg_id, *, answer=None, seconds=30):
        """Wait for the end of a cell; answers a password prompt, and plays the page of a widget."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
            except Empty:
                message = None
            if message is not None:
                self.messages.append(message)
                content = message["content"]
                is_card = "phase" in content.get("data", {}).get("state", {})
                if callable(answer) and is_card and message["msg_type"] == "comm_open":
                    answer(self, content["comm_id"])
                if (
                    message["parent_header"].get("msg_id") == msg_id
                    and content.get("execution_state") == "idle"
                ):
                    return
            if isinstance(answer, str):
                try:
                    prompt = self.client.get_stdin_msg(timeout=0.05)
                except Empty:
                    continue
                assert prompt["content"]["password"]
                self.client.input(answer)
        pytest.fail("the cell did not end")

    def reply(self, msg_id):
        while True:
            reply = self.client.get_shell_msg(timeout=10)
            self.messages.append(reply)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply["content"]

    def say(self, comm_id, **content):
        data = {"method": "custom", "content": content}
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self.client.shell_channel.send(message)

    def text(self):
        with suppress(Empty):
            while True:
                self.messages.append(self.other.get_iopub_msg(timeout=0.2))
        said = json.dumps(self.messages, default=str)
        return said + self.log.read_text(encoding="utf-8", errors="replace")

    def printed(self):
        return "".join(
            message["content"].get("text", "")
            for message in self.messages
            if message["msg_type"] == "stream"
        )


@contextmanager
def watched(local_service, tmp_path, **environment):
    log = tmp_path / "kernel.log"
    clean = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
    where = {"PINECONE_CONTROLLER_HOST": local_service.url, **clean, **environment}
    options = ["--debug"]
    with running_kernel(
        INSTALLED, *options, data=local_service.data, environment=where, log=log
    ) as (manager, client):
        other = BlockingKernelClient()
        other.load_connection_info(manager.get_connection_info())
        other.start_channels()
        other.wait_for_ready(timeout=30)
        kernel = Watched(manager, client, other, log)
        kernel.wait(kernel.run("%load_ext pinecone_notebooks"))
        yield kernel
        other.stop_channels()


def key_message(key, via):
    return {
        "type": "key",
        "attempt": 1,
        "key": key,
        "organization_id": "o-1",
        "project_id": "p-1",
        "via": via,
    }


def assert_no_trace(kernel, key, cell, *, exported=True):
    assert kernel.reply(cell)["status"] == "ok"
    kernel.wait(kernel.run(LOOK.format(failing=FAILING)))
    check = kernel.run("print('exported', os.environ.get('PINECONE_API_KEY', '')[-6:])")
    kernel.wait(check)
    assert ("exported " + (key[-6:] if exported else "")).strip() in kernel.printed()
    text = kernel.text()
    assert key not in text
    assert key[:-4] not in text
    assert "Traceback" in text or "NotFound" in text
    assert re.search(r"MESSAGE TYPE", text), "the kernel did not log its messages"


@pytest.mark.parametrize("via", ["popup", "paste"])
def test_by_the_card(local_service, tmp_path, via):
    """By the popup and by the field: in no message to any client, no output, no log, no repr."""
    key = local_service.api_key

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(key, via))

    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell, answer=person)
        assert "Connected to Pinecone" in json.dumps(kernel.messages, default=str)
        assert_no_trace(kernel, key, cell)


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


def test_by_the_environment_and_by_a_hosts_secret(local_service, tmp_path):
    """A silent source leaves no more than one that asks."""
    key = local_service.api_key
    with watched(local_service, tmp_path, PINECONE_API_KEY=key) as kernel:
        cell = kernel.run("%pinecone_connect")
        kernel.wait(cell)
        assert_no_trace(kernel, key, cell)
    (tmp_path / "colab_key").write_text(key)
    colab = (
        "import sys, types, pathlib\n"
        "module = types.ModuleType('google.colab')\n"
        f"get = lambda _: pathlib.Path({str(tmp_path / 'colab_key')!r}).read_text()\n"
        "module.userdata = types.SimpleNamespace(get=get)\n"
        "sys.modules.update({'google': types.ModuleType('google'), 'google.colab': module})\n"
        "%pinecone_connect"
    )
    with watched(local_service, tmp_path) as kernel:
        cell = kernel.run(colab)
        kernel.wait(cell)
        assert_no_trace(kernel, key, cell)


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


def test_an_interrupt_while_the_key_is_checked(local_service, tmp_path):
    """The frames below hold request headers: under `%xmode Verbose` none of them is shown."""
    key = local_service.api_key
    slow = (
        "import os, socket, threading\n"
        "%xmode Verbose\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "os.environ['PINECONE_CONTROLLER_HOST'] = f'http://127.0.0.1:{server.getsockname()[1]}'"
    )
    with watched(local_service, tmp_path, PINECONE_API_KEY=key) as kernel:
        kernel.wait(kernel.run(slow))
        cell = kernel.run("%pinecone_connect")
        time.sleep(1.5)
        kernel.manager.interrupt_kernel()
        kernel.wait(cell)
        reply = kernel.reply(cell)
        assert (reply["status"], reply["ename"]) == ("error", "ConnectCancelled")
        assert key not in kernel.text()
