"""Makes the pictures of the documents, from a real JupyterLab: `make pictures`."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import NotebookPage, opening
from tests.browser.install import chromium
from tests.browser.servers import Lab, jupyter, jupyter_environment
from tests.conftest import REPOSITORY, running_service

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

PICTURES = REPOSITORY / "docs"
QUESTIONS = (
    "How many weeks of parental leave do we give, and where does it say so?",
    "What is the rate per kilometre for my own car?",
    "What does a steady red light on a sensor mean?",
)
CONNECT = "%load_ext pinecone_notebooks\n%pinecone_connect"
PANE = (
    "%load_ext pinecone_notebooks\n%pinecone_connect --local",
    "%pinecone_upload data/*.* --assistant handbook",
    'from pinecone_notebooks import Chat\nChat("handbook")',
)
MAGIC = f"%%pinecone_chat\n{QUESTIONS[0]}"


def connect_card(lab: Lab, open_: Callable[..., NotebookPage], service_url: str) -> None:
    """The card of a cell that waits."""
    point = f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{service_url}"'
    notebook = open_(lab.write("connect.ipynb", point, CONNECT), width=1000)
    notebook.run_all()
    card = notebook.output("%pinecone_connect").locator(".pn-connect").first
    expect(card).to_contain_text("waiting for you here")
    _take(card, "connect-card")


def chat_pane(lab: Lab, open_: Callable[..., NotebookPage], *, dark: bool) -> None:
    """The pane with three answers and the card of a citation; and the magic's answer."""
    name = lab.write("dark.ipynb" if dark else "light.ipynb", *PANE, MAGIC)
    notebook = open_(name, dark=dark, width=1200)
    notebook.run_all()
    pane = notebook.output('Chat("handbook")').locator(".pn-chat").first
    composer = pane.get_by_role("textbox", name="Ask")
    chip = pane.get_by_role("button", name=re.compile("^Source 1:"))
    answers = pane.locator(".pn-answer.pn-done")
    expect(answers).to_have_count(1)  # the magic's, which is of the same thread
    for number, question in enumerate(QUESTIONS[1:], 2):
        composer.fill(question)
        composer.press("Enter")
        expect(answers).to_have_count(number)
        expect(pane).to_contain_text("Ready")
    chip.last.click()
    expect(notebook.page.get_by_role("dialog")).to_be_visible()
    _take(pane, "chat-pane-dark" if dark else "chat-pane")
    notebook.page.keyboard.press("Escape")
    if not dark:
        _take(notebook.output("%%pinecone_chat").first, "chat-magic")


def _take(shown: Locator, name: str) -> None:
    shown.scroll_into_view_if_needed()
    shown.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(f"docs/{name}.png")


def main() -> None:
    """Take every picture anew."""
    path = chromium() or None
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        folder = Path(made)
        (folder / "lab").mkdir()
        shutil.copytree(REPOSITORY / "notebooks" / "data", folder / "lab" / "data")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with running_service(folder / "data") as service:
            environment = jupyter_environment(service.data, folder / "settings")
            with jupyter(folder / "lab", environment) as lab, opening(browser, lab) as open_:
                connect_card(lab, open_, service.url)
                for dark in (False, True):
                    chat_pane(lab, open_, dark=dark)
        browser.close()


if __name__ == "__main__":
    main()
