"""VS Code's webview rules: no popup, no opener, nothing remote, no eval; a real widget behind the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from pinecone_notebooks import Chat, Client, Connect, Settings
from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.widgets.conversation import conversation
from tests.conftest import REPOSITORY, held

from . import webview
from .gestures import ANSWER, QUESTION, SOURCE


@pytest.fixture
def context(browser):
    opened = browser.new_context()
    yield opened
    opened.close()
    forget()


@pytest.fixture
def show(context, monkeypatch, service):
    """Show a widget: gives the page, and the frame the widget is in."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(service.data))

    def show_(make_widget):
        page = webview.show(context, make_widget, monkeypatch)
        return page, page.frame_locator("#output")

    return show_


def paste_from_outside(context, frame, link):
    """Open the link as VS Code does, in an outside browser; copy the key there and paste it."""
    address = link.get_attribute("href")
    assert link.get_attribute("target") == "_blank"
    outside = context.new_page()
    outside.goto(address)
    assert outside.evaluate("window.opener") is None
    outside.get_by_role("button", name="Continue").click()
    outside.get_by_role("button", name="Show key").click()
    shown = outside.get_by_label("API key for the project")
    expect(shown).to_have_value(re.compile(r"\w{20}"))
    key = shown.input_value()
    field = frame.locator(".pn-connect input[type=password]")
    field.fill(key)
    field.press("Enter")
    expect(frame.locator(".pn-connect")).to_contain_text("Connected to Pinecone")
    return key


def test_a_click_says_that_no_window_opened_and_copy_and_paste_connects(show, context, service):
    """The button cannot open the popup: the card says so, offers the link, and takes the key."""
    page, frame = show(lambda: Connect(settings=Settings(api_host=service.url)))
    frame.get_by_role("button", name="Connect to Pinecone").click()
    expect(frame.locator(".pn-connect")).to_contain_text("The browser blocked the Pinecone window.")
    key = paste_from_outside(context, frame, frame.get_by_role("link", name="Open in a new tab"))
    assert key not in page.frames[1].content()
    # Pinecone's own widget is tried in a frame, is refused, and stays unseen.
    assert page.frames[1].evaluate("violations") == ["frame-src"]
    expect(frame.locator("iframe")).to_have_count(0)


def test_with_copy_and_paste_the_field_is_offered_at_once(show, context, service):
    """Where no origin can be listed the card has a link and a field, and no button that fails."""
    settings = Settings(api_host=service.url, return_mechanism="copy-paste")
    _page, frame = show(lambda: Connect(settings=settings))
    expect(frame.locator("input[type=password]")).to_be_visible()
    expect(frame.get_by_role("button", name="Connect to Pinecone")).to_be_hidden()
    paste_from_outside(context, frame, frame.get_by_role("link", name="Open Pinecone"))


@pytest.fixture
def ask(show, start_service):
    """A function that asks in a pane whose assistant has two documents, at a service that takes its time.

    It gives the page and its frame; `ask.service` can be `held`.
    """
    service = start_service("--pace", "10")
    settings = Settings(api_host=service.url)
    client = Client(service.api_key, settings=settings)
    client.assistants.create("webview")
    for name in (SOURCE, "travel-policy.docx"):
        client.assistant("webview").files.upload(REPOSITORY / "notebooks" / "data" / name)
    adopt(Connection(Secret(service.api_key), "a test", settings))
    conversation("webview").clear()  # of another test, in this process
    page, frame = show(lambda: Chat("webview"))
    composer = frame.get_by_role("textbox", name="Ask")

    def ask_(question):
        composer.fill(question)
        composer.press("Enter")
        return page, frame

    ask_.service = service
    return ask_


def test_the_pane_streams_and_cites_under_the_policy(ask):
    """An answer arrives with its citations, in VS Code's dark colours; nothing is refused."""
    page, frame = ask(QUESTION)
    pane = frame.locator(".pn-chat")
    expect(pane).to_contain_text(ANSWER)
    expect(pane.get_by_role("button", name="Source 1").first).to_be_visible()
    assert pane.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(30, 30, 30)"
    assert page.frames[1].evaluate("violations") == []


def test_an_answer_in_the_pane_can_be_stopped(ask):
    """Stop keeps what came and says so; the next question is answered."""
    _page, frame = ask(QUESTION)
    expect(frame.locator(".pn-answer.pn-live")).to_contain_text("at least 24 weeks")
    with held(ask.service):
        frame.get_by_role("button", name="Stop the answer").click()
        expect(frame.locator(".pn-chat")).to_contain_text("Stopped.")
    expect(frame.locator(".pn-answer")).to_contain_text("at least 24 weeks")
    ask("What is the rate per kilometre for my own car?")
    expect(frame.locator(".pn-chat")).to_contain_text("0.42")
