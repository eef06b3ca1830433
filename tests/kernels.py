"""Real kernels for tests: of the installed ipykernel, and of others in environments of their own."""

from __future__ import annotations

import subprocess
import sys
import venv
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

from tests.conftest import REPOSITORY, clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

INSTALLED = version("ipykernel")
# Under load 7.0 to 7.3 now and then stop listening, with cells that only print, too: a test of those
# that finds its kernel silent is to be run again.
# Colab ships the first with this IPython; 6.31 is the last of its line. The others differ from
# their neighbours in how a message reaches the cell that waits for it.
ESSENTIAL = ("6.17.1", "6.31.0")
FURTHER = ("6.29.5", "7.0.1", "7.1.0", "7.3.0", "7.4.0")
COMPANIONS = {"6.17.1": ["ipython==7.34.0"]}
KERNELS = [
    pytest.param(INSTALLED, id="installed"),
    *(one for one in ESSENTIAL if one != INSTALLED),
    *(pytest.param(one, marks=pytest.mark.matrix) for one in FURTHER if one != INSTALLED),
]

ENVIRONMENTS = REPOSITORY / ".venv" / "kernels"


def python_with(ipykernel: str) -> Path | str:
    """The interpreter of an environment with this ipykernel; it is made once and kept."""
    if ipykernel == INSTALLED:
        return sys.executable
    folder = ENVIRONMENTS / ipykernel
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made = folder / ".ready"
    if not made.exists():
        venv.create(folder, with_pip=True, clear=True)
        wanted = [f"ipykernel=={ipykernel}", *COMPANIONS.get(ipykernel, [])]
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *wanted],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"ipykernel {ipykernel} could not be installed: {done.stderr[-200:]}")
        made.touch()
    return python


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
        client.wait_for_ready(timeout=30)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
