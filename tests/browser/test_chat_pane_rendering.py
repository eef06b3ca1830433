"""How answers are drawn by the built pane in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .pane_page import PanePage, citation, text, turn, violations

ANSWER = (
    """# Leave

Costs between $5 and $10; by $a^2 + b^2 = c^2$ the area is \\(\\frac{1}{2}ab\\).

$$
\\begin{aligned} x &= \\sqrt[3]{2} \\\\ y &= \\sum_{i=0}^{n} i^2 \\end{aligned}
$$

```python
def leave(weeks: int = 16) -> str:
    # Paid in full.
    return f"{weeks} weeks"
```

| Country | Weeks | Who | Where | When | What | Why |
|:--|--:|---|---|---|---|---|
| Norway | 49 | every parent | in the country | always | leave | law |

- [x] asked ~~twice~~ once
- [ ] planned
  1. nested https://example.com/a_b
     - deeper still

שלום עולם, זה טקסט מימין לשמאל

"""
    + "x" * 400
)


@pytest.fixture
def page(browser, request):
    """A pane of the width that the test asks for, with one answer."""
    width, scheme = getattr(request, "param", (640, "light"))
    turns = [turn("a", "assistant", text(ANSWER), citation(1, "a.pdf"))]
    page = PanePage(
        browser,
        traits={"turns": turns},
        viewport={"width": width, "height": 1400},
        color_scheme=scheme,
    )
    yield page
    page.context.close()


def test_code_is_coloured_once_its_part_is_loaded(page):
    """Words of a kind have the colour of their kind; the code reads as it was written."""
    expect(page.page.locator(".pn-code-keyword").first).to_have_text("def")
    expect(page.page.locator(".pn-code-comment")).to_have_text("# Paid in full.")
    assert page.page.locator("pre").inner_text().startswith("def leave(weeks: int = 16) -> str:\n")
    assert page.errors == []


def test_code_is_copied_as_it_was_written(page):
    """By its button, also on a page that has no clipboard of its own (plain HTTP, a frame)."""
    code = page.page.locator("pre").inner_text().rstrip()
    page.page.get_by_role("button", name="Copy code").click()
    expect(page.page.get_by_role("button", name="Copied")).to_be_visible()
    field = page.page.get_by_role("textbox")
    field.focus()
    page.page.keyboard.press("Control+V")
    expect(field).to_have_value(code)


def test_mathematics_is_laid_out_by_the_browser(page):
    """As MathML, which needs no font and no styles of another; and money stays text."""
    expect(page.page.locator("math")).to_have_count(3)
    fraction = page.page.locator("mfrac").bounding_box()
    digit = page.page.locator("mfrac mn").first.bounding_box()
    assert fraction["height"] > 1.5 * digit["height"]
    expect(page.pane).to_contain_text("Costs between $5 and $10; by")


@pytest.mark.parametrize("page", [(280, "light"), (640, "dark")], indirect=True)
def test_nothing_is_wider_than_the_pane(page):
    """Tables, code and formulas scroll within themselves; long words break."""
    expect(page.page.locator("math")).to_have_count(3)
    box = page.page.locator(".pn-transcript")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    table = page.page.locator(".pn-md-table")
    assert table.evaluate("(box) => getComputedStyle(box).overflowX") == "auto"


@pytest.mark.parametrize("page", [(640, "light"), (640, "dark")], indirect=True)
def test_the_colours_of_code_can_be_read(page):
    """Contrast is AA in light and dark."""
    expect(page.page.locator(".pn-code-keyword").first).to_be_visible()
    assert violations(page) == []


def test_words_from_right_to_left_stand_on_the_right(page):
    """A paragraph takes its direction from its own words."""
    paragraph = page.page.get_by_text("שלום")
    lines = paragraph.evaluate(
        """(p) => {
          const range = document.createRange();
          range.selectNodeContents(p);
          const [line] = range.getClientRects();
          return [line.right, p.getBoundingClientRect().right];
        }"""
    )
    assert abs(lines[0] - lines[1]) < 2
