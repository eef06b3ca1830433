"""`await connect()` in a real kernel, with a card that a test plays the page and the person of."""

from __future__ import annotations

import time

import pytest

from tests.kernels import KERNELS

from .watched import key_message, watched

AWAITING = """
import asyncio
from pinecone_notebooks import connect
ticks = []
async def tick():
    while True:
        ticks.append(1)
        await asyncio.sleep(0.01)
ticking = asyncio.ensure_future(tick())
await asyncio.sleep(0.1)
connection = await connect(timeout={timeout})
before = len(ticks)
await asyncio.sleep(0.2)
print("awaited", connection.source, "and", "others go on" if len(ticks) > before > 0 else ticks)
"""


@pytest.fixture(params=KERNELS)
def kernel(request, local_service, tmp_path):
    with watched(local_service, tmp_path, request.param) as running:
        yield running


def start(kernel, timeout=60):
    """Run the cell that awaits, with three more queued."""
    cell = kernel.run(AWAITING.format(timeout=timeout))
    return cell, [kernel.run(f"print('later', {number})") for number in range(3)]


def see_it_raise(kernel, cell, queued, name):
    """The cell fails by this error, the queued ones do not run, and the kernel goes on."""
    assert kernel.reply(cell)["ename"] == name
    assert [kernel.reply(later)["status"] for later in queued] == ["aborted"] * 3
    # For a moment after an error, which it must end by itself, the kernel takes no cell.
    while (after := kernel.reply(kernel.run("ticking.cancel()"))["status"]) == "aborted":
        time.sleep(0.1)
    assert after == "ok"


def test_it_gives_the_connection_and_the_cell_goes_on(kernel, local_service):
    """What else runs in the event loop goes on afterwards; the queued cells follow in order."""

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, **key_message(local_service.api_key, "popup"))

    cell, queued = start(kernel)
    kernel.wait(queued[-1], answer=person)
    assert kernel.reply(cell)["status"] == "ok"
    printed = kernel.printed()
    assert "awaited the Connect popup and others go on" in printed
    assert "later 0\nlater 1\nlater 2" in printed


def test_it_raises_when_the_person_cancels(kernel):
    """As `connect()` does."""

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        kernel.say(comm_id, type="cancel", attempt=1)

    cell, queued = start(kernel)
    kernel.wait(cell, answer=person)
    see_it_raise(kernel, cell, queued, "ConnectCancelled")


def test_it_raises_when_nobody_answers_in_time(kernel):
    """The page shows the card, and nobody touches it."""
    cell, queued = start(kernel, timeout=1)
    kernel.wait(cell, answer=lambda kernel, comm_id: kernel.say(comm_id, type="ready"))
    see_it_raise(kernel, cell, queued, "ConnectTimeout")


def test_it_raises_when_it_is_interrupted(kernel):
    """The event loop stands still while the cell waits: the interrupt reaches it all the same."""

    def person(kernel, comm_id):
        kernel.say(comm_id, type="ready")
        time.sleep(0.5)
        kernel.manager.interrupt_kernel()

    cell, queued = start(kernel)
    kernel.wait(cell, answer=person)
    see_it_raise(kernel, cell, queued, "ConnectCancelled")
