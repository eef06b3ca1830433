"""Asking in Colab: a stand-in `google.colab` whose page is a real Chromium."""

from __future__ import annotations

import sys
import types

import pytest
from playwright.sync_api import expect

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.errors import ConnectCancelled, ConnectTimeout
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets.colab_call import ask_in_colab


@pytest.fixture(autouse=True)
def _no_connection():
    forget()
    yield
    forget()


@pytest.fixture
def output(monkeypatch, browser, local_service):
    """Colab as it behaves: `eval_js` runs a script in the page, blocks, and returns what it gives.

    While it blocks, `output.person` acts in the page, as a person would.
    """
    page = browser.new_page()
    # A page of an origin, as Colab's outputs are: the popup answers only to one it knows.
    page.route("http://localhost:9/", lambda route: route.fulfill(body="<body></body>"))
    page.goto("http://localhost:9/")

    def eval_js(script, ignore_result=False, timeout_sec=None):
        output.scripts.append(script)
        page.evaluate(
            "script => { window.answer = undefined; window.failure = undefined; Promise.resolve((0, eval)(script))"
            ".then(found => { window.answer = found }, error => { window.failure = String(error) }) }",
            script,
        )
        output.person(page)
        if timeout_sec is not None and timeout_sec < 1:
            return None
        page.wait_for_function("() => window.answer !== undefined || window.failure")
        assert page.evaluate("() => window.failure ?? null") is None
        return page.evaluate("() => window.answer")

    output = types.SimpleNamespace(
        eval_js=eval_js, scripts=[], page=page, person=lambda _page: None
    )
    package = types.ModuleType("google.colab")
    package.output = output
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", package)
    yield output
    page.close()


@pytest.fixture
def settings(local_service, monkeypatch):
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(local_service.data))
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    return Settings.from_environ()


def paste(page, key):
    page.get_by_role("button", name="Paste an API key instead").click()
    page.locator("input[type=password]").fill(key)
    page.get_by_role("button", name="Use this key").click()


def test_the_popup_in_colab_gives_a_key(output, settings, capsys):
    """Click, sign in by ticket, allow: one blocking call, and no trace of the key in page or script."""

    def person(page):
        expect(page.locator(".pn-connect")).to_contain_text("The notebook is waiting for you here.")
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Connect to Pinecone").click()
        opened.value.get_by_role("button", name="Continue").click()
        opened.value.get_by_role("button", name="Allow").click()

    output.person = person
    connection = ask_in_colab(settings, 60)
    key = connection.key.reveal()
    assert connection.source == "the Connect popup"
    assert settings.integration_id == "colab"
    expect(output.page.locator(".pn-connect")).to_have_count(0)
    assert key not in output.page.content() + "".join(output.scripts) + capsys.readouterr().out


def test_a_key_that_is_rejected_in_colab_can_be_given_again(output, settings, local_service):
    """The second card says why the first key was not taken."""
    keys = iter(["pcsk_wrong_key_0000000000000000", local_service.api_key])
    seen = []

    def person(page):
        seen.append(page.locator("[role=status]").inner_text())
        paste(page, next(keys))

    output.person = person
    assert ask_in_colab(settings, 60).source == "the password field"
    assert "nvalid" in seen[1]


def test_cancelling_in_colab_raises(output, settings):
    """As everywhere."""
    output.person = lambda page: page.get_by_role("button", name="Cancel").click()
    with pytest.raises(ConnectCancelled):
        ask_in_colab(settings, 60)


def test_nobody_in_colab_is_a_time_out(output, settings):
    """`eval_js` gives None when its time is up."""
    with pytest.raises(ConnectTimeout, match="Not connected after"):
        ask_in_colab(settings, 0.5)
