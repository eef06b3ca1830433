"""The console, the popup and the widget: axe, in light, in dark and in a narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pinecone_notebooks.local.launch import sign_in_ticket
from tests import axe
from tests.conftest import running_service
from tests.local.connect.conftest import FOREIGN, serving, view
from tests.local.connect.pictures import PNG

pytestmark = pytest.mark.browser

LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}
HOST = """<!doctype html><html lang="en"><title>host</title><main><h1>Host</h1>
<div id="place"></div><button>Open</button></main>
<script src="{url}/embed.js"></script><script>
connectToPinecone(() => {{}},
  {{ integrationId: "notebook", container: document.getElementById("place") }});
const popup = ConnectPopup({{ integrationId: "notebook", onConnect: () => {{}} }});
document.querySelector("button").onclick = popup.open;
</script>"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with running_service(tmp_path_factory.mktemp("access") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def host_port(service):
    """The port of another web server, with a page that embeds the widget and opens the popup."""
    with serving({"/": ("text/html", HOST.format(url=service.url))}) as port:
        yield port


@pytest.fixture(params=LOOKS)
def context(chromium, request):
    """A window of one look."""
    opened = chromium.new_context(**LOOKS[request.param])
    yield opened
    opened.close()


def see(page, name):
    """The named view, once it is shown and axe has nothing to say about it."""
    shown = view(page, name)
    assert axe.violations(page) == []
    return shown


def said(page, words):
    """What the page now says can be read, too."""
    expect(page.get_by_text(words)).to_be_visible()
    assert axe.violations(page) == []


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_console(context, service, request):
    """Signing in, the rows, the form with a mistake and with a logo, and the question."""
    name = request.node.callspec.id
    page = context.new_page()
    page.goto(f"{service.url}/connect/console")
    see(page, "sign-in").get_by_label("Sign-in code").fill(service.sign_in_code)
    press(page, "Sign in")
    see(page, "console")
    press(page, "New integration")
    page.get_by_label("URL slug").fill(name)
    press(page, "Create")
    said(page, "An integration's name has 1-80 characters.")
    page.get_by_label("Integration name").fill(name)
    page.get_by_label("Allowed origins").fill("https://lab.example.org")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": PNG}
    )
    press(page, "Create")
    said(page, f"{name} was created.")
    press(page, f"Edit {name}")
    said(page, "Remove the logo")
    press(page, "Cancel")
    press(page, f"Delete {name}")
    page.get_by_role("dialog").get_by_role("button", name="Delete").hover()
    said(page, "Its popup and widget hand out no more keys.")


def test_the_popup(context, service, host_port):
    """From signing in to the key, with the mistakes between; and who may have none."""
    host = context.new_page()
    host.goto(f"http://localhost:{host_port}/")
    with context.expect_page() as opened:
        press(host, "Open")
    popup = opened.value
    popup.evaluate("window.close = () => {}")  # it is looked at until the end
    see(popup, "sign-in").get_by_label("Sign-in code").fill("WRONG")
    press(popup, "Sign in")
    said(popup, "This is not the sign-in code")
    popup.get_by_label("Sign-in code").fill(service.sign_in_code)
    press(popup, "Sign in")
    see(popup, "project")
    popup.get_by_role("radio", name="New project").check()
    press(popup, "Continue")
    said(popup, "Give the new project a name.")
    popup.get_by_role("radio").first.check()
    press(popup, "Continue")
    see(popup, "consent")
    popup.get_by_role("button", name="Allow").hover()
    said(popup, "will receive a new API key")
    press(popup, "Allow")
    see(popup, "done")


def test_the_popup_with_a_key_to_copy(context, service):
    """Opened by nobody: the same, and the key itself; cancelled, and out of order."""
    page = context.new_page()
    ticket = f"#ticket={sign_in_ticket(service.sign_in_code)}"
    page.goto(f"{service.url}/connect/notebook{ticket}")
    view(page, "project")
    press(page, "Continue")
    see(page, "consent")
    press(page, "Show key")
    see(page, "copy")
    press(page, "Copy")
    said(page, "Copied.")
    page.reload()
    view(page, "project")
    press(page, "Cancel")
    see(page, "cancelled")
    page.route("**/state*", lambda route: route.abort())
    page.reload()
    see(page, "failed")


def test_the_popup_of_a_foreign_page(context, host_port):
    """Who may have no key is told how to allow it."""
    host = context.new_page()
    host.goto(f"http://{FOREIGN}:{host_port}/")
    with context.expect_page() as opened:
        press(host, "Open")
    see(opened.value, "blocked")


def test_the_widget(context, host_port):
    """Before and after it is pressed, in the frame that a page gives it."""
    host = context.new_page()
    host.goto(f"http://localhost:{host_port}/")
    widget = host.frames[1]
    expect(widget.get_by_role("button", name="Connect")).to_be_enabled()
    assert axe.violations(widget) == []
    widget.evaluate("window.open = () => null")
    widget.get_by_role("button", name="Connect").click()
    said(widget, "The browser blocked the window")


def test_placeholders_are_as_dark_as_text(chromium, service):
    """Axe passes over them, so they have the colour of text that it does look at."""
    page = chromium.new_page()
    page.goto(f"{service.url}/connect/console")
    text = view(page, "sign-in").locator("p").first
    colour = "(element, part) => [getComputedStyle(element, part)].map((s) => s.color + s.opacity)"
    fields = page.locator("[placeholder]")
    assert fields.count() == 2
    for field in fields.all():
        assert field.evaluate(colour, "::placeholder") == text.evaluate(colour, None)
    page.close()
