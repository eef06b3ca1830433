"""The plot of an evaluation: with the real matplotlib, and without any."""

from __future__ import annotations

import base64
import sys

import pytest

from pinecone_notebooks.render.evaluation_plot import plot_bundle

SCORES = [0.0, 0.55, 0.9, 1.0]


def test_scores_become_a_small_picture_with_its_numbers_in_words():
    """A PNG that adds little to a notebook, and what it shows for those who do not see it."""
    pytest.importorskip("matplotlib")
    plot = plot_bundle(SCORES, 0.8)
    picture = base64.b64decode(plot["image/png"])
    assert picture.startswith(b"\x89PNG\r\n")
    assert len(picture) < 20_000
    assert plot["text/plain"].endswith("from 0 to 1: 1, 0, 0, 0, 0, 1, 0, 0, 0, 2.")


def test_the_minimum_is_drawn_where_there_is_one():
    """The picture differs."""
    pytest.importorskip("matplotlib")
    assert plot_bundle(SCORES, 0.8)["image/png"] != plot_bundle(SCORES)["image/png"]


def test_pyplot_is_left_alone():
    """No window, no backend, no figure that is kept: the notebook's own plots are as they were."""
    pytest.importorskip("matplotlib")
    before = "matplotlib.pyplot" in sys.modules
    plot_bundle(SCORES)
    assert ("matplotlib.pyplot" in sys.modules) == before


def test_without_matplotlib_there_is_no_plot(monkeypatch):
    """It is never required."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert plot_bundle(SCORES) is None
