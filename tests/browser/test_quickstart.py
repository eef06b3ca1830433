"""The quickstart, as a newcomer runs it in JupyterLab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def quickstart(browser, lab, module_open_notebook):
    """The quickstart after Run All."""
    notebook = module_open_notebook("01_quickstart.ipynb")
    notebook.run_all()
    expect(notebook.output("import os")).to_contain_text("True", timeout=180_000)
    return notebook


def test_the_upload_cell_lists_every_file_as_ready(quickstart):
    """All five kinds of document are uploaded and said to be ready."""
    table = quickstart.output("%pinecone_upload")
    expect(table).to_contain_text("5 of 5 files are ready")
    for name in ("employee-handbook.pdf", "travel-policy.docx", "sensor-faq.md"):
        expect(table).to_contain_text(name)


def test_the_chat_cell_leaves_an_answer_with_numbered_sources(quickstart):
    """The answer carries markers and, below, the file and page they stand for."""
    answer = quickstart.output("%%pinecone_chat")
    expect(answer).to_contain_text("[1]")
    expect(answer).to_contain_text("Sources")
    expect(answer.locator("li").first).to_contain_text(
        re.compile(r"employee-handbook\.pdf, page \d")
    )


def test_the_pane_shows_the_conversation_of_the_magics(quickstart):
    """What was asked by magic is in the pane."""
    pane = quickstart.output('Chat("handbook")').first
    expect(pane).to_contain_text("How many weeks of parental leave")
    expect(pane).to_contain_text("And for part-time employees?")


def test_connecting_with_a_click_gives_the_kernel_a_new_key(quickstart):
    """Click, allow in the popup: the card says where it is connected, a later cell has the key."""
    quickstart.cell("import os").locator(".cm-content").click()
    card = quickstart.output("Connect()")
    with quickstart.page.expect_popup() as popup:
        card.get_by_role("button", name="Connect to Pinecone").click()
    page = popup.value
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Allow").click()
    expect(card).to_contain_text("Connected")
    prompt = quickstart.cell("import os").locator(".jp-InputPrompt")
    before = re.escape(prompt.inner_text())
    quickstart.run_cell(quickstart.cell("import os"))
    expect(prompt).to_have_text(re.compile(rf"^(?!{before})\[\d+\]:$"))
    expect(quickstart.output("import os")).to_contain_text("True")


def test_the_saved_notebook_holds_no_key(quickstart, service):
    """Neither the local service's key nor any other is in the file or in the page."""
    saved = quickstart.save()
    assert service.api_key not in saved
    assert not re.search(r"pcsk_\w{20,}", saved + quickstart.page.content())
