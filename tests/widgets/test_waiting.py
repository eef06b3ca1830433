"""Waiting for a widget in a running cell, in real kernels of many versions."""

from __future__ import annotations

import textwrap
import time
from types import SimpleNamespace

import pytest

from pinecone_notebooks.widgets.waiting import CannotWait, wait_for
from tests.kernels import KERNELS, running_kernel

WAITING_CELL = """
import threading
from ipykernel.comm import Comm
from pinecone_notebooks.widgets.waiting import wait_for
arrived = []
comm = Comm(target_name="test")
comm.on_msg(lambda message: arrived.append(message["content"]["data"]))
print("comm", comm.comm_id)
{body}
"""


class Front:
    """A front end: runs cells and sends comm messages while one is running."""

    def __init__(self, client):
        self.client = client

    def run(self, code):
        return self.client.execute(textwrap.dedent(code), allow_stdin=True)

    def printed(self, msg_id, start, *, seconds=60.0):
        """Wait for a line that the cell prints, and give its rest."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.client.get_iopub_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["msg_type"] == "error":
                pytest.fail("\n".join(message["content"]["traceback"]))
            text = message["content"].get("text", "") if message["msg_type"] == "stream" else ""
            for line in text.splitlines():
                if line.startswith(start):
                    return line[len(start) :].strip()
        pytest.fail(f"the cell did not print {start!r}")
        return None

    def run_after_an_error(self, code):
        """Run a cell; for a moment after an error, which it must end by itself, kernels take none."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            cell = self.run(code)
            reply = self.reply(cell)
            if reply["status"] != "aborted":
                return cell, reply
        pytest.fail("the kernel takes no cell any more")
        return None

    def send_comm(self, comm_id, data):
        content = {"comm_id": comm_id, "data": data}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)

    def ask(self, kind, content):
        message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def reply(self, msg_id, *, seconds=60.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.client.get_shell_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") == msg_id:
                return message["content"]
        pytest.fail("no reply")
        return None


@pytest.fixture(scope="module", params=KERNELS)
def kernel(request):
    with running_kernel(request.param) as (manager, client):
        yield manager, Front(client)


def start_waiting(front, body):
    cell = front.run(WAITING_CELL.format(body=textwrap.dedent(body)))
    return cell, front.printed(cell, "comm")


def test_a_message_of_a_widget_ends_the_wait_while_other_cells_are_queued(kernel):
    """The widget's message arrives during the cell, and the queued cells run after it in order."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front, "order = [wait_for(lambda: bool(arrived), 60, get_ipython().kernel)]"
    )
    queued = [front.run(f"order.append({number})") for number in range(5)]
    time.sleep(0.3)
    front.send_comm(comm_id, {"hello": 1})
    assert front.reply(cell)["status"] == "ok"
    for later in queued:
        assert front.reply(later)["status"] == "ok"
    last = front.run("print('order', order, arrived)")
    assert front.printed(last, "order") == "[True, 0, 1, 2, 3, 4] [{'hello': 1}]"


def test_output_after_the_wait_belongs_to_the_waiting_cell(kernel):
    """Handling another message meanwhile does not take the cell's outputs from it."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front,
        """
        wait_for(lambda: bool(arrived), 60, get_ipython().kernel)
        print("after the wait")
        """,
    )
    time.sleep(0.2)
    front.send_comm(comm_id, {})
    assert front.printed(cell, "after") == "the wait"
    assert front.reply(cell)["status"] == "ok"


def test_an_error_after_the_wait_stops_the_queued_cells(kernel):
    """Run All stops at the cell that could not connect: none of the later ones runs."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front,
        """
        wait_for(lambda: bool(arrived), 60, get_ipython().kernel)
        raise RuntimeError("not connected")
        """,
    )
    queued = [front.run("ran = True") for _ in range(3)]
    time.sleep(0.3)
    front.send_comm(comm_id, {})
    assert front.reply(cell)["status"] == "error"
    assert [front.reply(later)["status"] for later in queued] == ["aborted"] * 3
    after, _reply = front.run_after_an_error("print('ran' in globals() and 'ran' or 'did not run')")
    assert front.printed(after, "did not") == "run"


def test_an_interrupt_ends_the_wait_and_loses_no_cell(kernel):
    """After an interrupt the kernel answers again."""
    manager, front = kernel
    cell, _comm_id = start_waiting(front, "wait_for(lambda: False, 60, get_ipython().kernel)")
    time.sleep(0.3)
    manager.interrupt_kernel()
    reply = front.reply(cell)
    assert (reply["status"], reply["ename"]) == ("error", "KeyboardInterrupt")
    _after, reply = front.run_after_an_error("print('alive')")
    assert reply["status"] == "ok"


def test_the_wait_ends_after_its_time(kernel):
    """Nothing arrives: the wait says so, and the queued cell runs."""
    _, front = kernel
    cell, _comm_id = start_waiting(
        front, "print('ended', wait_for(lambda: False, 0.5, get_ipython().kernel))"
    )
    later = front.run("2 + 2")
    assert front.printed(cell, "ended") == "False"
    assert front.reply(cell)["status"] == "ok"
    assert front.reply(later)["status"] == "ok"


def test_many_messages_at_once_are_neither_lost_nor_mixed(kernel):
    """Two hundred messages and twenty cells sent at once all arrive, each kind in its order."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front, "order = [wait_for(lambda: len(arrived) == 200, 60, get_ipython().kernel)]"
    )
    queued = []
    for number in range(200):
        front.send_comm(comm_id, number)
        if number % 10 == 0:
            queued.append(front.run(f"order.append({number})"))
    assert front.reply(cell, seconds=60)["status"] == "ok"
    for later in queued:
        assert front.reply(later)["status"] == "ok"
    last = front.run(
        "print('right', order == [True, *range(0, 200, 10)], arrived == list(range(200)))"
    )
    assert front.printed(last, "right") == "True True"


