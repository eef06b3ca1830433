"""The popup in a real browser, opened by pages that play the notebook."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.launch import sign_in_ticket
from tests.local.connect.conftest import FOREIGN, serving, view

pytestmark = pytest.mark.browser

# As a careful host does it: messages count only from the popup's origin and window.
HOST_PAGE = """<!doctype html><title>host</title><button>Connect</button><script>
window.got = []; window.unchecked = []; let popup;
const address = new URLSearchParams(location.search).get("popup");
const origin = new URL(address).origin;
document.querySelector("button").onclick = () => {
  popup = window.open(address + location.hash, "connect", "popup,width=600,height=650");
};
addEventListener("message", (event) => {
  unchecked.push(event.data);
  if (event.origin !== origin || event.source !== popup) return;
  got.push(event.data);
  if (event.data.action === "ready") event.source.postMessage({ action: "ack" }, origin);
});
window.steal = () => { popup = null; };
</script>"""


@pytest.fixture(scope="module")
def host_port():
    """The port of another web server on this machine, with the page that opens the popup."""
    with serving({"/": ("text/html", HOST_PAGE)}) as port:
        yield port


@pytest.fixture
def open_popup(chromium, host_port, local_service):
    """Open the popup from a page at a host name; returns both pages."""
    context = chromium.new_context()

    def open_from(host, *, ticket=True):
        page = context.new_page()
        fragment = f"#ticket={sign_in_ticket(local_service.sign_in_code)}" if ticket else ""
        popup_url = f"{local_service.url}/connect/notebook"
        page.goto(f"http://{host}:{host_port}/?popup={popup_url}{fragment}")
        with context.expect_page() as opened:
            page.click("button")
        return page, opened.value

    yield open_from
    context.close()


def last_message(page):
    """The last message of the popup but its `ready`s."""
    page.wait_for_function("got.some((message) => message.action !== 'ready')", timeout=60_000)
    return page.evaluate("got.filter((message) => message.action !== 'ready')")


def test_allow_hands_the_key_to_the_opener(open_popup, local_service, api_of):
    """Code, project, allow: the page gets a key that works, its ids, and nothing else."""
    page, popup = open_popup("localhost", ticket=False)
    popup.get_by_label("Sign-in code").fill("WRONG")
    popup.keyboard.press("Enter")
    popup.get_by_text("This is not the sign-in code").wait_for()
    popup.get_by_label("Sign-in code").fill(local_service.sign_in_code.lower())
    popup.keyboard.press("Enter")
    view(popup, "project").get_by_role("button", name="Continue").click()
    consent = view(popup, "consent")
    assert page.evaluate("location.origin") in consent.inner_text()
    consent.get_by_role("button", name="Allow").click()
    [message] = last_message(page)
    assert sorted(message) == ["action", "globalProjectId", "key", "organizationId"]
    assert message["action"] == "connection_info"
    answer = api_of(local_service).call("GET", "/assistants", headers={"Api-Key": message["key"]})
    assert answer.status_code == 200


def test_a_new_project_can_be_made(open_popup):
    """A project that does not exist yet is made by its name, with the keyboard alone."""
    page, popup = open_popup("127.0.0.1")
    form = view(popup, "project")
    form.get_by_role("radio", name="New project").check()
    popup.keyboard.type("Made in the popup")
    popup.keyboard.press("Enter")
    assert "Made in the popup" in view(popup, "consent").inner_text()
    popup.get_by_role("button", name="Allow").press("Enter")
    assert last_message(page)[0]["action"] == "connection_info"


def test_the_ticket_leaves_the_address(open_popup):
    """A ticket signs in, and neither the address nor the history keeps it."""
    _, popup = open_popup("localhost")
    view(popup, "project")
    assert "#" not in popup.url


def test_cancel_is_told(open_popup):
    """Cancel posts that no key will come."""
    page, popup = open_popup("localhost")
    view(popup, "project")
    # Deferred, because the click closes the window it happens in.
    popup.evaluate(
        "setTimeout(() => document.querySelector('[data-view=project] [data-action=cancel]').click())"
    )
    assert last_message(page) == [{"action": "cancel"}]


def test_closing_the_window_is_told(open_popup):
    """Closing the window is a cancellation too (its message has no source: the window is gone)."""
    page, popup = open_popup("localhost")
    view(popup, "project")
    popup.close(run_before_unload=True)
    page.wait_for_function("unchecked.at(-1).action === 'cancel'", timeout=60_000)


def test_a_foreign_origin_gets_no_key(open_popup):
    """A page at an origin that is not listed is refused, with the way to allow it."""
    page, popup = open_popup(FOREIGN)
    text = view(popup, "blocked").inner_text()
    assert f"pinecone-notebooks local --allow-origin {page.evaluate('location.origin')}" in text
    assert page.evaluate("got.every((message) => message.action === 'ready')")


def test_other_windows_are_not_the_opener(open_popup):
    """An `ack` that does not come from the opener changes nothing."""
    page, popup = open_popup("localhost")
    page.evaluate("steal()")
    view(popup, "project")
    popup.reload()
    view(popup, "project")
    popup.evaluate("window.postMessage({ action: 'ack' }, '*')")
    popup.get_by_role("button", name="Continue").click()
    consent = view(popup, "consent")
    assert "Waiting for the page that opened this window" in consent.inner_text()
    assert consent.get_by_role("button", name="Allow").is_disabled()


def test_without_an_opener_the_key_is_shown_to_copy(chromium, local_service):
    """Opened as a plain link, the page shows the new key once."""
    context = chromium.new_context()
    page = context.new_page()
    ticket = sign_in_ticket(local_service.sign_in_code)
    page.goto(f"{local_service.url}/connect/notebook#ticket={ticket}")
    view(page, "project").get_by_role("button", name="Continue").click()
    view(page, "consent").get_by_role("button", name="Show key").click()
    view(page, "copy")
    assert page.get_by_label("API key").input_value().startswith("pckey_")
    page.reload()
    view(page, "project")
    assert "pckey_" not in page.content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_window(chromium, local_service, scheme):
    """At 320 pixels nothing is cut off sideways, in light and in dark."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640})
    page = context.new_page()
    ticket = sign_in_ticket(local_service.sign_in_code)
    page.goto(f"{local_service.url}/connect/notebook#ticket={ticket}")
    view(page, "project").get_by_role("button", name="Continue").click()
    view(page, "consent")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
