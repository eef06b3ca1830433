"""marimo: reactive, no IPython and so no magics; widgets live in a shadow tree."""

from __future__ import annotations

import textwrap

import pytest
from playwright.sync_api import expect

from tests.browser.servers import free_port, serving
from tests.conftest import clean_environment
from tests.environments import environment, requirements

from . import documents, gestures

pytestmark = pytest.mark.matrix

UPLOAD = """
from pathlib import Path
from pinecone_notebooks import Client
handle = Client(os.environ["PINECONE_API_KEY"])
handle.assistants.get_or_create("marimo")
for path in sorted(Path("data").glob("*.*")):
    handle.assistant("marimo").files.upload(path)
print("uploaded")
"""


def write_app(path, *cells):
    """Write a marimo notebook; a cell's last line is its output."""
    text = "import marimo\n\napp = marimo.App()\n"
    for number, cell in enumerate(cells):
        # Cells are functions, whose names nobody reads: what a cell defines, others may use.
        takes = "os" if number else ""
        gives = "return os," if not number else "return"
        text += f"\n\n@app.cell\ndef _({takes}):\n{textwrap.indent(cell, '    ')}\n    {gives}\n"
    path.write_text(text + '\n\nif __name__ == "__main__":\n    app.run()\n')
    return path


@pytest.fixture
def open_app(folder, service, open_page, tmp_path):
    """Open cells in marimo's editor, where they run at once, and give the page."""
    python = environment("marimo", "marimo", *requirements())
    servers = []

    def open_(*cells, theme="light"):
        app = write_app(folder / "app.py", *cells)
        config = tmp_path / "marimo"
        config.mkdir(exist_ok=True)
        (config / "marimo.toml").write_text(
            f'[display]\ntheme = "{theme}"\n[runtime]\nauto_instantiate = true\n'
        )
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [
            *(python, "-m", "marimo", "-y", "edit", app, "--headless", "--no-token"),
            *("--skip-update-check", "--host", "127.0.0.1", "--port", port),
        ]
        kept = {**clean_environment(service.data), "XDG_CONFIG_HOME": str(tmp_path)}
        server = serving(command, f"{url}/health", folder, kept)
        server.__enter__()
        servers.append(server)
        return open_page(url)

    yield open_
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def pane(open_app, service):
    """A pane on five documents, connected by the environment variable."""
    key = f"{documents.to_service(service.url)}\n{documents.WITH_KEY}\n{documents.CONNECT}"
    page = open_app(key + UPLOAD, documents.pane_on("marimo"))
    expect(page.locator("body")).to_contain_text("uploaded")
    expect(gestures.pane(page)).to_be_visible()
    return page


@pytest.fixture
def app(open_app, service):
    """The card without a key, and a pane below it."""
    return open_app(documents.to_service(service.url), documents.CARD, documents.pane_on("marimo"))


def test_the_environment_variable_connects_and_the_answer_streams_with_citations(pane):
    """A question is answered bit by bit; a citation leads to its page."""
    expect(pane.locator("body")).to_contain_text("environment variable PINECONE_API_KEY")
    gestures.see_an_answer_grow(pane)
    gestures.open_a_citation(pane)


def test_an_answer_can_be_stopped(pane):
    """Stop midway, then ask again."""
    gestures.stop_an_answer(pane)


def test_the_conversation_survives_a_reload(pane):
    """After a reload the pane shows the turns again."""
    gestures.see_an_answer_grow(pane)
    expect(gestures.pane(pane)).to_contain_text("Ready")
    pane.reload()
    expect(gestures.pane(pane)).to_contain_text(gestures.ANSWER)


def test_the_popup_connects(app):
    """The card's button works; the pane said before that it had no connection."""
    expect(gestures.pane(app)).to_contain_text("No Pinecone API key was found")
    gestures.allow_in_popup(app)
    gestures.see_connected(app)


def test_a_pasted_key_connects(app, service):
    """The password field works, and the key is not in the page."""
    gestures.paste(app, service.api_key)
    gestures.see_connected(app)
    assert service.api_key not in app.content()


def test_a_cell_that_would_wait_says_what_it_tried(open_app, service):
    """`connect()` without a key cannot wait here: it says what was tried instead of hanging."""
    page = open_app(f"{documents.to_service(service.url)}\n{documents.CONNECT}")
    expect(page.locator("body")).to_contain_text("No Pinecone API key was found")


def test_the_dark_theme_is_followed(open_app, service):
    """With marimo's dark theme card and pane are drawn light on dark."""
    page = open_app(
        documents.to_service(service.url),
        documents.CARD,
        documents.pane_on("marimo"),
        theme="dark",
    )
    gestures.see_dark(page, gestures.card(page))
    gestures.see_dark(page, gestures.pane(page))
