"""Colab as it runs widgets: its published versions, each output in a sandboxed frame of its own origin.

The page in `colab/` stands for Colab's: the kernel is a real one with ipykernel 6.17.1, IPython 7.34
and ipywidgets 7.7.1; widgets are drawn by the public manager for ipywidgets 7; what a thread of the
kernel pushes is held back until something runs; `google.colab` behaves as Colab's own.
"""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.servers import free_port
from tests.conftest import REPOSITORY, clean_environment, running_service
from tests.environments import environment, node_package, requirements
from tests.install.test_colab import COLAB

from . import gestures
from .colab.server import Bridge, serving
from .conftest import SECONDS

pytestmark = pytest.mark.matrix

OUTPUTS = 6
WAITS = "from pinecone_notebooks.colab import Authenticate\nAuthenticate()"
LENGTH = 'import os; print("key:", len(os.environ["PINECONE_API_KEY"]) > 20)'
WITH_KEY = 'import os; os.environ["PINECONE_API_KEY"] = open("key").read()'
UPLOAD = "%load_ext pinecone_notebooks\n%pinecone_upload data --assistant colab"
PANE = 'from pinecone_notebooks import Chat\nChat("colab")'
# A widget that a thread changes a moment after its cell has ended.
PUSH = """
import threading, time
import ipywidgets
shown = ipywidgets.Label("before")
def push():
    time.sleep(0.5)
    shown.value = "after"
threading.Thread(target=push).start()
shown
"""


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def service(tmp_path_factory, port):
    """A local service that knows the origins of the outputs, as Pinecone knows those of Colab."""
    origins = [f"--allow-origin=http://output{n}.localhost:{port}" for n in range(1, OUTPUTS)]
    data = tmp_path_factory.mktemp("service") / "data"
    with running_service(data, "--pace", "10", *origins) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory, service):
    made = tmp_path_factory.mktemp("colab")
    shutil.copytree(REPOSITORY / "notebooks" / "data", made / "data")
    (made / "key").write_text(service.api_key)
    return made


@pytest.fixture(scope="module")
def address(service, folder, port):
    """The notebook page; each load of it has a new kernel."""
    python = environment("colab-kernel", *COLAB, *requirements(local=False), version="3.12")
    kept = clean_environment(service.data)
    standin = REPOSITORY / "tests" / "browser" / "hosts" / "colab" / "standin"
    kept["PYTHONPATH"] += f":{standin}"
    kept["PINECONE_CONTROLLER_HOST"] = service.url
    kept["IPYTHONDIR"] = str(folder / "ipython")
    (anywidget,) = (folder.__class__(python).parent.parent / "lib").glob(
        "python3*/site-packages/anywidget/nbextension/index.js"
    )
    manager = node_package("@jupyter-widgets/html-manager@0.20.1")
    libraries = {
        "require.js": node_package("requirejs@2.3.8") / "require.js",
        "libembed-amd.js": manager / "dist" / "libembed-amd.js",
        "anywidget.js": anywidget,
    }
    with serving(Bridge(python, folder, kept), libraries, port) as url:
        yield url


@pytest.fixture
def run_all(open_page, address):
    """Run cells as Run All does, and give the page: `run_all(*cells, dark=True, secrets=…)`."""

    def run(*cells, dark=False, secrets=None):
        page = open_page(address, dark=dark)
        page.evaluate("given => { window.secrets = given }", secrets or {})
        page.evaluate("cells => { void runAll(cells) }", list(cells))
        return page

    return run


def output(page, number):
    """The frame of the n-th cell that has an output."""
    return page.frame_locator(f"iframe[src*='//output{number}.']")


def ends(page, *states):
    """The cells end so, in their order."""
    expect(page.locator("section")).to_have_count(len(states))
    for cell, state in zip(page.locator("section").all(), states, strict=True):
        expect(cell).to_have_attribute("data-state", state, timeout=2 * SECONDS)


def test_authenticate_asks_in_the_output_and_the_queued_cells_go_on(run_all):
    """`Authenticate()` waits for the popup, opened from a frame of another origin; then the key is set."""
    page = run_all(WAITS, LENGTH)
    card = output(page, 1).locator(".pn-connect")
    expect(card).to_contain_text("The notebook is waiting for you here.")
    with page.expect_popup() as popup:
        card.get_by_role("button", name="Connect to Pinecone").click()
    popup.value.get_by_role("button", name="Continue").click()
    popup.value.get_by_role("button", name="Allow").click()
    ends(page, "ok", "ok")
    expect(output(page, 1).locator("body")).to_contain_text("Connected to Pinecone")
    expect(output(page, 2).locator("body")).to_contain_text("key: True")


