"""The magics in IPython 7.34, which Colab ships: every test beside this one, in an environment with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, clean_environment
from tests.environments import environment, requirements

OLD = ("ipython==7.34.0", "ipykernel==6.17.1", "ipywidgets==7.7.1", "traitlets==5.7.1")
FOR_TESTS = ("jupyter_client", "matplotlib", "pandas", "pexpect", "pytest>=8", "reportlab")


@pytest.mark.matrix
def test_the_magics_work_in_ipython_7_34():
    """Options, completion, display, questions with a question mark, a real kernel and a terminal."""
    python = environment("ipython-7.34", *OLD, *FOR_TESTS, *requirements())
    done = subprocess.run(
        [
            *(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not matrix"),
            *("-p", "no:unraisableexception", Path(__file__).parent),
        ],
        cwd=REPOSITORY,
        env=clean_environment(REPOSITORY / "unused"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
