"""The chat pane, as a person uses it in JupyterLab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

QUESTION = "How many weeks of parental leave do we give, and where does it say so?"


@pytest.fixture
def pane(open_notebook, lab, request):
    """A notebook with a chat pane on the five documents."""
    name = lab.write(
        f"{request.node.name}.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect --local\n"
        "%pinecone_upload data/*.* --assistant pane",
        'from pinecone_notebooks import Chat\nChat("pane")',
    )
    notebook = open_notebook(name)
    notebook.run_all()
    notebook.pane = notebook.output('Chat("pane")')
    notebook.composer = notebook.pane.get_by_role("textbox")
    expect(notebook.composer).to_be_visible()
    return notebook


def ask(notebook, question):
    notebook.composer.fill(question)
    notebook.composer.press("Enter")


def test_an_answer_arrives_in_more_than_one_step(pane):
    """The text on the page grows several times before it is whole."""
    seen = pane.watch(pane.pane)
    ask(pane, QUESTION)
    expect(pane.pane).to_contain_text("employee-handbook.pdf")
    lengths = [len(text) for text in seen()]
    assert len(set(lengths)) > 5, lengths


def test_a_citation_opens_a_card_with_file_page_quote_and_a_link(pane):
    """A click on a number shows where the words come from, and a link that opens the file."""
    ask(pane, QUESTION)
    pane.pane.get_by_role(
        "button", name=re.compile(r"Source 1: employee-handbook\.pdf")
    ).first.click()
    card = pane.page.get_by_role("dialog")
    expect(card).to_contain_text("employee-handbook.pdf")
    expect(card).to_contain_text(re.compile(r"page \d", re.IGNORECASE))
    expect(card).to_contain_text("parental leave")
    link = card.get_by_role("link")
    address = link.get_attribute("href")
    assert re.search(r"#page=\d+$", address)
    assert pane.page.request.get(address).body().startswith(b"%PDF")
    pane.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_stopping_keeps_the_partial_answer_and_the_next_question_works(pane):
    """Stop midway: what came stays, marked as stopped; then another question is answered."""
    ask(pane, QUESTION)
    expect(pane.pane).to_contain_text("parental leave at full")
    pane.pane.get_by_role("button", name="Stop").click()
    expect(pane.pane).to_contain_text("Stopped")
    ask(pane, "What is the rate per kilometre for my own car?")
    expect(pane.pane).to_contain_text("0.42")


def test_the_conversation_survives_a_reload_of_the_page(pane):
    """After a reload the pane shows the turns again."""
    ask(pane, QUESTION)
    expect(pane.pane).to_contain_text("employee-handbook.pdf")
    pane.save()
    pane.page.reload()
    expect(pane.output('Chat("pane")')).to_contain_text("24 weeks of parental leave")