def test_an_async_cell_waits_too(kernel):
    """In a cell with `await`, which runs inside the kernel's loop, as in one without."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front,
        """
        import asyncio
        await asyncio.sleep(0)
        order = [wait_for(lambda: bool(arrived), 60, get_ipython().kernel)]
        await asyncio.sleep(0)
        """,
    )
    queued = [front.run(f"order.append({number})") for number in range(3)]
    time.sleep(0.3)
    front.send_comm(comm_id, 1)
    assert front.reply(cell)["status"] == "ok"
    for later in queued:
        assert front.reply(later)["status"] == "ok"
    last = front.run("print('order', order)")
    assert front.printed(last, "order") == "[True, 0, 1, 2]"


def test_a_page_that_is_loaded_again_finds_its_widgets_while_the_cell_waits(kernel):
    """What a reloaded page asks the kernel for is answered at once, and the wait goes on."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front, "print('waited', wait_for(lambda: bool(arrived), 60, get_ipython().kernel))"
    )
    assert front.reply(front.ask("kernel_info_request", {}))["status"] == "ok"
    found = front.reply(front.ask("comm_info_request", {"target_name": "test"}))
    assert comm_id in found["comms"]
    front.send_comm(comm_id, 1)
    assert front.printed(cell, "waited") == "True"
    assert front.reply(cell)["status"] == "ok"


def test_noise_is_held_and_answered_afterwards(kernel):
    """Completions, history, messages to widgets that are gone, and an unknown kind of message."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front, "wait_for(lambda: bool(arrived), 60, get_ipython().kernel)"
    )
    front.send_comm("gone", {"noise": 1})
    front.ask("zebra_request", {})
    asked = [
        front.ask("complete_request", {"code": "pri", "cursor_pos": 3}),
        front.ask("is_complete_request", {"code": "1"}),
        front.ask(
            "history_request", {"hist_access_type": "tail", "n": 1, "output": False, "raw": True}
        ),
    ]
    time.sleep(0.3)
    front.send_comm(comm_id, 1)
    assert front.reply(cell)["status"] == "ok"
    for request in asked:
        assert front.reply(request)["status"] in {"ok", "complete"}


def test_a_message_that_the_kernel_overlooked_is_found(kernel):
    """A message's bell can be taken for that of a reply (7.0 to 7.3): the wait looks by itself."""
    _, front = kernel
    cell, comm_id = start_waiting(
        front,
        """
        import time, zmq
        kernel = get_ipython().kernel
        thread = getattr(kernel, "shell_channel_thread", None)
        def overlook():
            time.sleep(1)  # the message arrives
            kernel.shell_stream.socket.getsockopt(zmq.EVENTS)  # as sending on the socket does
        if thread is not None:
            thread.io_loop.add_callback(overlook)
        print("waited", wait_for(lambda: bool(arrived), 60, kernel))
        """,
    )
    time.sleep(0.3)
    front.send_comm(comm_id, 1)
    assert front.printed(cell, "waited") == "True"
    assert front.reply(cell)["status"] == "ok"


@pytest.mark.parametrize(
    "kernel",
    [
        SimpleNamespace(),
        SimpleNamespace(shell_channel_thread=object(), get_parent=1, set_parent=1),
        SimpleNamespace(shell_stream=1, get_parent=1, set_parent=1, _parent_ident={"control": b""}),
    ],
    ids=["nothing", "another thread", "no shell"],
)
def test_a_kernel_that_is_built_otherwise_is_noticed_before_a_message_is_touched(kernel):
    """Whatever a later version renames, nothing hangs and nothing is lost."""
    with pytest.raises(CannotWait):
        wait_for(lambda: pytest.fail("it was waited for"), 10, kernel)
