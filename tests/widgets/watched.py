"""A real kernel that is watched from all sides, and whose person and page a test plays."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from queue import Empty

import pytest
from jupyter_client import BlockingKernelClient

from tests.kernels import INSTALLED, running_kernel


class Watched:
    """A kernel, everything it published to each of its clients, and what it wrote to its log."""

    def __init__(self, manager, client, other, log):
        self.manager, self.client, self.other, self.log = manager, client, other, log
        self.messages = []

    def run(self, code):
        return self.client.execute(code, allow_stdin=True)

    def wait(self, msg_id, *, answer=None, seconds=120):
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
            reply = self.client.get_shell_msg(timeout=60)
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
def watched(local_service, tmp_path, ipykernel=INSTALLED, **environment):
    log = tmp_path / "kernel.log"
    clean = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
    where = {"PINECONE_CONTROLLER_HOST": local_service.url, **clean, **environment}
    options = ["--debug"]
    with running_kernel(
        ipykernel, *options, data=local_service.data, environment=where, log=log
    ) as (manager, client):
        other = BlockingKernelClient()
        other.load_connection_info(manager.get_connection_info())
        other.start_channels()
        other.wait_for_ready(timeout=60)
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
