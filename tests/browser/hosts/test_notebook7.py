"""Notebook 7: one document a page, on JupyterLab's parts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opening
from tests.browser.servers import jupyter, jupyter_environment
from tests.environments import environment, requirements

from . import documents, gestures

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def notebook7(folder, service, tmp_path_factory):
    """A Notebook 7 server."""
    python = environment("notebook7", "notebook>=7,<8", "ipykernel", *requirements())
    settings = jupyter_environment(service.data, tmp_path_factory.mktemp("settings"))
    with jupyter(
        folder, settings, python=python, application="notebook", route="notebooks"
    ) as running:
        yield running


@pytest.fixture
def open_document(browser, notebook7, request):
    """Write a notebook of these cells, open it and run all."""
    with opening(browser, notebook7) as open_:

        def run(*cells, dark=False):
            # A name of its own, or the page finds the kernel of the test before.
            name = notebook7.write(f"{request.node.name}.ipynb", *cells)
            document = open_(name, dark=dark)
            document.run_all()
            return document

        yield run


@pytest.fixture
def pane(open_document, service):
    """A notebook with a pane, connected by the environment variable, after Run All."""
    document = open_document(
        documents.to_service(service.url),
        documents.WITH_KEY,
        documents.CONNECT,
        "%load_ext pinecone_notebooks\n%pinecone_upload data/*.* --assistant notebook7",
        documents.pane_on("notebook7"),
    )
    expect(document.output("%pinecone_upload")).to_contain_text("files are ready to be asked")
    expect(gestures.pane(document.page)).to_be_visible()
    return document


@pytest.fixture
def waiting(open_document, service):
    """A notebook without a key, whose second cell waits for a person under Run All."""
    return open_document(
        documents.to_service(service.url) + "\n%load_ext pinecone_notebooks",
        "%pinecone_connect",
        documents.KEY_LENGTH,
    )


def test_the_environment_variable_connects_and_the_answer_streams_with_citations(pane):
    """The files are uploaded; a question is answered bit by bit; a citation leads to its page."""
    expect(pane.output("connect())")).to_contain_text("environment variable PINECONE_API_KEY")
    gestures.see_an_answer_grow(pane.page)
    gestures.open_a_citation(pane.page)


def test_an_answer_can_be_stopped(pane):
    """Stop midway, then ask again."""
    gestures.stop_an_answer(pane.page)


def test_the_conversation_survives_a_reload(pane):
    """After a reload the pane shows the turns again."""
    gestures.see_an_answer_grow(pane.page)
    expect(gestures.pane(pane.page)).to_contain_text("Ready")
    pane.save()
    pane.page.reload()
    expect(gestures.pane(pane.page)).to_contain_text(gestures.ANSWER)


def test_the_popup_lets_run_all_go_on(waiting):
    """Allow in the popup: the next cell has the key."""
    gestures.allow_in_popup(waiting.page)
    expect(waiting.output("key:")).to_contain_text("key: True")


def test_a_pasted_key_lets_run_all_go_on(waiting, service):
    """The password field works, and the saved file holds no key."""
    gestures.paste(waiting.page, service.api_key)
    expect(waiting.output("key:")).to_contain_text("key: True")
    assert service.api_key not in waiting.save()


def test_the_dark_theme_is_followed(open_document, service):
    """In JupyterLab Dark the card and the pane are drawn light on dark."""
    document = open_document(
        documents.to_service(service.url),
        documents.CARD,
        documents.pane_on("notebook7"),
        dark=True,
    )
    gestures.see_dark(document.page, gestures.card(document.page))
    gestures.see_dark(document.page, gestures.pane(document.page))
