"""`pytest --pinecone-local` on a sample project: tests and notebooks get a fresh service."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import nbformat
import pytest

from tests.conftest import clean_environment

TEST = """
import os
import urllib.request

from pinecone_notebooks import Client


def test_the_service_is_fresh():
    client = Client(os.environ["PINECONE_API_KEY"])
    assert client.assistants.list() == ()
    client.assistants.create("sample")
    print("DATA", os.environ["PINECONE_LOCAL_DATA"])


def test_the_sdk_is_led_there_too():
    assert os.environ["PINECONE_PLUGIN_ASSISTANT_DATA_HOST"].startswith("http://127.0.0.1:")
"""
CELLS = [
    "%load_ext pinecone_notebooks\n%pinecone_connect",
    (
        "from pinecone_notebooks import upload\n"
        "report = upload({'leave.md': 'Every employee gets thirty days of leave.'}, 'sample')"
    ),
    (
        "answer = %pinecone_chat --assistant sample How many days of leave?\n"
        "assert 'thirty' in answer.text"
    ),
]


@pytest.fixture
def sample(tmp_path):
    """A project with a test and a notebook, and a way to run its pytest."""
    (tmp_path / "test_sample.py").write_text(TEST)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, tmp_path / "sample.ipynb")
    environment = {**clean_environment(tmp_path / "unused"), "PINECONE_API_KEY": "pcsk_theirs"}
    # Where the package is installed pytest finds the plugin by itself.
    names = {point.value for point in entry_points(group="pytest11")}
    plugin = (
        []
        if "pinecone_notebooks.pytest_plugin" in names
        else ["-p", "pinecone_notebooks.pytest_plugin"]
    )

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_a_session_gets_a_fresh_service_which_is_gone_afterwards(sample):
    """Key and hosts are in the environment; the folder is removed at the end."""
    done = sample("--pinecone-local", "-s", "test_sample.py")
    assert done.returncode == 0, done.stdout
    assert "pinecone: local service at http://127.0.0.1:" in done.stdout
    (folder,) = [line.split()[-1] for line in done.stdout.splitlines() if "DATA" in line]
    assert subprocess.run(["ls", folder], capture_output=True, check=False).returncode != 0


def test_notebooks_run_against_it(sample):
    """With nbval; `%pinecone_connect` needs no option and nobody who clicks."""
    done = sample("--pinecone-local", "--nbval-lax", "sample.ipynb")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_stored_outputs_are_compared(sample, tmp_path):
    """`--nbval`: the service answers the same each time; an output that differs fails."""
    cells = [nbformat.v4.new_code_cell(f"# NBVAL_IGNORE_OUTPUT\n{cell}") for cell in CELLS]
    said = nbformat.v4.new_code_cell("print(answer.text)", execution_count=4)
    for days, failed in (("thirty", 0), ("forty", 1)):
        text = f"Every employee gets {days} days of leave.\n"
        said.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
        notebook = nbformat.v4.new_notebook(
            cells=[*cells, said],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, tmp_path / "stored.ipynb")
        done = sample("--pinecone-local", "--nbval", "stored.ipynb")
        assert done.returncode == failed, done.stdout


def test_without_the_option_nothing_is_started(sample):
    """The tests see what the environment had."""
    done = sample("test_sample.py")
    assert done.returncode == 1
    assert "local service at" not in done.stdout
