"""Connecting in a running cell: `%pinecone_connect` under Run All."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def waiting(open_notebook, lab, service, request):
    """A notebook of three cells, all run; the second waits for a person."""
    name = lab.write(
        f"{request.node.name}.ipynb",
        f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{service.url}"\n'
        "%load_ext pinecone_notebooks",
        "%pinecone_connect",
        'print("later cell:", len(os.environ["PINECONE_API_KEY"]) > 20)',
    )
    notebook = open_notebook(name)
    notebook.run_all()
    expect(card_of(notebook)).to_contain_text("waiting")
    return notebook


def card_of(notebook):
    return notebook.output("%pinecone_connect").locator(".pn-connect, .pn-card").first


def open_popup(notebook):
    with notebook.page.expect_popup() as popup:
        card_of(notebook).get_by_role("button", name="Connect to Pinecone").click()
    return popup.value


def test_allowing_in_the_popup_lets_the_later_cells_run(waiting):
    """Sign in, choose a project, allow: the cell goes on and the next one has the key."""
    popup = open_popup(waiting)
    popup.get_by_role("button", name="Continue").click()
    popup.get_by_role("button", name="Allow").click()
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
    expect(card_of(waiting)).to_contain_text("Connected")
    expect(waiting.output("%pinecone_connect").last).to_contain_text("from the Connect popup")


def test_cancelling_in_the_popup_stops_run_all_with_one_line(waiting):
    """Cancel: the cell says so in one line, and no later cell runs."""
    cancel = open_popup(waiting).get_by_role("button", name="Cancel")
    # The click closes the window it is made in: made a moment later, nothing waits on that window.
    cancel.evaluate("button => void setTimeout(() => button.click())")
    error = waiting.output("%pinecone_connect").last
    expect(error).to_contain_text("ConnectCancelled: Connecting was cancelled.")
    assert len(error.inner_text().strip().splitlines()) == 1
    expect(waiting.cell("later cell").locator(".jp-InputPrompt")).not_to_have_text("[*]:")
    expect(waiting.output("later cell")).to_have_count(0)


def test_a_blocked_popup_is_said_and_a_pasted_key_works_instead(waiting, service):
    """Where no window opens the card says so, and the password field takes a key."""
    waiting.page.evaluate("window.open = () => null")
    card = card_of(waiting)
    card.get_by_role("button", name="Connect to Pinecone").click()
    expect(card).to_contain_text("blocked")
    field = card.locator("input[type=password]")
    field.fill(f"  {service.api_key} ")
    field.press("Enter")
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
    assert service.api_key not in waiting.page.content()
    assert service.api_key not in waiting.save()


def test_a_wrong_key_is_refused_in_the_card_and_the_next_try_works(waiting, service):
    """A key that the service does not know is rejected with words; the cell keeps waiting."""
    card = card_of(waiting)
    card.get_by_text("Paste an API key").click()
    field = card.locator("input[type=password]")
    field.fill("pcsk_wrong_key_0000000000000000")
    field.press("Enter")
    expect(card).to_contain_text(re.compile("invalid", re.IGNORECASE))
    field.fill(service.api_key)
    field.press("Enter")
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
