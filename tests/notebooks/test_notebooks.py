"""The tutorial notebooks: they run offline from top to bottom, and are kept clean."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest

from tests.conftest import REPOSITORY, clean_environment

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


@pytest.fixture
def environment(tmp_path):
    """An environment with a data folder of its own; the service started in it is stopped."""
    data = tmp_path / "data"
    yield clean_environment(data)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(json.loads((data / "service.json").read_text())["pid"], signal.SIGTERM)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_from_top_to_bottom(notebook, environment):
    """Nbval runs each cell in a real kernel; none fails."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval-lax",
            "-q",
            "-p",
            "no:cacheprovider",
            "--confcutdir",
            notebook.parent,
            notebook,
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_clean(notebook):
    """No outputs, no widget state, a kernel to run with, and no more than 200 kB."""
    content = nbformat.read(notebook, as_version=4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert "widgets" not in content.metadata
    assert content.metadata.kernelspec.name == "python3"
    assert notebook.stat().st_size < 200_000


def test_make_run_prints_question_answer_and_sources(environment):
    """What `make run` shows in the terminal, ending with how to open the notebook."""
    done = subprocess.run(
        [sys.executable, REPOSITORY / "notebooks" / "run_quickstart.py"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=REPOSITORY,
    )
    assert done.returncode == 0, done.stderr
    first, _, _ = done.stdout.partition("\n> And for part-time employees?")
    assert "> How many weeks of parental leave do we give" in first
    assert first.count("at least 24 weeks of parental leave at full pay. [1]") == 1
    assert "[1] employee-handbook.pdf, page 4" in first
    assert "jupyterlab notebooks/01_quickstart.ipynb" in done.stdout
