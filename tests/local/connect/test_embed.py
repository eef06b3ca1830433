"""The widget and the popup as a web page embeds them: by script, and by Pinecone's own package."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests

from tests.conftest import REPOSITORY
from tests.local.connect.conftest import FOREIGN, serving, view

pytestmark = pytest.mark.browser
PACKAGE = REPOSITORY / "js/node_modules/@pinecone-database/connect/dist/index.js"
BODY = """<!doctype html><title>host</title><div id="place"></div><button>Open</button>{head}
<script type="{kind}">{imports}
window.got = [];
connectToPinecone((key) => got.push(["widget", key]),
  {{ integrationId: "notebook", container: document.getElementById("place") }});
const popup = ConnectPopup({{ integrationId: "notebook",
  onConnect: (info) => got.push(["popup", info.key]), onCancel: () => got.push(["cancel"]) }});
document.querySelector("button").onclick = popup.open;
</script>"""


@pytest.fixture
def by_script(chromium, local_service):
    """A page that embeds the service's own script, at a host name."""
    head = f'<script src="{local_service.url}/embed.js"></script>'
    page_text = BODY.format(head=head, kind="text/javascript", imports="")
    context = chromium.new_context()
    with serving({"/": ("text/html", page_text)}) as port:

        def open_at(host):
            page = context.new_page()
            page.goto(f"http://{host}:{port}/")
            return page

        yield open_at
    context.close()


@pytest.fixture
def by_package(chromium, local_service):
    """A page that uses the npm package as published; what it asks of Pinecone goes to the service."""
    if not PACKAGE.exists():
        pytest.skip("@pinecone-database/connect is not installed in js/")
    page_text = BODY.format(
        head="", kind="module", imports="import { ConnectPopup, connectToPinecone } from '/c.js';"
    )
    context = chromium.new_context()

    def pass_on(route):
        asked = urlsplit(route.request.url)
        widget = asked.hostname == "connect.pinecone.io" and asked.path.count("/") == 1
        path = f"/connect{asked.path}/widget" if widget else asked.path
        headers = dict(route.request.headers)
        if "origin" in headers:
            headers["origin"] = local_service.url
        url = f"{local_service.url}{path}?{asked.query}"
        route.fulfill(response=route.fetch(url=url, headers=headers))

    context.route("https://connect.pinecone.io/**", pass_on)
    context.route("https://app.pinecone.io/**", pass_on)
    pages = {
        "/": ("text/html", page_text),
        "/c.js": ("text/javascript", PACKAGE.read_text(encoding="utf-8")),
    }
    with serving(pages) as port:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        yield page
    context.close()


def allow(popup, code):
    """Go through the popup with the sign-in code where it asks for one; returns what it said."""
    popup.wait_for_selector("[data-view=sign-in]:visible, [data-view=project]:visible")
    if popup.locator("[data-view=sign-in]").is_visible():
        popup.get_by_label("Sign-in code").fill(code)
        popup.get_by_role("button", name="Sign in").click()
    view(popup, "project").get_by_role("button", name="Continue").click()
    consent = view(popup, "consent")
    popup.wait_for_function(
        "document.querySelector('[data-view=consent]').innerText.includes('http')"
    )
    said = consent.inner_text()
    popup.get_by_role("button", name="Allow").click()
    return said


def connect_both(page, code):
    """Connect with the widget, then with the popup; returns what was said and given."""
    frame = page.frame_locator("iframe")
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Connect").click()
    said = allow(opened.value, code)
    page.wait_for_function("got.length === 1")
    assert frame.get_by_role("status").inner_text() == "Connected."
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open").click()
    allow(opened.value, code)
    page.wait_for_function("got.length === 2")
    return said, page.evaluate("got")


def check_keys(got, api_of, service):
    """Assert that widget and popup each gave a key of its own that works."""
    assert [way for way, _ in got] == ["widget", "popup"]
    keys = {key for _, key in got}
    assert len(keys) == 2
    for key in keys:
        answer = requests.get(
            f"{service.url}/assistant/assistants", headers={"Api-Key": key}, timeout=10
        )
        assert answer.status_code == 200


def test_the_script_gives_widget_and_popup(by_script, local_service, api_of):
    """Both hand over a key after consent, which is asked in the name of the page around."""
    page = by_script("localhost")
    said, got = connect_both(page, local_service.sign_in_code)
    assert page.evaluate("location.origin") in said
    check_keys(got, api_of, local_service)


def test_the_npm_package_works_unchanged(by_package, local_service, api_of):
    """`@pinecone-database/connect` gets its keys from the local service without a change."""
    _, got = connect_both(by_package, local_service.sign_in_code)
    check_keys(got, api_of, local_service)


def test_a_foreign_page_cannot_frame_the_widget(by_script):
    """At an origin that is not listed the browser refuses to show it."""
    page = by_script(FOREIGN)
    page.wait_for_timeout(500)
    assert page.frames[1].locator("button").count() == 0


def test_the_widget_names_who_may_frame_it(local_service):
    """The policy of the widget lists the integration's origins, and nothing else is loosened."""
    headers = requests.get(f"{local_service.url}/connect/notebook/widget", timeout=10).headers
    assert "frame-ancestors http://localhost:*" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    unknown = requests.get(f"{local_service.url}/connect/nope/widget", timeout=10)
    assert unknown.status_code == 404
