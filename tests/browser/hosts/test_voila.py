"""Voila: a notebook served as an app; its cells run once, at load, with nobody to answer them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.servers import free_port, jupyter_environment, serving, write_notebook
from tests.environments import environment, requirements

from . import documents, gestures

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def voila(folder, service, tmp_path_factory):
    """A Voila server; gives the address of a notebook by its name."""
    python = environment("voila", "voila", "ipykernel", *requirements())
    port = free_port()
    command = [
        *(python, "-m", "voila", folder, "--no-browser", "--Voila.ip=127.0.0.1"),
        *(f"--port={port}", "--show_tracebacks=True"),
    ]
    settings = jupyter_environment(service.data, tmp_path_factory.mktemp("settings"))
    url = f"http://127.0.0.1:{port}"
    with serving(command, url, folder, settings):
        yield lambda name, query="": f"{url}/voila/render/{name}{query}"


@pytest.fixture
def pane(voila, folder, service, open_page):
    """An app with a pane on five documents, connected by the environment variable."""
    name = write_notebook(
        folder / "pane.ipynb",
        documents.to_service(service.url),
        documents.WITH_KEY,
        documents.CONNECT,
        "%load_ext pinecone_notebooks\n%pinecone_upload data/*.* --assistant voila",
        documents.pane_on("voila"),
    )
    page = open_page(voila(name))
    expect(page.locator("body")).to_contain_text("files are ready to be asked")
    expect(gestures.pane(page)).to_be_visible()
    return page


@pytest.fixture
def app(voila, folder, service, open_page):
    """An app that has no key: the card, and a pane below it."""
    name = write_notebook(
        folder / "app.ipynb",
        documents.to_service(service.url),
        documents.CARD,
        documents.pane_on("voila"),
    )
    return open_page(voila(name))


def test_the_environment_variable_connects_and_the_answer_streams_with_citations(pane):
    """Magics run at load; a question is answered bit by bit; a citation leads to its page."""
    expect(pane.locator("body")).to_contain_text("environment variable PINECONE_API_KEY")
    gestures.see_an_answer_grow(pane)
    gestures.open_a_citation(pane)


def test_an_answer_can_be_stopped(pane):
    """Stop midway, then ask again."""
    gestures.stop_an_answer(pane)


def test_a_reload_begins_a_new_conversation(pane):
    """Voila gives each page load a kernel of its own, so that the pane is empty and works."""
    gestures.see_an_answer_grow(pane)
    pane.reload()
    expect(gestures.pane(pane)).to_contain_text("Ask a question about the files")
    gestures.see_an_answer_grow(pane)


def test_the_popup_connects_an_app_and_its_pane(app):
    """The card's button works; the pane, which said that it had no connection, answers then."""
    expect(gestures.pane(app)).to_contain_text("No Pinecone API key was found")
    gestures.allow_in_popup(app)
    gestures.see_connected(app)
    gestures.ask(app, gestures.QUESTION)
    expect(gestures.pane(app)).to_contain_text(gestures.ANSWER)


def test_a_pasted_key_connects_an_app(app, service):
    """The password field works."""
    gestures.paste(app, service.api_key)
    gestures.see_connected(app)


def test_a_cell_that_would_wait_says_what_it_tried(voila, folder, service, open_page):
    """`connect()` without a key cannot ask: cells run with no stdin, and the error says so."""
    name = write_notebook(
        folder / "waits.ipynb", documents.to_service(service.url), documents.CONNECT
    )
    page = open_page(voila(name))
    expect(page.locator("body")).to_contain_text(
        "ConnectionRequired: No Pinecone API key was found"
    )
    expect(page.locator("body")).to_contain_text("nobody can answer here: there is no stdin")


def test_the_dark_theme_is_followed(voila, folder, service, open_page):
    """`?theme=dark` draws card and pane light on dark."""
    name = write_notebook(
        folder / "dark.ipynb",
        documents.to_service(service.url),
        documents.CARD,
        documents.pane_on("voila"),
    )
    page = open_page(voila(name, "?theme=dark"))
    gestures.see_dark(page, gestures.card(page))
    gestures.see_dark(page, gestures.pane(page))
