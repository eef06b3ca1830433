"""The Connect card in each of its states: axe, what is read aloud, light, dark, narrow and forced colours."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import REPOSITORY

from .pane_page import PanePage, violations

WIRE = json.loads((REPOSITORY / "tests" / "wire" / "connect_messages.json").read_text())
TRAITS = {**WIRE["traits"][0], "host": "https://api.pinecone.io"}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 280, "height": 700}},
    "more contrast": {"contrast": "more"},
    "forced colours": {"forced_colors": "active"},
}
PHASES = {
    "idle": "",
    "waiting": "The notebook is waiting for this page…",
    "ready": "The notebook is waiting for you here.",
    "checking": "Checking the key…",
    "rejected": "The key was not accepted.",
    "cancelled": "Cancelled.",
    "timed_out": "The notebook stopped waiting.",
    "connected": "This notebook has its API key.",
}
WIDGET = (
    "<!doctype html><title>Pinecone</title><main><h1>Pinecone</h1><button>Connect</button></main>"
)
SAYS_READY = "<script>parent.postMessage({action: 'ready'}, '*')</script>"


@pytest.fixture
def open_card(browser):
    """A card on an empty page, with Pinecone's own widget where it is asked for."""
    pages = []

    def open_(**options):
        pages.append(PanePage(browser, traits=TRAITS, bundle="connect", **options))
        pages[-1].context.route(
            TRAITS["widget_url"],
            lambda route: route.fulfill(body=WIDGET + SAYS_READY, content_type="text/html"),
        )
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


def see(page, words):
    """The state's words are in the live region, the card fits its page, and axe finds nothing."""
    status = page.page.get_by_role("status")
    expect(status).to_have_text(words)
    assert status.get_attribute("aria-live") == "polite"
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.page.evaluate(wide) <= 0
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_has_words_and_is_accessible(open_card, look):
    """All that the kernel can be in, and all that the browser can be in the middle of."""
    alone = open_card(**LOOKS[look])
    page = open_card(**LOOKS[look])
    page.say(type="alive")
    for phase, words in PHASES.items():
        page.put(phase=phase)
        see(page, words)
    page.put(phase="ready", attempt=2)
    connect = page.page.get_by_role("button", name="Connect to Pinecone")
    page.page.evaluate("window.open = () => ({ closed: false, focus() {}, close() {} })")
    connect.click()
    see(page, "Continue in the Pinecone window.")
    page.page.get_by_role("button", name="Cancel").click()
    page.page.evaluate("window.open = () => null")
    page.context.route(TRAITS["widget_url"], lambda route: route.abort())
    connect.click()
    see(page, "The browser blocked the Pinecone window.")
    page.context.unroute_all()
    page.context.route(
        TRAITS["widget_url"],
        lambda route: route.fulfill(body=WIDGET + SAYS_READY, content_type="text/html"),
    )
    page.page.get_by_role("button", name="Cancel").click()
    connect.click()
    see(page, "The browser blocked the Pinecone window. Try Pinecone’s own button below.")
    page.page.get_by_label("API key").fill("pcsk_1")
    page.page.get_by_role("button", name="Use this key").click()
    see(page, "Handing the key to the notebook…")
    page.say(type="received", attempt=2)
    see(page, "Checking the key…")
    page.put(phase="connected", organization="Acme", project="Docs")
    page.page.get_by_role("button", name="Connect again").click()
    see(page, "Starting again…")
    see(alone, "The notebook does not answer. Run this cell again to connect.")
