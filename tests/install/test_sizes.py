"""What an installation adds to a disk: files as wheels bring them, without what Python compiles."""

from __future__ import annotations

import csv
import json

import pytest

from tests.environments import environment

from .conftest import pip

pytestmark = pytest.mark.matrix

MEGABYTE = 1_000_000


def added(python, folder, *wanted):
    """The bytes of each distribution that installing `wanted` adds to an environment."""
    report = json.loads(pip("install", "--dry-run", "--report", "-", *wanted, python=python))
    names = [
        f"{each['metadata']['name']}=={each['metadata']['version']}" for each in report["install"]
    ]
    others = [name for name in names if not name.startswith("pinecone")]
    pip("install", "--no-deps", "--no-compile", "--target", folder, wanted[0].partition("[")[0])
    if others:
        pip("install", "--no-deps", "--no-compile", "--target", folder, *others, python=python)
    sizes = {}
    for record in folder.glob("*.dist-info/RECORD"):
        rows = csv.reader(record.read_text(encoding="utf-8").splitlines())
        sizes[record.parent.name] = sum(int(size) for _name, _hash, size in rows if size)
    assert len(sizes) == len(names), (sizes, names)
    return sizes


def test_the_base_downloads_at_most_1_mb_and_takes_at_most_1_5_mb(wheel, tmp_path):
    """Where notebooks have widgets already, as in Colab, only this package is added."""
    python = environment("jupyter-widgets", "jupyterlab", "ipywidgets", "anywidget")
    sizes = added(python, tmp_path, str(wheel))
    assert [name.partition("-")[0] for name in sizes] == ["pinecone_notebooks"]
    assert wheel.stat().st_size < MEGABYTE
    assert sum(sizes.values()) < 1.5 * MEGABYTE, sizes


def test_the_extra_local_adds_at_most_60_mb(wheel, tmp_path):
    """The service with its search index and its readers of documents, and all they need."""
    python = environment("jupyter-widgets", "jupyterlab", "ipywidgets", "anywidget")
    sizes = added(python, tmp_path, f"{wheel}[local]")
    assert sum(sizes.values()) < 60 * MEGABYTE, sizes
