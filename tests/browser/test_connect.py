"""Connecting in a running cell: `%pinecone_connect` under Run All."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

TRACKER = "@jupyterlab/notebook-extension:tracker"


@pytest.fixture
def waiting(open_notebook, lab, service, request):
    """A notebook of three cells, all run; the second waits for a person."""
    name = lab.write(
        f"{request.node.name}.ipynb",
        f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{service.url}"\n'
        "%load_ext pinecone_notebooks",
        "%pinecone_connect",
        'print("later cell:", len(os.environ["PINECONE_API_KEY"]) > 20)',
    )
    notebook = open_notebook(name)
    notebook.run_all()
    expect(card_of(notebook)).to_contain_text("waiting for you here")
    return notebook


def card_of(notebook):
    return notebook.output("%pinecone_connect").locator(".pn-connect, .pn-connected").first


def open_popup(notebook):
    with notebook.page.expect_popup() as popup:
        card_of(notebook).get_by_role("button", name="Connect to Pinecone").click()
    return popup.value


def test_allowing_in_the_popup_lets_the_later_cells_run(waiting):
    """Sign in, choose a project, allow: the cell goes on and the next one has the key."""
    popup = open_popup(waiting)
    popup.get_by_role("button", name="Continue").click()
    popup.get_by_role("button", name="Allow").click()
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
    expect(card_of(waiting)).to_contain_text("Connected")
    expect(waiting.output("%pinecone_connect").last).to_contain_text("from the Connect popup")


def test_what_is_kept_is_small_readable_without_a_kernel_and_without_the_key(waiting, service):
    """Once connected a static card is in the widget's place; page, addresses and file have no key."""
    asked = []
    waiting.page.context.on(
        "request", lambda request: asked.append(f"{request.url} {request.headers}")
    )
    popup = open_popup(waiting)
    popup.get_by_role("button", name="Continue").click()
    popup.get_by_role("button", name="Allow").click()
    expect(card_of(waiting)).to_contain_text("Connected to Pinecone")
    expect(waiting.output("%pinecone_connect").locator(".pn-connect")).to_have_count(0)
    key = _key_of(waiting)
    saved = waiting.save()
    assert "Connected to Pinecone" in saved
    assert "widget-view" not in saved
    assert len(saved) < 6000
    storage = waiting.page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
    )
    for place in (saved, waiting.page.content(), storage, *asked, *waiting.console):
        assert key not in place


