"""Two assistants in one pane, in JupyterLab: each answers from its own files, in its own thread."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .hosts.documents import pane_on
from .hosts.gestures import ANSWER, QUESTION, ask, pane

SET_UP = """%load_ext pinecone_notebooks
%pinecone_connect --local
%pinecone_upload data/employee-handbook.pdf --assistant staff
open("garden.md", "w").write("# Garden\\n\\nThe garden behind the office opens at seven in the morning.\\n")
%pinecone_upload garden.md --assistant garden"""


def switch(page, assistant):
    shown = pane(page)
    shown.get_by_role("button", name="Settings", exact=True).click()
    panel = shown.get_by_role("form", name="Assistant")
    panel.get_by_role("combobox").select_option(assistant)
    panel.get_by_role("button", name="Switch").click()
    expect(shown.get_by_role("heading", name=assistant, exact=True)).to_be_visible()


def see_answer(page, words, file):
    """One answer is there, it is whole, and all its sources are of the file."""
    shown = pane(page)
    expect(shown.locator(".pn-answer.pn-done")).to_contain_text(words)
    expect(shown.locator(".pn-answer")).to_have_count(1)
    assert set(shown.locator(".pn-source-name").all_inner_texts()) == {file}


def test_switching_keeps_each_thread_and_asks_each_assistants_own_files(open_notebook, lab):
    """Ask one, switch, ask the other, switch back; the notebook keeps both transcripts."""
    notebook = open_notebook(lab.write("assistants.ipynb", SET_UP, pane_on("staff")))
    notebook.run_all()
    ask(notebook.page, QUESTION)
    see_answer(notebook.page, ANSWER, "employee-handbook.pdf")
    switch(notebook.page, "garden")
    expect(pane(notebook.page).locator(".pn-turn")).to_have_count(0)
    expect(pane(notebook.page)).to_contain_text("The conversation with staff is kept")
    ask(notebook.page, "When does the garden behind the office open in the morning?")
    see_answer(notebook.page, "opens at seven", "garden.md")
    switch(notebook.page, "staff")
    see_answer(notebook.page, ANSWER, "employee-handbook.pdf")
    folds = notebook.page.locator("summary")
    expect(folds).to_have_text(
        [
            re.compile("chat with staff: 1 question"),
            re.compile("chat with garden: 1 question"),
        ]
    )
