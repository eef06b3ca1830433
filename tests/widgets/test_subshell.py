"""A pane is answered while a cell runs, on kernels that have subshells; on others after the cell."""

from __future__ import annotations

import time

import pytest

from tests.kernels import KERNELS, running_kernel

PANE = (
    'from pinecone_notebooks import Chat\npane = Chat("handbook")\nprint("pane", pane.comm.comm_id)'
)
BUSY = """import pathlib, time
print('busy')
while not pathlib.Path({!r}).exists():
    time.sleep(0.05)
print('free')"""


@pytest.fixture(params=KERNELS)
def client(request):
    """A client of each kernel, which plays the front end."""
    with running_kernel(request.param) as (_, client):
        yield client


def subshell_of(client):
    """A subshell as JupyterLab makes one for widgets, or None where the kernel has none."""
    info = client.kernel_info(reply=True, timeout=60)["content"]
    if "kernel subshells" not in info.get("supported_features", []):
        return None
    request = client.session.msg("create_subshell_request")
    client.control_channel.send(request)
    while True:
        reply = client.control_channel.get_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
            return reply["content"]["subshell_id"]


def printed(client, cell, word):
    """What a running cell prints, from this word on."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        message = client.get_iopub_msg(timeout=60)
        text = message["content"].get("text", "")
        if message["parent_header"].get("msg_id") == cell and word in text:
            return text[text.index(word) :].split()
    raise AssertionError(f"{word} was not printed")


def order_of_answers(client, comm_id, subshell, go):
    """Ask a pane for a sign of life while a cell runs; which comes first, that or the cell's end.

    The cell runs until there is a file `go`: for as long as the pane's answer takes, or, in a
    kernel that cannot answer meanwhile, until the question waits behind it.
    """
    cell = client.execute(BUSY.format(str(go)))
    printed(client, cell, "busy")
    probe = {"type": "sync", "run": "probe", "since": 0}
    data = {"method": "custom", "content": probe}
    message = client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
    if subshell is not None:
        message["header"]["subshell_id"] = subshell
    client.shell_channel.send(message)
    order = []
    while len(order) < 2:
        if subshell is None or order:
            go.touch()
        content = client.get_iopub_msg(timeout=60)["content"]
        if content.get("data", {}).get("content", {}).get("type") == "over":
            order.append("pane")
        elif "free" in content.get("text", ""):
            order.append("cell")
    return order


def test_a_pane_answers_while_a_cell_runs_where_the_kernel_has_subshells(client, tmp_path):
    """Although it was made, and last wrote to the page, in the cells' own shell."""
    cell = client.execute(PANE)
    comm_id = printed(client, cell, "pane")[1]
    subshell = subshell_of(client)
    order = order_of_answers(client, comm_id, subshell, tmp_path / "go")
    assert order == (["cell", "pane"] if subshell is None else ["pane", "cell"])
