"""Asking while the kernel runs another cell: answered where front end and kernel can, said elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .hosts.gestures import ANSWER, QUESTION, ask, pane

KERNELS = "@jupyterlab/apputils-extension:kernels-settings"
BUSY = "import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.1)"
PROMPT = ".jp-InputPrompt"


@pytest.fixture
def busy(open_notebook, lab, request):
    """A pane beside a cell that runs until the file `go` is there."""
    lab.set(KERNELS, {"commsOverSubshells": request.param})
    go = lab.folder / "go"
    go.unlink(missing_ok=True)
    name = lab.write(
        f"busy_{request.param}.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect --local\n"
        "%pinecone_upload data/*.* --assistant busy",
        'from pinecone_notebooks import Chat\nChat("busy")',
        BUSY,
    )
    notebook = open_notebook(name)
    notebook.run_all()
    notebook.go = go
    expect(pane(notebook.page)).to_be_visible()
    expect(notebook.cell("pathlib").locator(PROMPT)).to_have_text("[*]:")
    yield notebook
    go.touch()
    lab.set(KERNELS, {})


@pytest.mark.parametrize("busy", ["perCommTarget"], indirect=True)
def test_a_question_is_answered_while_a_cell_runs(busy):
    """JupyterLab's own setting: the answer is whole, and the cell still runs."""
    ask(busy.page, QUESTION)
    expect(pane(busy.page)).to_contain_text(ANSWER)
    expect(busy.cell("pathlib").locator(PROMPT)).to_have_text("[*]:")


@pytest.mark.parametrize("busy", ["disabled"], indirect=True)
def test_a_question_waits_for_the_cell_where_it_must_and_says_so(busy):
    """Without subshells: a sentence says what it waits for, and the answer comes after the cell."""
    ask(busy.page, QUESTION)
    expect(pane(busy.page)).to_contain_text("waits until the notebook is free")
    expect(pane(busy.page)).not_to_contain_text(ANSWER)
    busy.go.touch()
    expect(pane(busy.page)).to_contain_text(ANSWER)
