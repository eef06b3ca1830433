"""Nothing that a document, a model or a service writes is executed or loaded by the pane."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .hostile import PAYLOADS
from .pane_page import HOME, PanePage, citation, text, turn

# Clicks and focuses whatever could carry a handler, and opens each panel and card.
POKE = """
async () => {
  // Until nothing is drawn any more.
  await new Promise((done) => {
    let rest = setTimeout(done, 300);
    new MutationObserver(() => {
      clearTimeout(rest);
      rest = setTimeout(done, 300);
    }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  });
  for (const element of document.querySelectorAll(".pn-root *")) {
    for (const kind of ["pointerenter", "pointerover", "mouseover", "focus", "toggle", "load", "animationstart"]) {
      element.dispatchEvent(new Event(kind));
    }
  }
  await new Promise((done) => setTimeout(done, 50));
}
"""
# What our own elements have; what is drawn of a formula has no more than these.
OURS = (
    "class type disabled checked role tabindex title href target rel start scope rows placeholder id for name value "
    "width height viewBox fill stroke stroke-width stroke-linecap stroke-linejoin focusable d x y rx cx cy r "
    "dir hidden style multiple accept"
)
OF_MATHS = (
    "accent accentunder columnspan depth display displaystyle fence form largeop linethickness lspace "
    "mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rspace scriptlevel "
    "separator stretchy symmetric voffset"
)
# Of styles the pane sets where a card and the composer stand, and how a cell or a formula is aligned.
STYLE = (
    r"^((top|left|height|text-align|color|padding(-\w+)?|border(-\w+)?|width): [\w#.% ()-]*;? ?)*$"
)
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
    attributes = page.page.evaluate(
        "() => [...document.querySelectorAll('.pn-root *')]"
        ".flatMap((e) => [...e.attributes].map((a) => [a.name, a.name === 'style' ? a.value : '']))"
    )
    known = {*OURS.split(), *OF_MATHS.split()}
    for name, style in {(name, style) for name, style in attributes}:
        assert name in known or name.startswith(("aria-", "data-")), name
        assert re.fullmatch(STYLE, style), style
        assert "url" not in style
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
        turns.append(turn(f"b{index}", "assistant", text(f"\n{payload}\n")))
    page = hostile(turns)
    # Nothing is to be harmless only because it was not drawn.
    for drawn in ("math", ".pn-code-string"):
        expect(page.page.locator(drawn).nth(10)).to_be_attached()
    check(page)


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
    """A card opens with name, quote and metadata as text, and no address runs code."""
    page = hostile([turn("a", "assistant", text("x"), citation(1, PAYLOADS[0], PAYLOADS[0]))])
    for payload in PAYLOADS:
        page.put(turns=[turn("a", "assistant", text("x"), citation(1, payload, payload))])
        page.page.locator(".pn-chip").evaluate("(chip) => chip.click()")
        metadata = [{"name": payload, "value": payload}]
        page.say(type="link", file_id="f", url=payload, metadata=metadata, error="")
        assert page.page.evaluate("() => document.querySelectorAll('.pn-card dd').length") == 1
        assert page.page.evaluate("() => document.querySelectorAll('.pn-card').length") == 1
        link = page.page.evaluate(
            "() => document.querySelector('.pn-card a')?.protocol ?? 'https:'"
        )
        assert link in {"http:", "https:", "mailto:"}
        page.say(type="link", file_id="f", url="", metadata=[], error=payload)
        page.page.locator(".pn-chip").evaluate("(chip) => chip.click()")
    check(page)


def test_what_the_settings_show_is_text(hostile):
    """Names of assistants, instructions, settings and why they could not be had."""
    settings = {
        "model": PAYLOADS[0],
        "temperature": None,
        "filter": PAYLOADS[1],
        "highlights": True,
        "top_k": None,
    }
    page = hostile([], settings=settings)
    page.page.get_by_role("button", name="Settings").click()
    about = {"type": "about", "assistant": "handbook", "assistants": list(PAYLOADS)}
    for payload in PAYLOADS:
        page.say(**about, instructions=payload, error="")
    expect(page.page.get_by_role("form", name="Settings")).to_be_visible()
    for payload in PAYLOADS:
        page.say(**about, instructions="", error=payload)
    page.page.keyboard.press("Escape")
    check(page)
