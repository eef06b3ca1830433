"""Nothing that a document, a model or a service writes is executed or loaded by the pane."""

from __future__ import annotations

import pytest

from .hostile import PAYLOADS
from .pane_page import HOME, PanePage, citation, text, turn

# Clicks and focuses whatever could carry a handler, and opens each panel and card.
POKE = """
async () => {
  for (const element of document.querySelectorAll(".pn-root *")) {
    for (const kind of ["pointerenter", "pointerover", "mouseover", "focus", "toggle", "load", "animationstart"]) {
      element.dispatchEvent(new Event(kind));
    }
  }
  await new Promise((done) => setTimeout(done, 50));
}
"""
FOREIGN = "script, style, iframe, object, embed, link, base, meta, form:not(.pn-composer), img, video, audio, image, use"


@pytest.fixture
def hostile(browser):
    """A pane whose every text comes from the payloads, fifty turns of each kind of place."""
    pages = []

    def open_(turns, **traits):
        page = PanePage(browser, traits={"turns": turns, **traits})
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.context.close()


def check(page):
    """Nothing ran, nothing was asked for, no element and no link that should not be there."""
    page.page.evaluate(POKE)
    assert page.page.evaluate("() => window.executed") == []
    assert page.asked == []
    assert page.errors == []
    assert page.page.url == HOME
    assert (
        page.page.evaluate(f"() => document.querySelectorAll(`.pn-root :is({FOREIGN})`).length")
        == 0
    )
    handlers = page.page.evaluate(
        "() => [...document.querySelectorAll('.pn-root *')]"
        ".flatMap((e) => [...e.attributes].map((a) => a.name)).filter((name) => name.startsWith('on'))"
    )
    assert handlers == []
    links = page.page.evaluate(
        "() => [...document.querySelectorAll('.pn-root a')].map((a) => [a.protocol, a.target, a.rel])"
    )
    for protocol, target, rel in links:
        assert protocol in {"http:", "https:", "mailto:"}
        assert (target, rel) == ("_blank", "noopener noreferrer")
    assert page.pane.is_visible()
    assert page.page.get_by_role("textbox").is_enabled()


def test_there_are_two_hundred_payloads_and_more():
    """Each another one."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


def test_text_of_answers_and_questions_is_text(hostile):
    """In finished turns."""
    turns = []
    for index, payload in enumerate(PAYLOADS):
        turns.append(turn(f"q{index}", "user", text(payload)))
        turns.append(turn(f"a{index}", "assistant", text(f"Before {payload}\n\nafter.")))
    check(hostile(turns))


def test_text_that_streams_in_pieces_is_text(hostile):
    """Cut in the middle of a tag or an address, whatever comes later."""
    page = hostile([], live_run="r")
    seq = 0
    for payload in PAYLOADS:
        middle = len(payload) // 2
        events = [
            {"kind": "text", "text": piece}
            for piece in (payload[:middle], payload[middle:], "\n\n")
        ]
        for event in events:
            page.say(type="run", run="r", seq=seq, events=[event])
            seq += 1
    check(page)


def test_names_quotes_notes_and_notices_are_text(hostile):
    """File names, quotations, error messages, suggestions, and the assistant's own name."""
    turns = [
        turn(
            f"a{index}",
            "assistant",
            text("x"),
            citation(1, payload, payload, payload),
            note=payload,
        )
        for index, payload in enumerate(PAYLOADS)
    ]
    page = hostile(turns, notice=PAYLOADS[0], assistant=PAYLOADS[1])
    check(page)
    page.put(turns=[], suggestions=list(PAYLOADS))
    check(page)


def test_cards_and_links_of_sources_are_harmless(hostile):
    """A card opens with the name and the quote as text, and no address runs code."""
    page = hostile([turn("a", "assistant", text("x"), citation(1, PAYLOADS[0], PAYLOADS[0]))])
    for payload in PAYLOADS:
        page.put(turns=[turn("a", "assistant", text("x"), citation(1, payload, payload))])
        page.page.locator(".pn-chip").evaluate("(chip) => chip.click()")
        page.say(type="link", file_id="f", url=payload, error="")
        assert page.page.evaluate("() => document.querySelectorAll('.pn-card').length") == 1
        link = page.page.evaluate(
            "() => document.querySelector('.pn-card a')?.protocol ?? 'https:'"
        )
        assert link in {"http:", "https:", "mailto:"}
        page.say(type="link", file_id="f", url="", error=payload)
        page.page.locator(".pn-chip").evaluate("(chip) => chip.click()")
    check(page)
