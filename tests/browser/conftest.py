"""A real JupyterLab, a real Chromium, and the gestures the tests make in them."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.install import chromium
from tests.conftest import REPOSITORY, clean_environment, running_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 30_000  # playwright counts milliseconds
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

expect.set_options(timeout=SECONDS)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, playwright's own or the system's."""
    path = chromium()
    assert path is not None, "no Chromium: run `make test-browser`, which installs one"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The local service, slow enough that an answer can be seen to grow and be stopped."""
    with running_service(tmp_path_factory.mktemp("service") / "data", "--pace", "25") as running:
        yield running


WATCH = """
(element) => {
  window.seenTexts = [];
  const note = () => {
    const text = element.innerText;
    if (text !== window.seenTexts.at(-1)) window.seenTexts.push(text);
  };
  new MutationObserver(note).observe(element, {childList: true, subtree: true, characterData: true});
}
"""


class Lab:
    """A JupyterLab server with its folder."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self.url, self.token, self.folder = url, token, folder

    def write(self, name: str, *cells: str) -> str:
        """Put a notebook with these code cells into the folder."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
        )
        # Without it JupyterLab asks which kernel to use.
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, self.folder / name)
        return name

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def lab(tmp_path_factory, service) -> Iterator[Lab]:
    """A JupyterLab whose kernels find the test's local service, and nothing of the user's."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(REPOSITORY / "notebooks" / "data", folder / "data")
    shutil.copy(REPOSITORY / "notebooks" / "01_quickstart.ipynb", folder)
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = clean_environment(service.data)
    settings = tmp_path_factory.mktemp("settings")
    for plugin, values in SETTINGS.items():
        path = settings / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(settings)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        environment[name] = str(tmp_path_factory.mktemp(name.lower()))
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                f"--IdentityProvider.token={token}",
                f"--ServerApp.root_dir={folder}",
            ],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _await_server(f"{url}/api/status?token={token}", folder / "lab.log")
            yield Lab(url, token, folder)
        finally:
            server.terminate()
            server.wait(15)


def _await_server(url: str, log: Path) -> None:
    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


class NotebookPage:
    """A notebook open in JupyterLab, with the gestures of a person."""

    def __init__(self, page: Page, lab: Lab, name: str) -> None:
        self.page, self.lab, self.name = page, lab, name
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))
        page.goto(f"{lab.url}/lab/tree/{name}?token={lab.token}&reset")
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        expect(self.panel.locator(".jp-CodeCell").first).to_be_visible()
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")

    def run_all(self) -> None:
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()

    def run_cell(self, cell: Locator) -> None:
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def cell(self, text: str) -> Locator:
        """The code cell whose source contains the text."""
        return self.panel.locator(".jp-CodeCell").filter(
            has=self.page.locator(".jp-InputArea-editor", has_text=text)
        )

    def output(self, text: str) -> Locator:
        return self.cell(text).locator(".jp-OutputArea-output")

    def save(self) -> str:
        """Save, and give the file as it is on disk."""
        before = (self.lab.folder / self.name).stat().st_mtime_ns
        self.page.get_by_role("menuitem", name="File", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Save Notebook$")).click()
        deadline = time.monotonic() + 10
        while (self.lab.folder / self.name).stat().st_mtime_ns == before:
            assert time.monotonic() < deadline, "the notebook was not saved"
            time.sleep(0.1)
        return self.lab.read(self.name)

    def watch(self, locator: Locator) -> Callable[[], list[str]]:
        """Record the text of an element whenever it changes; the result gives what was seen."""
        handle = locator.element_handle()
        self.page.evaluate(WATCH, handle)
        return lambda: self.page.evaluate("() => window.seenTexts")


@contextlib.contextmanager
def opening(browser, lab) -> Iterator[Callable[..., NotebookPage]]:
    contexts = []

    def open_(name: str, *, dark: bool = False, width: int = 1280) -> NotebookPage:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        context.set_default_timeout(SECONDS)
        _set_theme(lab, "JupyterLab Dark" if dark else "JupyterLab Light")
        return NotebookPage(context.new_page(), lab, name)

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_notebook(browser, lab):
    """Open notebooks: `open_notebook(name, dark=True, width=400)`."""
    with opening(browser, lab) as open_:
        yield open_


@pytest.fixture(scope="module")
def module_open_notebook(browser, lab):
    """The same, for a page that the tests of a module share."""
    with opening(browser, lab) as open_:
        yield open_


def _set_theme(lab: Lab, theme: str) -> None:
    request = urllib.request.Request(
        f"{lab.url}/lab/api/settings/@jupyterlab/apputils-extension:themes?token={lab.token}",
        data=json.dumps({"raw": json.dumps({"theme": theme})}).encode(),
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()
