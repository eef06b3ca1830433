"""The README is true: its lines work as pasted, and its pictures and files are there."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder whose service is stopped at the end."""
    folder = tmp_path / "data"
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(folder))
    yield folder
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(json.loads((folder / "service.json").read_text())["pid"], signal.SIGTERM)


def test_the_ten_lines_give_the_answer_that_is_printed_below_them(data, tmp_path):
    """Pasted into two cells they connect, upload and ask; the output is the README's."""
    (section,) = re.findall(r"## Ten lines\n(.*?)\n## ", README, re.DOTALL)
    cells = re.findall(r"```python\n(.*?)\n```", section, re.DOTALL)
    assert len([line for cell in cells for line in cell.splitlines() if line]) <= 10
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, kernel_name="python3", timeout=120, resources=resources).execute()
    shown = notebook.cells[-1].outputs[-1].data["text/markdown"]
    (promised,) = re.findall(r"in the saved notebook:\n\n((?:>.*\n)+)", README)
    promised = re.sub(r"^> ?", "", promised, flags=re.MULTILINE)

    def words(markdown):
        return " ".join(markdown.replace("\\", "").split())

    assert words(shown) == words(promised)


def test_every_file_the_readme_links_to_is_there():
    """Pictures, licence, folders and programs."""
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    programs = re.findall(r"benchmarks/\w+\.py|tests/[\w/]+\.py", README)
    assert linked
    assert [name for name in linked + programs if not (REPOSITORY / name).exists()] == []
