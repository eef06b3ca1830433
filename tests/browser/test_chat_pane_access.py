"""Access: axe in a real browser, everything by keyboard, narrow and wide, light, dark and forced colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .pane_page import PanePage, citation, text, turn, violations

ANSWER = """## Leave

Sixteen weeks. See **the table** and `code`:

| Country | Weeks |
|---|---|
| Japan | 14 |

```python
print("a line of code that is much too long for a narrow pane, and scrolls in its own box")
```

- [x] done
- [a link](https://example.com/)
"""
TURNS = [
    turn("q1", "user", text("How many weeks of parental leave?")),
    turn(
        "a1",
        "assistant",
        text(ANSWER),
        citation(1, "handbook.pdf", "sixteen weeks"),
        text(" And more."),
    ),
    turn("q2", "user", text("And in Japan?")),
    turn("a2", "assistant", text("In Japan"), note="Too many requests. Try again in 12 s."),
]
METADATA = [{"name": "team", "value": "people"}, {"name": "years", "value": "[2025, 2026]"}]
ABOUT = {
    "type": "about",
    "assistant": "handbook",
    "assistants": ["handbook", "support"],
    "instructions": "Answer in one sentence.",
    "error": "",
}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 280, "height": 700}},
    "more contrast": {"contrast": "more"},
    "forced colours": {"forced_colors": "active"},
}


@pytest.fixture
def open_pane(browser):
    """A pane with a conversation on an empty page."""
    pages = []

    def open_(**options):
        traits = {
            "turns": TURNS,
            "notice": "Not connected. Run %pinecone_connect.",
            **options.pop("traits", {}),
        }
        pages.append(PanePage(browser, traits=traits, **options))
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(open_pane, look):
    """Conversation, card, panels and the empty pane, as WCAG 2.2 AA has it."""
    page = open_pane(**LOOKS[look])
    assert violations(page) == []
    page.page.locator(".pn-chip").first.click()
    page.say(
        type="link", file_id="f", url="https://example.com/file.pdf", metadata=METADATA, error=""
    )
    expect(page.page.get_by_role("dialog")).to_contain_text("people")
    assert violations(page) == []
    page.page.keyboard.press("Escape")
    for panel, words in (("Settings", "Use these settings"), ("Export", "JSON file")):
        button = page.page.get_by_role("button", name=panel, exact=True)
        button.click()
        page.say(**ABOUT)
        expect(page.pane).to_contain_text(words)
        assert violations(page) == []
        page.page.get_by_role("button", name=words).focus()
        page.page.keyboard.press("Escape")
        expect(button).to_be_focused()
    page.put(turns=[], suggestions=["How many days?", "What about Japan?"])
    assert violations(page) == []


def test_everything_is_reached_by_keyboard_with_a_visible_focus(open_pane):
    """Tab walks through every control once, in the order of the page, and each shows that it has the focus."""
    page = open_pane()
    controls = page.page.evaluate(
        """() => [...document.querySelectorAll(".pn-root :is(button, input, textarea, a[href], [tabindex='0'])")]
            .filter((e) => !e.disabled).length"""
    )
    page.page.locator("h1").click()
    walked = []
    for _ in range(controls):
        page.page.keyboard.press("Tab")
        walked.append(
            page.page.evaluate(
                """() => {
                  const e = document.activeElement, style = getComputedStyle(e);
                  const all = [...document.querySelectorAll(".pn-root *")];
                  return [all.indexOf(e), parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none"
                    && parseFloat(style.opacity) > 0];
                }"""
            )
        )
    places = [place for place, _ in walked]
    assert places == sorted(set(places))
    assert -1 not in places
    assert all(visible for _, visible in walked), walked


def test_a_card_is_opened_read_and_closed_by_keyboard(open_pane):
    """Enter opens it and moves the focus there; Esc gives the focus back to the citation."""
    page = open_pane()
    page.page.locator(".pn-chip").first.focus()
    page.page.keyboard.press("Enter")
    card = page.page.get_by_role("dialog")
    expect(card).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.page.locator(".pn-chip").first).to_be_focused()


def test_a_citation_shows_its_card_while_it_has_the_focus(open_pane):
    """Tab comes to it and goes on; Esc closes the card, which then stays closed."""
    page = open_pane()
    chips = page.page.locator(".pn-chip")
    page.page.get_by_role("link", name="a link").focus()
    page.page.keyboard.press("Tab")
    expect(chips.first).to_be_focused()
    card = page.page.get_by_role("dialog")
    expect(card).to_contain_text("sixteen weeks")
    expect(chips.first).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(chips.first).to_be_focused()
    page.page.keyboard.press("Shift+Tab")
    page.page.keyboard.press("Tab")
    expect(card).to_be_visible()
    page.page.keyboard.press("Tab")
    expect(card).to_have_count(0)


def test_an_answer_is_announced_where_it_begins_and_ends(open_pane):
    """And not word by word."""
    page = open_pane(traits={"turns": [], "live_run": "r", "notice": ""})
    status = page.page.get_by_role("status")
    said = {status.inner_text()}
    for seq in range(20):
        page.say(type="run", run="r", seq=seq, events=[{"kind": "text", "text": "word "}])
        said.add(status.inner_text())
    page.say(type="run", run="r", seq=20, events=[{"kind": "end", "status": "done", "note": ""}])
    expect(status).to_have_text("The answer is complete, with 0 sources.")
    assert said == {"The assistant is answering."}


def test_motion_stops_where_it_is_not_wanted(open_pane):
    """With reduced motion nothing in the pane is animated."""
    page = open_pane(reduced_motion="reduce", traits={"turns": [], "live_run": "r"})
    names = "() => [...document.querySelectorAll('.pn-root *')].map((e) => getComputedStyle(e).animationName)"
    assert set(page.page.evaluate(names)) == {"none"}


@pytest.mark.parametrize("width", [280, 480, 1600])
def test_no_width_makes_the_page_scroll_sideways(open_pane, width):
    """Wide tables, code and long words scroll or break in their own box."""
    words = text(
        "x" * 500 + f"\n\n{ANSWER}\n\n| {'wide | ' * 40}\n|{'---|' * 40}\n| {'cell | ' * 40}"
    )
    page = open_pane(
        viewport={"width": width, "height": 700},
        traits={
            "turns": [turn("a", "assistant", words, citation(1, "n" * 300 + ".pdf", "q" * 300))]
        },
    )
    page.page.locator(".pn-chip").first.click()
    fields = [{"name": "n" * 200, "value": "v" * 200}, {"name": "year", "value": "2026"}]
    page.say(type="link", file_id="f", url="https://e.com/", metadata=fields, error="")
    page.page.get_by_role("button", name="Settings").click()
    page.say(**{**ABOUT, "assistants": ["handbook", "s" * 63], "instructions": "i" * 3000})
    expect(page.page.get_by_role("form", name="Settings")).to_be_visible()
    assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_names_of_metadata_stand_whole_beside_long_values(open_pane):
    """A value of many letters without a gap breaks; it leaves the short name its line."""
    page = open_pane(viewport={"width": 280, "height": 700})
    page.page.locator(".pn-chip").first.click()
    fields = [{"name": "department", "value": "v" * 200}]
    page.say(type="link", file_id="f", url="https://e.com/", metadata=fields, error="")
    lines = """(element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    }"""
    assert page.page.locator("dt").evaluate(lines) == 1
    assert page.page.locator("dd").evaluate(lines) > 2


def test_the_view_stays_where_the_reader_scrolled(open_pane):
    """Text that comes does not move a reader who went up; at the end it follows."""
    page = open_pane(traits={"turns": TURNS, "live_run": "r"})
    log = page.page.get_by_role("log")
    page.say(type="run", run="r", seq=0, events=[{"kind": "text", "text": "line\n\n" * 200}])
    at_end = "(box) => box.scrollHeight - box.clientHeight - box.scrollTop <= 2"
    assert log.evaluate(at_end)
    before = log.evaluate("(box) => box.scrollTop") - 400
    log.hover()
    page.page.mouse.wheel(0, -400)
    page.page.wait_for_function(  # a wheel may scroll smoothly
        "top => document.querySelector('[role=log]').scrollTop === top", arg=before
    )
    expect(page.page.get_by_role("button", name="Jump to latest")).to_be_visible()
    page.say(type="run", run="r", seq=1, events=[{"kind": "text", "text": "more\n\n" * 50}])
    assert log.evaluate("(box) => box.scrollTop") == before
    page.page.get_by_role("button", name="Jump to latest").click()
    assert log.evaluate(at_end)


def test_right_to_left_words_read_from_the_right(open_pane):
    """Each paragraph has the direction of its own words."""
    page = open_pane(traits={"turns": [turn("a", "assistant", text("שלום עולם\n\nHello"))]})
    sides = page.page.evaluate(
        """() => [...document.querySelectorAll(".pn-md p")].map((p) => {
          const range = document.createRange();
          range.selectNodeContents(p);
          const words = range.getBoundingClientRect(), box = p.getBoundingClientRect();
          return words.left - box.left > box.right - words.right ? "right" : "left";
        })"""
    )
    assert sides == ["right", "left"]


def test_a_question_typed_with_an_input_method_is_sent_only_by_its_own_enter(open_pane):
    """The Enter that takes a candidate sends nothing."""
    page = open_pane()
    field = page.page.get_by_role("textbox")
    field.fill("休暇")
    page.sent()
    field.evaluate(
        "(area) => area.dispatchEvent(new KeyboardEvent('keydown',"
        "{key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert page.sent() == []
    field.press("Enter")
    assert [message["text"] for message in page.sent()] == ["休暇"]
