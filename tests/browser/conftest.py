"""A real JupyterLab, a real Chromium, and the gestures the tests make in them."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.servers import Lab, jupyter, jupyter_environment
from tests.conftest import REPOSITORY, running_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 60_000  # playwright counts milliseconds; machines that run tests are slow and shared

expect.set_options(timeout=SECONDS)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(launch_chromium):
    """A headless Chromium, playwright's own or the system's."""
    launched = launch_chromium()
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


@pytest.fixture(scope="session")
def lab(tmp_path_factory, service) -> Iterator[Lab]:
    """A JupyterLab whose kernels find the test's local service, and nothing of the user's."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(REPOSITORY / "notebooks" / "data", folder / "data")
    shutil.copy(REPOSITORY / "notebooks" / "01_quickstart.ipynb", folder)
    environment = jupyter_environment(service.data, tmp_path_factory.mktemp("settings"))
    with jupyter(folder, environment) as running:
        yield running


class NotebookPage:
    """A notebook open in JupyterLab, with the gestures of a person."""

    def __init__(self, page: Page, lab: Lab, name: str) -> None:
        self.page, self.lab, self.name = page, lab, name
        self.console: list[str] = []
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))
        page.goto(f"{lab.url}/{lab.route}/{name}?token={lab.token}&reset")
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        expect(self.panel.locator(".jp-CodeCell").first).to_be_visible()
        lab.await_kernel(name)

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
        self.page.get_by_role("menuitem", name="File", exact=True).click()
        with self.page.expect_response(self._is_saved):
            self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Save Notebook$")).click()
        return self.lab.read(self.name)

    def _is_saved(self, response: Response) -> bool:
        path = unquote(urlsplit(response.url).path)
        return response.request.method == "PUT" and path.endswith(f"/api/contents/{self.name}")

    def reload(self) -> None:
        """Load the page again, and wait until the new one is connected to the kernel."""
        with self.page.expect_websocket(lambda socket: "/channels" in socket.url):
            self.page.reload()
        self.lab.await_kernel(self.name)

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
        lab.set_theme("JupyterLab Dark" if dark else "JupyterLab Light")
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
