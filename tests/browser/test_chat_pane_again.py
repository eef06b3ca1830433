"""The pane in the middle of an answer: stopped, seen again, on a second page; and with a key that has died."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from pinecone_notebooks.client import Admin, Client
from pinecone_notebooks.settings import Settings
from tests.conftest import REPOSITORY, held

from .hosts.documents import pane_on, to_service
from .hosts.gestures import ANSWER, QUESTION, ask, pane, paste, see_it_stream

BEGINNING = "at least 24 weeks"
# What comes after the beginning takes longer than a busy machine takes to see it.
WORDS_A_SECOND = 3


@pytest.fixture
def document(open_notebook, lab, start_service, request):
    """A notebook whose pane asks a slow service with a key of its own; `revoke()` deletes the key.

    The service can be `held` in the middle of an answer.
    """
    service = start_service("--pace", str(getattr(request, "param", WORDS_A_SECOND)))
    settings = Settings(api_host=service.url)
    client = Client(service.api_key, settings=settings)
    client.assistants.create("again")
    client.assistant("again").files.upload(
        REPOSITORY / "notebooks" / "data" / "employee-handbook.pdf", metadata={"team": "people"}
    )
    admin = Admin(service.client_id, service.client_secret, settings=settings)
    made = admin.api_keys.create(admin.projects.list()[0].id, "again")
    (lab.folder / "key").write_text(made.value.reveal())
    name = lab.write(
        f"{request.node.name}.ipynb",
        f'{to_service(service.url)}\nos.environ["PINECONE_API_KEY"] = open("key").read()',
        f"{pane_on('again')}",
    )
    notebook = open_notebook(name)
    notebook.run_all()
    notebook.service = service
    notebook.api_key = service.api_key
    notebook.revoke = lambda: admin.api_keys.delete(made.key.id)
    expect(pane(notebook.page)).to_be_visible()
    return notebook


def record_of(notebook):
    """The transcript in the file."""
    outputs = json.loads(notebook.save())["cells"][1]["outputs"]
    (record,) = [output["data"] for output in outputs if "text/markdown" in output["data"]]
    return "".join(record["text/markdown"])


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_stopping_keeps_the_partial_answer_and_the_next_question_works(document, way):
    """Stop midway: what came stays, marked as stopped; then another question is answered."""
    ask(document.page, QUESTION)
    see_it_stream(document.page, BEGINNING)
    shown = pane(document.page)
    with held(document.service):
        if way == "button":
            shown.get_by_role("button", name="Stop the answer").click()
        else:
            document.page.keyboard.press(way)
        expect(shown).to_contain_text("Stopped.")
    expect(shown.locator(".pn-answer")).to_contain_text(BEGINNING)
    ask(document.page, "What is said about parental leave at full pay?")
    expect(shown.locator(".pn-answer")).to_have_count(2)
    expect(shown.locator(".pn-answer").last).to_contain_text("Every new parent")


def test_an_answer_goes_on_after_a_reload_in_its_middle(document):
    """The words that came before and those that come after are one answer; the record is renewed by the cell."""
    ask(document.page, QUESTION)
    see_it_stream(document.page, BEGINNING)
    shown = pane(document.page)
    with held(document.service):
        document.save()
        document.page.reload()
        expect(shown.locator(".pn-answer.pn-live")).to_contain_text(BEGINNING)
        expect(shown.get_by_role("button", name="Stop the answer")).to_be_visible()
    expect(shown.get_by_role("button", name="Answer again")).to_be_visible()
    expect(shown).to_contain_text(ANSWER)
    expect(shown.locator(".pn-question")).to_have_count(1)
    expect(shown).to_contain_text("Run the cell of this pane again to bring the transcript")
    document.run_cell(document.cell("Chat("))
    expect(pane(document.page)).to_contain_text(ANSWER)
    expect(pane(document.page)).not_to_contain_text("Run the cell of this pane again")
    assert ANSWER in record_of(document)


def test_two_pages_show_one_answer_and_either_can_stop_it(document, open_notebook):
    """Asked on one page, it streams on both; stopped on the other, it is stopped on both."""
    document.save()
    second = open_notebook(document.name)
    expect(pane(second.page)).to_be_visible()
    ask(document.page, QUESTION)
    see_it_stream(document.page, BEGINNING)
    with held(document.service):
        expect(pane(second.page).locator(".pn-answer.pn-live")).to_contain_text(BEGINNING)
        pane(second.page).get_by_role("button", name="Stop the answer").click()
        expect(pane(second.page)).to_contain_text("Stopped.")
    texts = []
    for page in (document.page, second.page):
        expect(pane(page)).to_contain_text("Stopped.")
        texts.append(pane(page).locator(".pn-answer .pn-md").inner_text())
    assert texts[0] == texts[1] != ""


@pytest.mark.parametrize("document", [25], indirect=True)
def test_a_key_that_died_is_replaced_in_place_and_the_question_is_answered(document):
    """The service refuses it; Connect stands below the pane; with a new key the question is asked again."""
    ask(document.page, QUESTION)
    expect(pane(document.page).get_by_role("button", name="Answer again")).to_be_visible()
    document.revoke()
    ask(document.page, "What is said about parental leave at full pay?")
    expect(pane(document.page)).to_contain_text("Connect below: your question is sent then.")
    paste(document.page, document.api_key)
    expect(document.page.locator(".pn-connect")).to_have_count(0)
    shown = pane(document.page)
    expect(shown.locator(".pn-answer.pn-done")).to_have_count(2)
    expect(shown.locator(".pn-question")).to_have_count(2)
    expect(shown.locator(".pn-answer.pn-failed")).to_have_count(0)
    expect(shown).not_to_contain_text("Connect below")
    assert document.api_key not in document.save()


@pytest.mark.parametrize("document", [25], indirect=True)
def test_a_card_has_the_files_metadata_and_the_panel_its_assistants(document):
    """What the service says of the file and of the project, fetched when they are opened."""
    ask(document.page, QUESTION)
    shown = pane(document.page)
    shown.get_by_role("button", name=re.compile("^Source 1: employee-handbook")).first.click()
    expect(document.page.get_by_role("dialog").locator("dl")).to_have_text("teampeople")
    document.page.keyboard.press("Escape")
    shown.get_by_role("button", name="Settings").click()
    panel = shown.get_by_role("form", name="Settings")
    panel.get_by_role("textbox", name=re.compile("^Instructions to again")).fill("Be brief.")
    panel.get_by_role("button", name="Use these settings").click()
    expect(panel).to_have_count(0)
    shown.get_by_role("button", name="Settings").click()
    expect(panel.get_by_role("textbox", name=re.compile("^Instructions"))).to_have_value(
        "Be brief."
    )
    expect(shown.get_by_role("form", name="Assistant")).to_contain_text(
        "This project has no other."
    )