def test_a_pasted_key_connects_and_stays_in_no_frame(run_all, service):
    """The password field works, and no page holds the key afterwards."""
    page = run_all(WAITS, LENGTH)
    frame = output(page, 1)
    frame.get_by_role("button", name="Paste an API key instead").click()
    frame.locator("input[type=password]").fill(service.api_key)
    frame.get_by_role("button", name="Use this key").click()
    ends(page, "ok", "ok")
    assert not [each for each in page.frames if service.api_key in each.content()]


def test_cancelling_stops_run_all(run_all):
    """Cancel raises in the waiting cell, so that the queued ones do not run."""
    page = run_all(WAITS, LENGTH)
    output(page, 1).get_by_role("button", name="Cancel").click()
    ends(page, "error", "aborted")


def test_a_secret_of_colab_connects_without_a_question(run_all, service):
    """A secret that the notebook may read wins, and is named."""
    secret = {"PINECONE_API_KEY": {"access": True, "value": service.api_key}}
    page = run_all(WAITS, LENGTH, secrets=secret)
    ends(page, "ok", "ok")
    expect(output(page, 1).locator("body")).to_contain_text("Colab's secret PINECONE_API_KEY")
    assert service.api_key not in page.frames[1].content()


def test_a_secret_without_access_is_named_and_the_person_is_asked(run_all):
    """A secret that the notebook may not read is no error: the card comes, and says why."""
    page = run_all(
        "from pinecone_notebooks import connect\nconnect()",
        secrets={"PINECONE_API_KEY": {"access": False}},
    )
    expect(output(page, 1).locator(".pn-connect")).to_be_visible()
    output(page, 1).get_by_role("button", name="Cancel").click()
    ends(page, "error")


def test_what_a_thread_pushes_is_held_back_until_something_runs(run_all):
    """The page does what Colab does: a change from a thread is not seen until the next cell runs."""
    page = run_all(PUSH)
    label = output(page, 1).locator(".widget-label")
    expect(label).to_have_text("before")
    page.wait_for_function("() => window.heldMessages > 0")
    expect(label).to_have_text("before")
    page.evaluate("() => { void runAll(['pass']) }")
    expect(label).to_have_text("after")


def test_the_pane_streams_with_citations_though_pushes_are_held_back(run_all):
    """Upload by magic; the answer grows in the pane, by pulls alone; a citation leads to its page."""
    page = run_all(WITH_KEY, UPLOAD, PANE)
    ends(page, "ok", "ok", "ok")
    expect(output(page, 1).locator("body")).to_contain_text(gestures.SOURCE)
    frame = output(page, 2)
    pane = frame.locator(".pn-chat")
    composer = frame.get_by_role("textbox", name="Ask")
    composer.fill(gestures.QUESTION)
    composer.press("Enter")
    lengths = set()
    while pane.locator(".pn-answer.pn-done").count() == 0:
        lengths.add(len(pane.inner_text()))
        page.wait_for_timeout(100)
    assert len(lengths) > 3, lengths
    expect(pane).to_contain_text(gestures.ANSWER)
    chip = pane.get_by_role("button", name=re.compile(f"Source 1: {re.escape(gestures.SOURCE)}"))
    chip.first.click()
    card = frame.get_by_role("dialog")
    expect(card).to_contain_text(gestures.SOURCE)
    expect(card.get_by_role("link")).to_have_attribute("href", re.compile(r"#page=\d+$"))


def test_an_answer_in_the_pane_can_be_stopped(run_all):
    """Stop keeps what came and says so; the next question is answered."""
    page = run_all(WITH_KEY, UPLOAD, PANE)
    ends(page, "ok", "ok", "ok")
    frame = output(page, 2)
    composer = frame.get_by_role("textbox", name="Ask")
    composer.fill(gestures.QUESTION)
    composer.press("Enter")
    frame.get_by_role("button", name="Stop the answer").click()
    expect(frame.locator(".pn-chat")).to_contain_text("Stopped")
    composer.fill("What is the rate per kilometre for my own car?")
    composer.press("Enter")
    expect(frame.locator(".pn-chat")).to_contain_text("0.42")


def test_the_chat_magic_streams_into_its_cell(run_all):
    """`%%pinecone_chat` leaves the answer with its numbered sources in the output."""
    page = run_all(WITH_KEY, UPLOAD, f"%%pinecone_chat\n{gestures.QUESTION}")
    ends(page, "ok", "ok", "ok")
    shown = output(page, 2).locator("body")
    expect(shown).to_contain_text(gestures.ANSWER)
    expect(shown).to_contain_text(gestures.SOURCE)


def test_the_dark_theme_of_the_frame_is_followed(run_all):
    """Card and pane are drawn light on dark where Colab is dark."""
    page = run_all("from pinecone_notebooks import Connect\nConnect()", PANE, dark=True)
    for number, name in enumerate((".pn-connect", ".pn-chat"), 1):
        widget = output(page, number).locator(name)
        expect(widget).to_be_visible(timeout=2 * SECONDS)
        gestures.see_dark(page.frames[number], widget)
