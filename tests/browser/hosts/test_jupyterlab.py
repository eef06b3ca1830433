"""JupyterLab where it differs from the usual: under a path, as JupyterHub serves it; on an older ipykernel."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opening
from tests.browser.servers import jupyter, jupyter_environment
from tests.environments import environment, requirements

from . import documents, gestures

PREFIX = "/user/someone@example.com"


def older_kernel():
    """JupyterLab's newest, on the last ipykernel before 7."""
    return environment("jupyterlab", "jupyterlab>=4.2", "ipykernel==6.31.0", *requirements())


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((lambda: sys.executable, PREFIX), id="under-a-path"),
        pytest.param((older_kernel, ""), id="ipykernel-6.31", marks=pytest.mark.matrix),
    ],
)
def lab(request, folder, service, tmp_path_factory):
    """A JupyterLab of each kind."""
    python, base_url = request.param
    settings = jupyter_environment(service.data, tmp_path_factory.mktemp("settings"))
    with jupyter(folder, settings, python=python(), base_url=base_url) as running:
        yield running


@pytest.fixture
def document(browser, lab, service, request):
    """A notebook after Run All: it waits for a person, uploads, and shows a pane."""
    name = lab.write(
        f"{request.node.originalname}.ipynb",
        documents.to_service(service.url) + "\n%load_ext pinecone_notebooks",
        "%pinecone_connect",
        "%pinecone_upload data/*.* --assistant jupyterlab",
        documents.pane_on("jupyterlab"),
    )
    with opening(browser, lab) as open_:
        opened = open_(name)
        opened.run_all()
        yield opened


def test_run_all_waits_for_the_popup_and_the_pane_streams_with_citations(document):
    """Click, allow: the later cells run; a question is answered bit by bit; a citation opens."""
    gestures.allow_in_popup(document.page)
    expect(document.output("%pinecone_upload")).to_contain_text("files are ready to be asked")
    gestures.see_an_answer_grow(document.page)
    gestures.open_a_citation(document.page)


def test_a_pasted_key_lets_run_all_go_on_and_an_answer_can_be_stopped(document, service):
    """The password field works; Stop works; after a reload the conversation is there."""
    gestures.paste(document.page, service.api_key)
    expect(document.output("%pinecone_upload")).to_contain_text("files are ready to be asked")
    gestures.stop_an_answer(document.page)
    expect(gestures.pane(document.page)).to_contain_text("Ready")
    document.save()
    document.page.reload()
    expect(gestures.pane(document.page)).to_contain_text("0.42")


def test_the_environment_variable_connects_and_the_dark_theme_is_followed(browser, lab, service):
    """No card is shown, the line says where the key was; card and pane are light on dark."""
    name = lab.write(
        "dark.ipynb",
        documents.to_service(service.url) + "\n" + documents.CARD,
        documents.WITH_KEY + "\n" + documents.CONNECT,
        documents.pane_on("dark"),
    )
    with opening(browser, lab) as open_:
        dark = open_(name, dark=True)
        dark.run_all()
        expect(dark.output("print(connect())")).to_contain_text(
            "environment variable PINECONE_API_KEY"
        )
        gestures.see_dark(dark.page, gestures.card(dark.page))
        gestures.see_dark(dark.page, gestures.pane(dark.page))
