"""What a person does with the card and the pane, in whichever host shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

QUESTION = "How many weeks of parental leave do we give, and where does it say so?"
ANSWER = "24 weeks of parental leave"
SOURCE = "employee-handbook.pdf"

# Luminance, 0 to 255, of the first opaque colour at or around an element, shadow roots passed.
BRIGHTNESS = """
(element, property) => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = getComputedStyle(at)[property];
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    if (alpha > 200) return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  return 255;
}
"""


def card(page: Page) -> Locator:
    return page.locator(".pn-connect").first


def pane(page: Page) -> Locator:
    return page.locator(".pn-chat").first


def allow_in_popup(page: Page) -> None:
    """Click, sign in, allow."""
    with page.expect_popup() as popup:
        card(page).get_by_role("button", name="Connect to Pinecone").click()
    popup.value.get_by_role("button", name="Continue").click()
    popup.value.get_by_role("button", name="Allow").click()


def paste(page: Page, key: str) -> None:
    """Paste a key into the password field."""
    field = card(page).locator("input[type=password]")
    expect(card(page)).to_be_visible()
    if not field.is_visible():
        card(page).get_by_text("Paste an API key instead").click()
    field.fill(key)
    field.press("Enter")


def see_connected(page: Page) -> None:
    """The card says that it is connected."""
    expect(card(page)).to_contain_text("Connected to Pinecone")


def ask(page: Page, question: str) -> None:
    composer = pane(page).get_by_role("textbox", name="Ask")
    composer.fill(question)
    composer.press("Enter")


def see_it_stream(page: Page, words: str) -> None:
    """Words of an answer that is not whole yet are there: noticed as soon as they are drawn."""
    live = "document.querySelector('.pn-answer.pn-live')"
    page.wait_for_function(f"words => {live}?.innerText.includes(words)", arg=words)


def see_an_answer_grow(page: Page) -> None:
    """The text of the answer is seen at several lengths before it is whole."""
    lengths = set()
    ask(page, QUESTION)
    first = pane(page).get_by_role("button", name="Source 1:").first
    while not first.is_visible() and len(lengths) < 4:
        lengths.add(len(pane(page).inner_text()))
        page.wait_for_timeout(50)
    assert len(lengths) >= 4, lengths
    expect(pane(page)).to_contain_text(ANSWER)


def open_a_citation(page: Page) -> None:
    """A click on a number shows file, page and quote, and a link that opens the file there."""
    chip = pane(page).get_by_role("button", name=re.compile(rf"Source 1: {re.escape(SOURCE)}"))
    chip.first.click()
    shown = page.get_by_role("dialog")
    expect(shown).to_contain_text(SOURCE)
    expect(shown).to_contain_text(re.compile(r"page \d", re.IGNORECASE))
    address = shown.get_by_role("link").get_attribute("href") or ""
    assert re.search(r"#page=\d+$", address)
    assert page.request.get(address).body().startswith(b"%PDF")
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def stop_an_answer(page: Page) -> None:
    """Stop midway: what came stays and says so; the next question is answered."""
    ask(page, QUESTION)
    pane(page).get_by_role("button", name="Stop the answer").click()
    expect(pane(page)).to_contain_text("Stopped")
    ask(page, "What is the rate per kilometre for my own car?")
    expect(pane(page)).to_contain_text("0.42")


def see_dark(page: Page, widget: Locator) -> None:
    """The widget is drawn light on dark."""
    expect(widget).to_be_visible()
    handle = widget.element_handle()
    background = page.evaluate(f"e => ({BRIGHTNESS})(e, 'backgroundColor')", handle)
    text = page.evaluate(f"e => ({BRIGHTNESS})(e, 'color')", handle)
    assert background < 80, background
    assert text > background + 100, (text, background)
