"""A wheel of this tree, and empty environments to install it into."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.build.test_bundle import STATIC
from tests.conftest import REPOSITORY, clean_environment
from tests.environments import environment, requirements

BUILDERS = ("hatchling>=1.27", "hatch-jupyter-builder>=0.9.1")
# The rest of the group "test" is for tests that say so and skip without it.
FOR_TESTS = (
    *("build", "jsonschema", "nbclient", "nbconvert", "nbval", "playwright", "psutil", "pytest>=8"),
    *("pyyaml", "reportlab"),
)


def pip(*arguments, python=None, environ=None):
    """Run pip on an environment; gives what it printed."""
    where = ("--python", python) if python else ()
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *where, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environ or dict(os.environ),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """A wheel of the working tree with the front end that `make build` made."""
    assert (STATIC / "chat.js").exists(), "run `make build` first"
    folder = tmp_path_factory.mktemp("wheel")
    pip(
        *("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, REPOSITORY),
        python=environment("build", "pip", *BUILDERS),
        environ={**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"},
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def empty(tmp_path):
    """The Python of a new environment with nothing in it, not even pip."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


def run_python_tests(name, wheel, *packages, version):
    """The Python tests, but those of builds, pass in an environment of these packages and the wheel."""
    python = environment(name, *packages, *FOR_TESTS, *requirements(), version=version)
    pip("install", "--no-deps", "--force-reinstall", wheel, python=python)
    done = subprocess.run(
        [
            *(python, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-m", "not browser and not build and not matrix"),
            *("--ignore", "tests/browser", "--ignore", "tests/build", "--ignore", "tests/install"),
        ],
        cwd=REPOSITORY,
        env=clean_environment(REPOSITORY / "unused"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
