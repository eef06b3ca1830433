"""A real IPython kernel process, driven over its sockets as a notebook front end drives it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

PATIENCE = 120  # seconds of silence after which the kernel counts as lost


class CellError(Exception):
    """A cell of the benchmark raised in the kernel, so that its time means nothing."""


@dataclass(frozen=True)
class Output:
    """What one message put under the cell, and how many seconds after the cell was sent."""

    seconds: float
    text: str


@dataclass(frozen=True)
class Run:
    """A finished cell: the seconds until the kernel was idle again, and what it showed."""

    seconds: float
    outputs: tuple[Output, ...]


class Kernel:
    """A kernel process that runs cells one after another."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str) -> Run:
        """Executes a cell and times each output as it arrives; raises `CellError`."""
        started = time.perf_counter()
        request = self._client.execute(code, allow_stdin=False)
        outputs: list[Output] = []
        error = ""
        while True:
            message = self._client.get_iopub_msg(timeout=PATIENCE)
            seconds = time.perf_counter() - started
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "error":
                error = f"{content['ename']}: {content['evalue']}"
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                break
            elif text := shown_text(message["msg_type"], content):
                outputs.append(Output(seconds, text))
        if error:
            raise CellError(f"{code.splitlines()[0]} ... {error}")
        return Run(seconds, tuple(outputs))


@contextmanager
def started_kernel(*, cwd: Path, env: Mapping[str, str]) -> Iterator[Kernel]:
    """A fresh kernel in its own process, ready for cells, and gone when the block ends."""
    manager = KernelManager(kernel_name="python3")
    # ipykernel 7.4 warns at every start that its sockets are TCP, as they are in JupyterLab too.
    manager.start_kernel(cwd=str(cwd), env=dict(env), extra_arguments=["--log-level=ERROR"])
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def shown_text(kind: str, content: dict[str, Any]) -> str:
    """The text a reader sees of a stream or display message; "" for any other message."""
    if kind == "stream":
        return str(content["text"])
    if kind in {"display_data", "update_display_data", "execute_result"}:
        data = content["data"]
        return str(data.get("text/markdown") or data.get("text/plain") or "")
    return ""
