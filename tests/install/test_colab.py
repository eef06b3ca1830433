"""Colab's published set on Python 3.12: nothing of it is upgraded, and the Python tests pass in it."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.environments import environment

from .conftest import pip, run_python_tests

pytestmark = pytest.mark.matrix

# Google's published freeze of August 2026.
COLAB = (
    *("ipykernel==6.17.1", "ipython==7.34.0", "ipywidgets==7.7.1", "traitlets==5.7.1"),
    *("anywidget==0.9.21", "requests==2.32.4", "tornado==6.5.7", "aiohttp==3.14.3"),
    *("nbclient==0.10.4", "notebook==6.5.7"),
)
NAMES = "import importlib.metadata as m; print(*{d.name.lower() for d in m.distributions()})"


def test_installing_with_local_changes_nothing_that_colab_has(wheel):
    """Pip's resolver, asked for the wheel with [local], leaves every package that is there alone."""
    python = environment("colab", *COLAB, version="3.12")
    there = set(subprocess.check_output([python, "-c", NAMES], text=True).split())
    report = json.loads(
        pip("install", "--dry-run", "--report", "-", f"{wheel}[local]", python=python)
    )
    new = {each["metadata"]["name"].lower() for each in report["install"]}
    assert {"pinecone-notebooks", "tantivy", "pypdfium2"} <= new
    assert new & there == set()


def test_the_python_tests_pass_with_what_colab_has(wheel):
    """Every test but those of browsers and builds, on Python 3.12 with ipywidgets 7 and IPython 7."""
    run_python_tests("colab-tests", wheel, *COLAB, version="3.12")