def test_a_page_that_is_loaded_again_while_the_cell_waits_can_still_connect(waiting, service):
    """The saved card finds its kernel again, and the queued cell runs."""
    waiting.save()
    waiting.page.reload()
    card = card_of(waiting)
    expect(card).to_contain_text("waiting for you here")
    popup = open_popup(waiting)
    popup.get_by_role("button", name="Continue").click()
    popup.get_by_role("button", name="Allow").click()
    expect(waiting.page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def test_several_cards_and_views_do_not_disturb_each_other(open_notebook, lab, service):
    """Two cards, one of them shown twice: a key for one connects both its views and not the other."""
    name = lab.write(
        "several.ipynb",
        f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{service.url}"\n'
        "from pinecone_notebooks import Connect\none, two = Connect(), Connect()",
        "one",
        "one  # again",
        "two",
    )
    notebook = open_notebook(name)
    notebook.run_all()
    cards = notebook.page.locator(".pn-connect")
    expect(cards).to_have_count(3)
    with notebook.page.expect_popup() as opened:
        cards.nth(0).get_by_role("button", name="Connect to Pinecone").click()
    expect(cards.nth(1)).to_contain_text("Continue in the Pinecone window")
    expect(cards.nth(2)).not_to_contain_text("Continue")
    expect(cards.nth(2).locator("dl")).to_be_hidden()
    opened.value.get_by_role("button", name="Continue").click()
    opened.value.get_by_role("button", name="Allow").click()
    for view in (0, 1):
        expect(cards.nth(view)).to_contain_text("Connected to Pinecone")
    expect(cards.nth(2).get_by_role("button", name="Connect to Pinecone")).to_be_visible()


def test_the_card_works_by_keyboard_alone(waiting, service):
    """Tab to the disclosure, open it, paste and submit."""
    card = card_of(waiting)
    card.get_by_role("button", name="Connect to Pinecone").focus()
    for _ in range(2):
        waiting.page.keyboard.press("Tab")
    waiting.page.keyboard.press("Enter")
    field = card.locator("input[type=password]")
    expect(field).to_be_visible()
    waiting.page.keyboard.press("Tab")
    expect(field).to_be_focused()
    waiting.page.keyboard.insert_text(service.api_key)
    waiting.page.keyboard.press("Enter")
    expect(waiting.output("later cell")).to_contain_text("later cell: True")


def test_cancelling_in_the_popup_stops_run_all_with_one_line(waiting):
    """Cancel: the cell says so in one line, and no later cell runs."""
    cancel = open_popup(waiting).get_by_role("button", name="Cancel")
    # The click closes the window it is made in: made a moment later, nothing waits on that window.
    cancel.evaluate("button => void setTimeout(() => button.click())")
    error = waiting.output("%pinecone_connect").last
    expect(error).to_contain_text("ConnectCancelled: Connecting was cancelled.")
    assert len(error.inner_text().strip().splitlines()) == 1
    expect(waiting.cell("later cell").locator(".jp-InputPrompt")).not_to_have_text("[*]:")
    expect(waiting.output("later cell")).to_have_count(0)


def test_a_blocked_popup_is_said_and_a_pasted_key_works_instead(waiting, service):
    """Where no window opens the card says so, and the password field takes a key."""
    waiting.page.evaluate("window.open = () => null")
    card = card_of(waiting)
    card.get_by_role("button", name="Connect to Pinecone").click()
    expect(card).to_contain_text("blocked")
    field = card.locator("input[type=password]")
    field.fill(f"  {service.api_key} ")
    field.press("Enter")
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
    assert service.api_key not in waiting.page.content()
    assert service.api_key not in waiting.save()


def test_where_the_popup_is_blocked_pinecones_own_widget_connects_in_a_frame(waiting, service):
    """It opens the window that the page may not open; its key comes back through the frame."""
    waiting.page.evaluate("window.open = () => null")
    card = card_of(waiting)
    card.get_by_role("button", name="Connect to Pinecone").click()
    expect(card).to_contain_text("Try Pinecone’s own button below")
    frame = card.locator("iframe")
    expect(frame).to_be_visible()
    with waiting.page.expect_popup() as opened:
        frame.content_frame.get_by_role("button", name="Connect").click()
    opened.value.get_by_role("button", name="Continue").click()
    expect(opened.value.get_by_role("main")).to_contain_text(waiting.lab.url)  # as the one who asks
    opened.value.get_by_role("button", name="Allow").click()
    expect(waiting.output("later cell")).to_contain_text("later cell: True")
    expect(waiting.output("%pinecone_connect").last).to_contain_text("Pinecone's Connect widget")
    key = _key_of(waiting)
    for place in (waiting.page.content(), waiting.save(), *waiting.console):
        assert key not in place


@pytest.fixture
def windowed(lab):
    """A JupyterLab that draws only the cells in sight."""
    lab.set(TRACKER, {"windowingMode": "full"})
    yield lab
    lab.set(TRACKER, {"windowingMode": "none"})


def test_the_popup_lives_while_its_cell_is_scrolled_away_and_back(windowed, open_notebook, service):
    """The card comes back as it was, and an answer that arrives meanwhile connects."""
    name = windowed.write(
        "scrolled.ipynb",
        f'import os; os.environ["PINECONE_CONTROLLER_HOST"] = "{service.url}"\n'
        "%load_ext pinecone_notebooks",
        "%pinecone_connect",
        'print("later cell:", len(os.environ["PINECONE_API_KEY"]) > 20)',
        *[f"# {number}" + "\n" * 30 for number in range(40)],
    )
    notebook = open_notebook(name)
    for cell in ("PINECONE_CONTROLLER_HOST", "%pinecone_connect", "later cell"):
        notebook.run_cell(notebook.cell(cell))
    card = notebook.page.locator(".pn-connect")
    expect(card).to_contain_text("waiting for you here")
    popup = open_popup(notebook)
    scroll(notebook, 10**6)
    expect(card).not_to_be_in_viewport()
    popup.get_by_role("button", name="Continue").click()
    scroll(notebook, 0)
    expect(card).to_contain_text("Continue in the Pinecone window.")
    scroll(notebook, 10**6)
    expect(card).not_to_be_in_viewport()
    popup.get_by_role("button", name="Allow").click()
    scroll(notebook, 0)
    expect(notebook.output("later cell")).to_contain_text("later cell: True")


def scroll(notebook, place):
    cells = notebook.panel.locator(".jp-WindowedPanel-outer")
    cells.evaluate("(cells, place) => cells.scrollTo(0, place)", place)


def test_a_wrong_key_is_refused_in_the_card_and_the_next_try_works(waiting, service):
    """A key that the service does not know is rejected with words; the cell keeps waiting."""
    card = card_of(waiting)
    card.get_by_text("Paste an API key").click()
    field = card.locator("input[type=password]")
    field.fill("pcsk_wrong_key_0000000000000000")
    field.press("Enter")
    expect(card).to_contain_text(re.compile("invalid", re.IGNORECASE))
    field.fill(service.api_key)
    field.press("Enter")
    expect(waiting.output("later cell")).to_contain_text("later cell: True")


def _key_of(notebook):
    """The key the kernel has, by a file: the page must not show it."""
    path = notebook.lab.folder / "key.txt"
    path.unlink(missing_ok=True)  # another test's
    cell = notebook.cell("later cell")
    cell.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+End")
    notebook.page.keyboard.insert_text(
        '\nopen("key.txt", "w").write(os.environ["PINECONE_API_KEY"]);'
    )
    notebook.page.keyboard.press("Control+Enter")
    until = time.monotonic() + 60
    while not (path.exists() and (key := path.read_text())):  # empty before it is written
        assert time.monotonic() < until
        time.sleep(0.05)
    return key
