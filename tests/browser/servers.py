"""Servers that front ends are loaded from: started on a free port, awaited, and ended."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.conftest import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SERVER_SECONDS = 60

SETTINGS = {
    # Windowing takes cells that are out of sight out of the page, and their outputs with them.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(
    command: Sequence[object], ready: str, folder: Path, environment: dict[str, str]
) -> Iterator[None]:
    """Run a server in `folder` until the block ends; `ready` is an address that it answers."""
    path = folder / "server.log"
    with path.open("w") as log:
        server = subprocess.Popen(
            [str(part) for part in command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    try:
        deadline = time.monotonic() + SERVER_SECONDS
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(ready, timeout=2).close()
                break
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{command[2]} did not start:\n{path.read_text()[-3000:]}")
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:  # it may be asking whether to end its kernels
            server.kill()
            server.wait()


def write_notebook(path: Path, *cells: str) -> str:
    """Write a notebook with these code cells; gives its name."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    # Without it the front ends ask which kernel to use.
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, path)
    return path.name


def jupyter_environment(data: Path, settings: Path) -> dict[str, str]:
    """An environment in which Jupyter sees none of the user's configuration, and our data folder.

    Args:
        data: The local service's.
        settings: A new folder, for what Jupyter keeps.
    """
    environment = clean_environment(data)
    for plugin, values in SETTINGS.items():
        path = settings / "lab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(settings / "lab")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        environment[name] = str(settings / name.lower())
    return environment


class Lab:
    """A Jupyter server with its folder, and the application its notebooks are opened in."""

    def __init__(self, url: str, token: str, folder: Path, route: str) -> None:
        self.url, self.token, self.folder, self.route = url, token, folder, route

    def write(self, name: str, *cells: str) -> str:
        """Put a notebook with these code cells into the folder."""
        return write_notebook(self.folder / name, *cells)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def await_kernel(self, name: str) -> None:
        """Wait until the kernel of a notebook is idle and a page is connected to it."""
        deadline = time.monotonic() + SERVER_SECONDS
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"{self.url}/api/sessions?token={self.token}") as answer:
                kernels = [each["kernel"] for each in json.load(answer) if each["path"] == name]
            if any(each["execution_state"] == "idle" and each["connections"] for each in kernels):
                return
            time.sleep(0.1)
        pytest.fail(f"no kernel for {name}")

    def set_theme(self, theme: str) -> None:
        self.set("@jupyterlab/apputils-extension:themes", {"theme": theme})

    def set(self, plugin: str, values: dict[str, object]) -> None:
        """Change settings of JupyterLab; a page that is loaded from now on has them."""
        request = urllib.request.Request(
            f"{self.url}/lab/api/settings/{plugin}?token={self.token}",
            data=json.dumps({"raw": json.dumps(values)}).encode(),
            method="PUT",
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()


@contextlib.contextmanager
def jupyter(
    folder: Path,
    environment: dict[str, str],
    *,
    python: str = sys.executable,
    application: str = "jupyterlab",
    route: str = "lab/tree",
    base_url: str = "",
) -> Iterator[Lab]:
    """Serve `folder` with a Jupyter application, under a path such as "/user/me" where one is given."""
    token, port = secrets.token_hex(16), free_port()
    url = f"http://127.0.0.1:{port}{base_url}"
    command = [
        *(python, "-m", application, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder}", f"--ServerApp.base_url={base_url}/"),
    ]
    with serving(command, f"{url}/api/status?token={token}", folder, environment):
        yield Lab(url, token, folder, route)
