"""The public names of the package."""

from __future__ import annotations

import re

import pytest

import pinecone_notebooks


def test_all_is_sorted_and_listed_by_dir():
    """What is public is written down once."""
    assert sorted(pinecone_notebooks.__all__) == pinecone_notebooks.__all__
    assert dir(pinecone_notebooks) == pinecone_notebooks.__all__


@pytest.mark.parametrize("name", pinecone_notebooks.__all__)
def test_every_public_name_is_there_and_documented(name):
    """Each lazy name resolves to what it says."""
    value = getattr(pinecone_notebooks, name)
    assert value.__doc__
    if hasattr(value, "__name__"):
        assert value.__name__ == name


def test_an_unknown_name_is_an_attribute_error():
    """As of any module."""
    with pytest.raises(AttributeError, match="'pinecone_notebooks' has no attribute 'Chatt'"):
        _ = pinecone_notebooks.Chatt


def test_the_version_is_one_of_pep_440():
    """It comes from one file, which the build reads too."""
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+|rc\d+)?", pinecone_notebooks.__version__)
