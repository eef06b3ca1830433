"""The console in a real browser: made, changed, deleted and revoked, by mouse and by keyboard."""

from __future__ import annotations

import pytest
import requests

from pinecone_notebooks.local.launch import sign_in_ticket
from tests.local.connect.conftest import serving, view
from tests.local.connect.pictures import PNG, SVG

pytestmark = pytest.mark.browser

# A page that asks for keys in both ways, and keeps every message it is sent.
ASKING = """<!doctype html><title>host</title><div id="place"></div><button>Open</button>
<script src="{url}/embed.js"></script><script>
window.got = []; window.heard = [];
addEventListener("message", (event) => heard.push(event.data));
connectToPinecone((key) => got.push(key),
  {{ integrationId: "paste", container: document.getElementById("place") }});
const popup = ConnectPopup({{ integrationId: "paste", onConnect: (info) => got.push(info) }});
document.querySelector("button").onclick = popup.open;
</script>"""


@pytest.fixture
def service(start_service):
    return start_service()


@pytest.fixture
def open_console(chromium, service):
    """Open the console, signed in; every complaint of the browser fails the test."""
    contexts, complaints = [], []

    def opened(**options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: "Content Security" in said.text and complaints.append(said.text)
        )
        page.goto(f"{service.url}/connect/console#ticket={sign_in_ticket(service.sign_in_code)}")
        view(page, "console")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def make(page, name, slug, *, origins=None):
    """Fill in the form of a new integration and create it."""
    page.get_by_role("button", name="New integration").click()
    page.get_by_label("Integration name").fill(name)
    page.get_by_label("URL slug").fill(slug)
    if origins is None:
        page.get_by_role("radio", name="Copy/Paste").check()
    else:
        page.get_by_label("Allowed origins").fill(origins)
    page.get_by_role("button", name="Create").click()


def test_an_integration_lives_and_ends_in_the_console(open_console, service, tmp_path):
    """It is made with a logo, changed and deleted; each step is said and seen."""
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "logo.svg").write_bytes(SVG)
    page = open_console()
    assert "#" not in page.url
    page.get_by_role("button", name="New integration").click()
    page.get_by_label("Integration name").fill("<b>My lab</b>")
    page.get_by_label("URL slug").fill("lab")
    page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.svg")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("Name an allowed origin").or_(page.get_by_text("A logo is a PNG")).wait_for()
    page.get_by_label("Allowed origins").fill("https://lab.example.org\nhttp://localhost:*")
    page.get_by_label("Logo", exact=True).set_input_files(tmp_path / "logo.png")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("<b>My lab</b> was created.").wait_for()
    row = page.get_by_role("listitem").filter(has_text="lab.example.org")
    page.wait_for_function("document.querySelector('li img')?.naturalWidth === 1")
    assert "Web Message to https://lab.example.org, http://localhost:*" in row.inner_text()
    row.get_by_role("button", name="Edit").click()
    assert page.get_by_label("URL slug").is_disabled()
    page.get_by_role("radio", name="Copy/Paste").check()
    assert page.get_by_label("Allowed origins").is_hidden()
    page.get_by_role("button", name="Remove the logo").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("was saved").wait_for()
    assert "Copy/Paste" in page.get_by_role("listitem").filter(has_text="My lab").inner_text()
    assert requests.get(f"{service.url}/connect/lab/logo", timeout=10).status_code == 404
    page.get_by_role("button", name="Delete <b>My lab</b>").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("was deleted").wait_for()
    assert requests.get(f"{service.url}/connect/lab/state", timeout=10).status_code == 404


def test_a_revoked_key_stops_a_running_client(open_console, service):
    """With the keyboard alone; Escape revokes nothing, and no value is on the page."""
    client = requests.Session()
    client.headers["Api-Key"] = service.api_key
    address = f"{service.url}/assistant/assistants"
    page = open_console()
    revoke = page.get_by_role("button", name="Revoke key notebooks on this machine")
    revoke.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert client.get(address, timeout=10).status_code == 200
    assert revoke.evaluate("(button) => button === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("notebooks on this machine was revoked.").wait_for()
    assert client.get(address, timeout=10).status_code == 401
    assert "pckey_" not in page.content()
    assert page.evaluate("document.activeElement.id") == "keys-title"


def test_it_asks_for_the_code(chromium, service):
    """Without a ticket the sign-in code opens it, and a wrong one says so."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(service.url)
    view(page, "sign-in")
    page.keyboard.type("WRONG")
    page.keyboard.press("Enter")
    page.get_by_text("This is not the sign-in code").wait_for()
    page.keyboard.type(service.sign_in_code)
    page.keyboard.press("Enter")
    view(page, "console")
    context.close()


def test_copy_and_paste_shows_the_key_once_and_posts_it_nowhere(open_console, service):
    """Popup and widget of such an integration end with a key to copy; no page hears of it."""
    page = open_console()
    make(page, "Paste", "paste")
    page.get_by_text("Paste was created.").wait_for()
    with serving({"/": ("text/html", ASKING.format(url=service.url))}) as port:
        host = page.context.new_page()
        host.goto(f"http://localhost:{port}/")
        widget = host.frame_locator("iframe")
        widget.get_by_text("you then copy a new API key").wait_for()
        for opener in (host.get_by_role("button", name="Open"), widget.get_by_role("button")):
            with host.expect_popup() as opened:
                opener.click()
            popup = opened.value
            view(popup, "project").get_by_role("button", name="Continue").click()
            view(popup, "consent").get_by_role("button", name="Show key").click()
            view(popup, "copy")
            key = popup.get_by_label("API key").input_value()
            answer = requests.get(
                f"{service.url}/assistant/assistants", headers={"Api-Key": key}, timeout=10
            )
            assert answer.status_code == 200
            popup.reload()
            view(popup, "project")
            assert key not in popup.content()
            popup.close()
        assert host.evaluate("got") == []
        assert "pckey_" not in host.evaluate("JSON.stringify(heard)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [280, 400])
def test_it_fits_a_narrow_window(open_console, scheme, width):
    """Nothing is cut off sideways, in the page or in its dialogs, in light and in dark."""
    page = open_console(color_scheme=scheme, viewport={"width": width, "height": 640})
    make(
        page, "A name that is long enough to wrap", "x" * 64, origins=f"https://{'a' * 60}.example"
    )
    page.get_by_text("was created").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Edit A name").click()
    fits = "(dialog) => dialog.scrollWidth <= dialog.clientWidth && dialog.clientWidth < innerWidth"
    assert page.get_by_role("dialog").evaluate(fits)
