"""Notebooks run by programs: nobody can click, so nothing waits, and the outputs are readable."""

from __future__ import annotations

import re
import sys

import nbformat
import pytest

from tests.browser.servers import write_notebook
from tests.environments import environment, requirements

NBCLIENT = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
try:
    nbclient.NotebookClient(notebook).execute()
finally:
    nbformat.write(notebook, sys.argv[1])
"""
CONVERT = ("-m", "nbconvert", "--to", "notebook", "--execute", "--inplace")


def papermill(name):
    """Papermill is no dependency of the tests: it has an environment of its own."""
    python = environment("papermill", "papermill", "ipykernel", *requirements())
    return (python, "-m", "papermill", "--kernel", "python3", name, name)


WAYS = {
    "nbclient": lambda name: (sys.executable, "-c", NBCLIENT, name),
    "nbconvert": lambda name: (sys.executable, *CONVERT, name),
    "papermill": papermill,
}
ALL = [
    "nbclient",
    "nbconvert",
    pytest.param("papermill", marks=pytest.mark.matrix),
]


@pytest.mark.parametrize("way", ALL)
def test_without_a_key_the_run_ends_with_what_was_tried(way, run, folder, local_service):
    """No card is waited for: the cell raises at once, names what was tried, and the run fails."""
    name = write_notebook(
        folder / "run.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect",
        "print('later cell')",
    )
    done = run(*WAYS[way](name))
    assert done.returncode != 0
    assert "ConnectionRequired: No Pinecone API key was found. Tried: " in done.stdout
    assert "nobody can answer here: there is no stdin" in done.stdout
    assert "PINECONE_API_KEY" in done.stdout
    later = nbformat.read(folder / name, as_version=4).cells[-1]
    assert not later.outputs


@pytest.mark.parametrize("way", ALL)
def test_with_a_key_the_outputs_are_whole_and_hold_no_key(
    way, run, folder, assistant, local_service
):
    """Upload, answer and pane: the file keeps the table, the cited answer, and the transcript."""
    name = write_notebook(
        folder / "run.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect",
        f"%pinecone_upload leave.md --assistant {assistant}",
        f"%%pinecone_chat {assistant}\nHow many days of annual leave do we get?",
        f'from pinecone_notebooks import Chat\nChat("{assistant}")',
    )
    done = run(*WAYS[way](name), key=True)
    assert done.returncode == 0, done.stdout[-3000:]
    saved = (folder / name).read_text(encoding="utf-8")
    assert local_service.api_key not in saved
    _, upload, answer, pane = (cell.outputs for cell in nbformat.reads(saved, 4).cells[-4:])
    assert re.search(r"leave\.md .*uploaded", upload[0].data["text/plain"])
    markdown = answer[0].data["text/markdown"]
    assert "thirty days of annual leave" in markdown
    assert "leave.md" in markdown
    texts = ["".join(map(str, output.data.values())) for output in pane]
    assert any("thirty days of annual leave" in text for text in texts), texts


def test_nbval_passes_over_stored_outputs(run, folder, assistant):
    """A saved run is checked by `--nbval-lax`; the strict form knows no outputs that are replaced."""
    name = write_notebook(
        folder / "run.ipynb",
        "%load_ext pinecone_notebooks\n%pinecone_connect",
        f"%pinecone_upload leave.md --assistant {assistant}",
        f"%%pinecone_chat {assistant}\nHow many days of annual leave do we get?",
        f'from pinecone_notebooks import Chat\nChat("{assistant}")',
    )
    assert run(*WAYS["nbclient"](name), key=True).returncode == 0
    lax = (sys.executable, "-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", name)
    done = run(*lax, key=True)
    assert done.returncode == 0, done.stdout[-3000:]
