"""The lowest and the highest supported versions of what the package stands on, on each Python."""

from __future__ import annotations

import pytest

from tests.environments import requirements

from .conftest import run_python_tests

pytestmark = pytest.mark.matrix

# What the magics and the waiting need of a kernel; pyproject.toml does not ask for them, because
# whoever has a notebook has them.
KERNEL = ("ipykernel>=6.17.1", "ipython>=7.34.0")


def lowest(wanted):
    """The oldest version that a requirement admits."""
    return wanted.replace(">=", "==")


def test_the_python_tests_pass_with_the_lowest_versions(wheel):
    """Python 3.10 with the lower bound of every dependency."""
    bounds = [lowest(each) for each in (*requirements(), *KERNEL)]
    run_python_tests("lowest", wheel, *bounds, version="3.10")


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13", "3.14"])
def test_the_python_tests_pass_with_the_highest_versions(wheel, version):
    """Each Python that this machine has, with the newest of everything."""
    run_python_tests("highest", wheel, *KERNEL, version=version)
