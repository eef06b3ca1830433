"""A line between page and kernel that loses messages, and one that is cut, in JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import SECONDS, NotebookPage
from .hosts.documents import pane_on
from .hosts.gestures import ANSWER, QUESTION, ask, pane, see_it_stream

# An answer is on its way for seconds after the words that the tests wait for.
WORDS_A_SECOND = 10
SET_UP = """import os; os.environ["PINECONE_LOCAL_DATA"] = {!r}
%load_ext pinecone_notebooks
%pinecone_connect --local
%pinecone_upload data/employee-handbook.pdf --assistant line"""
# What the page hears of its kernel: `loses(text)` says which messages never arrive.
LINE = """
  const Open = window.WebSocket;
  window.lines = [];
  window.lost = 0;
  window.loses = () => false;
  window.WebSocket = class extends Open {
    constructor(...args) {
      super(...args);
      if (!this.url.includes("/channels")) return;
      window.lines.push(this);
      this.addEventListener("message", (event) => {
        const text = typeof event.data === "string" ? event.data : new TextDecoder().decode(event.data);
        if (!window.loses(text)) return;
        window.lost += 1;
        event.stopImmediatePropagation();
      });
    }
  };
"""
EVERY_THIRD_EVENT = """() => {
  let heard = 0;
  window.loses = (text) => /"type": ?"run"/.test(text) && heard++ % 3 === 1;
}"""
THE_FIRST_ACCEPTANCE = """() => {
  window.accepted = 0;
  window.loses = (text) => /"type": ?"accepted"/.test(text) && window.accepted++ === 0;
}"""


@pytest.fixture
def notebook(browser, lab, request, start_service):
    """A notebook with a pane, at the end of that line."""
    service = start_service("--pace", str(WORDS_A_SECOND))
    set_up = SET_UP.format(str(service.data))
    name = lab.write(f"{request.node.name}.ipynb", set_up, pane_on("line"))
    context = browser.new_context()
    context.set_default_timeout(SECONDS)
    context.add_init_script(LINE)
    opened = NotebookPage(context.new_page(), lab, name)
    opened.run_all()
    expect(pane(opened.page)).to_be_visible()
    yield opened
    context.close()


def see_whole_answer(page):
    shown = pane(page)
    expect(shown.get_by_role("button", name="Answer again")).to_be_visible()
    expect(shown.locator(".pn-answer")).to_contain_text(ANSWER)
    expect(shown.locator(".pn-turn")).to_have_count(2)


def test_events_that_are_lost_are_sent_again(notebook):
    """Every third message of the answer never arrives; while it streams, no word of it is missing."""
    notebook.page.evaluate(EVERY_THIRD_EVENT)
    ask(notebook.page, QUESTION)
    see_it_stream(notebook.page, ANSWER)
    assert notebook.page.evaluate("() => window.lost") > 0
    see_whole_answer(notebook.page)


def test_an_acceptance_that_is_lost_leaves_no_answer_streaming(notebook):
    """It is sent again once the answer is there already."""
    notebook.page.evaluate(THE_FIRST_ACCEPTANCE)
    ask(notebook.page, QUESTION)
    notebook.page.wait_for_function("() => window.accepted === 2")
    see_whole_answer(notebook.page)
    expect(pane(notebook.page).locator(".pn-status")).to_have_text("Ready")


@pytest.mark.parametrize("moment", [".pn-question", ".pn-answer.pn-live"])
def test_an_answer_goes_on_when_the_line_is_there_again(notebook, moment):
    """Cut as soon as it is asked, or in its middle: the pane connects anew, and has all of it."""
    ask(notebook.page, QUESTION)
    expect(pane(notebook.page).locator(moment)).to_contain_text("weeks")
    before = notebook.page.evaluate("() => { window.lines.at(-1).close(); return lines.length; }")
    see_whole_answer(notebook.page)
    notebook.page.wait_for_function("before => window.lines.length > before", arg=before)
    expect(pane(notebook.page)).not_to_contain_text("the line to it was cut")
