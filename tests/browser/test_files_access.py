"""Access to the files of a pane: axe in a real browser, everything by keyboard, narrow and wide, in every look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .pane_page import PanePage, violations
from .test_chat_pane_access import LOOKS


def file(number, name, status="ready", outcome="", note=""):
    return {
        "file_id": f"f{number}",
        "name": name,
        "size": 48_213,
        "status": status,
        "outcome": outcome,
        "note": note,
    }


def upload(number, name, status, fraction=None, note=""):
    return {
        "upload": f"u{number}",
        "name": name,
        "size": 2_400_000,
        "status": status,
        "fraction": fraction,
        "note": note,
    }


FILES = {
    "is_known": True,
    "error": "",
    "more": 1840,
    "rows": [
        file(1, "employee-handbook.pdf", outcome="replaced"),
        file(2, "a-name-that-is-much-too-long-for-a-narrow-pane-and-still-goes-on.docx"),
        file(3, "broken.pdf", "failed", note="no text was found in it"),
        file(4, "old-rules.md", "leaving"),
        file(5, "travel.md", "processing"),
    ],
}
UPLOADS = [
    upload(1, "photo.png", "failed", note="'photo.png' is of a kind an assistant does not read."),
    upload(2, "minutes.pdf", "receiving", 0.4),
    upload(3, "budget.pdf", "sending", 0.7),
    upload(4, "plan.md", "processing"),
]


@pytest.fixture
def open_files(browser):
    """A pane whose files are shown."""
    pages = []

    def open_(**options):
        page = PanePage(browser, traits={"file_list": FILES, "uploads": UPLOADS}, **options)
        pages.append(page)
        page.page.get_by_role("button", name="Files", exact=True).click()
        expect(page.page.get_by_role("region", name="Files", exact=True)).to_be_visible()
        return page

    yield open_
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(open_files, look):
    """Uploads in each phase, files in each state, and nothing at all, as WCAG 2.2 AA has it."""
    page = open_files(**LOOKS[look])
    assert violations(page) == []
    page.put(uploads=[], file_list={**FILES, "rows": [], "more": 0})
    assert violations(page) == []
    page.put(file_list={**FILES, "error": "The service cannot be reached. Try again."})
    assert violations(page) == []
    assert page.errors == []


def test_nothing_is_cut_off_or_pushed_out_at_280_pixels(open_files):
    """No row is wider than the pane."""
    page = open_files(viewport={"width": 280, "height": 800})
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= 280
    wide = "(box) => [...box.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1).length"
    assert page.page.get_by_role("region", name="Files", exact=True).evaluate(wide) == 0


def test_each_thing_is_done_by_keyboard_and_the_focus_stays(open_files):
    """Delete turns into Undo under the same focus; when a row is gone the focus is not lost."""
    page = open_files()
    page.sent()
    delete = page.page.get_by_role("button", name="Delete employee-handbook.pdf")
    delete.focus()
    page.page.keyboard.press("Enter")
    assert {"type": "file_delete", "assistant": "handbook", "file_id": "f1"} in page.sent()
    rows = [{**FILES["rows"][0], "status": "leaving"}, *FILES["rows"][1:]]
    page.put(file_list={**FILES, "rows": rows})
    undo = page.page.get_by_role("button", name="Undo: keep employee-handbook.pdf")
    expect(undo).to_be_focused()
    page.page.keyboard.press("Space")
    assert {"type": "file_keep", "assistant": "handbook", "file_id": "f1"} in page.sent()
    page.put(file_list={**FILES, "rows": FILES["rows"][1:]})
    expect(page.page.get_by_role("button", name="Drop files here")).to_be_focused()


def test_escape_closes_the_panel_and_gives_the_focus_back(open_files):
    """To the button that opened it."""
    page = open_files()
    page.page.get_by_role("button", name="Drop files here").focus()
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("region", name="Files", exact=True)).to_have_count(0)
    expect(page.page.get_by_role("button", name="Files", exact=True)).to_be_focused()


def test_the_picker_opens_by_keyboard(open_files):
    """The place to drop is a button too."""
    page = open_files()
    add = page.page.get_by_role("button", name="Drop files here")
    add.focus()
    # The browser hears that its chooser is to be caught before it answers this.
    page.page.on("filechooser", lambda _chooser: None)
    expect(add).to_be_focused()
    with page.page.expect_file_chooser() as chosen:
        page.page.keyboard.press("Enter")
    assert chosen.value.is_multiple()


def test_only_what_begins_and_ends_is_said_aloud(open_files):
    """Not each percent."""
    page = open_files()
    said = page.page.get_by_role("region", name="Files", exact=True).get_by_role("status")
    expect(said).to_have_text("")
    page.put(uploads=[*UPLOADS[:2], upload(3, "budget.pdf", "sending", 0.8)])
    expect(said).to_have_text("")
    page.put(uploads=[UPLOADS[0], upload(2, "minutes.pdf", "failed", note="It is empty.")])
    expect(said).to_contain_text("minutes.pdf failed: It is empty.")
    expect(said).to_contain_text("Uploads finished: 2 ready, 1 failed.")
    page.put(file_list={**FILES, "rows": FILES["rows"][:3]})
    expect(said).to_contain_text("old-rules.md was deleted.")


def test_a_hostile_name_and_reason_are_text(open_files):
    """Nothing runs, nothing is loaded."""
    page = open_files()
    evil = "<img src=http://evil.test/x onerror=alert(1)>.md"
    page.put(
        uploads=[upload(1, evil, "failed", note=evil)],
        file_list={**FILES, "rows": [file(1, evil, "failed", note=evil)], "error": evil},
    )
    expect(page.page.get_by_text(evil)).to_have_count(5)
    assert page.page.evaluate("() => window.executed") == []
    assert (page.asked, page.errors) == ([], [])
