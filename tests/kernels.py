"""Real kernels for tests: of the installed ipykernel, and of others in environments of their own."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

from tests.conftest import REPOSITORY, clean_environment
from tests.environments import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

INSTALLED = version("ipykernel")
# Colab ships the first with this IPython; 6.31 is the last of its line. The others differ from
# their neighbours in how a message reaches the cell that waits for it.
ESSENTIAL = ("6.17.1", "6.31.0")
FURTHER = ("6.29.5", "7.0.1", "7.1.0", "7.3.0", "7.4.0")
COMPANIONS = {"6.17.1": ["ipython==7.34.0"]}
# What the package asks for, in the versions that Colab has.
PACKAGE = ["anywidget==0.9.21", "ipywidgets==7.7.1", "requests==2.32.4"]
# From 7.0 to 7.3 replies go out past the stream that reads the same socket, and a message that
# arrives just then is not noticed: any kernel of those falls silent now and then, with cells that
# only print, too. 7.4 sends them as this does. What the package does about it while a cell waits
# is tested by a message that is made to go unnoticed.
MENDED_FROM = (7, 4)
MEND_REPLIES = """
_kernel = get_ipython().kernel
_thread = _kernel.shell_channel_thread
_replies = _thread.manager._main_to_shell_channel.to_stream
_thread.io_loop.add_callback(_replies.on_recv, _kernel.shell_stream.send_multipart, copy=False)
del _kernel, _thread, _replies
"""
KERNELS = [
    pytest.param(INSTALLED, id="installed"),
    *(one for one in ESSENTIAL if one != INSTALLED),
    *(pytest.param(one, marks=pytest.mark.matrix) for one in FURTHER if one != INSTALLED),
]


def python_with(ipykernel: str) -> str:
    """The interpreter of an environment with this ipykernel; it is made once and kept."""
    if ipykernel == INSTALLED:
        return sys.executable
    wanted = [f"ipykernel=={ipykernel}", *PACKAGE, *COMPANIONS.get(ipykernel, [])]
    return environment("kernel", *wanted)


@contextmanager
def running_kernel(
    ipykernel: str = INSTALLED,
    *options: str,
    data: Path = REPOSITORY / "nowhere",
    environment: dict[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[tuple[KernelManager, object]]:
    """A kernel that sees nothing of the user's Pinecone, and a client of it.

    `log` gets what the kernel writes to its stderr.
    """
    command: Sequence[str] = [str(python_with(ipykernel)), "-m", "ipykernel_launcher", "-f"]
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=[*command, "{connection_file}", *options])
    with log.open("a") if log else nullcontext() as stderr:
        started = {"env": {**clean_environment(data), **(environment or {})}}
        manager.start_kernel(**started, **({"stderr": stderr} if log else {}))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        if (7,) <= tuple(map(int, ipykernel.split(".")[:2])) < MENDED_FROM:
            client.execute_interactive(MEND_REPLIES, silent=True, timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
