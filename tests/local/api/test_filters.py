"""Metadata filters: each operator, their combinations, and what is not a filter."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.api.filters import FilterError, parse

RECORD = {"team": "people", "year": 2024, "draft": False, "tags": ["hr", "uk"], "score": 1.5}


@pytest.mark.parametrize(
    "expression",
    [
        {},
        {"team": "people"},
        {"team": {"$eq": "people"}},
        {"tags": "hr"},
        {"tags": {"$in": ["x", "uk"]}},
        {"team": {"$ne": "sales"}},
        {"missing": {"$ne": "x"}},
        {"missing": {"$nin": ["x"]}},
        {"missing": {"$exists": False}},
        {"draft": {"$exists": True}},
        {"draft": False},
        {"year": {"$gt": 2023, "$lte": 2024}},
        {"year": 2024.0},
        {"score": {"$lt": 2}},
        {"team": "people", "year": {"$gte": 2024}},
        {"$and": [{"team": "people"}, {"year": 2024}]},
        {"$or": [{"team": "sales"}, {"$and": [{"tags": "uk"}, {"draft": False}]}]},
    ],
)
def test_matches(expression):
    """The record satisfies the expression."""
    assert parse(expression)(RECORD)


@pytest.mark.parametrize(
    "expression",
    [
        {"team": "sales"},
        {"tags": {"$ne": "hr"}},
        {"tags": {"$nin": ["uk"]}},
        {"missing": "x"},
        {"missing": {"$gt": 0}},
        {"missing": {"$exists": True}},
        {"draft": 0},
        {"draft": {"$lt": 1}},
        {"team": {"$gt": 0}},
        {"year": "2024"},
        {"team": "people", "year": {"$gt": 2024}},
        {"$and": [{"team": "people"}, {"year": 1}]},
        {"$or": [{"team": "sales"}, {"year": 1}]},
    ],
)
def test_does_not_match(expression):
    """The record fails the expression; values of another type never match."""
    assert not parse(expression)(RECORD)


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ([], "A filter must be a JSON object."),
        ({"$not": []}, "$not cannot stand here: use $and, $or or the name of a field."),
        ({"$or": []}, "$or needs a list of filters."),
        ({"$or": {"a": 1}}, "$or needs a list of filters."),
        ({"a": {}}, 'The field "a" needs an operator.'),
        ({"a": {"$gt": "x"}}, "$gt needs a number."),
        ({"a": {"$in": "x"}}, "$in needs a list of at most 1000 values."),
        ({"a": {"$eq": None}}, "$eq needs text, a number, true or false."),
        ({"a": {"$exists": 1}}, "$exists needs true or false."),
    ],
)
def test_refusals_say_what_is_wrong(expression, sentence):
    """An expression that is no filter is refused with one sentence."""
    with pytest.raises(FilterError) as caught:
        parse(expression)
    assert str(caught.value) == sentence


def test_an_unknown_operator_is_named():
    """A mistyped operator is answered with those there are."""
    with pytest.raises(FilterError, match=r"Unknown operator \$regex: use \$eq"):
        parse({"a": {"$regex": "x"}})


def test_depth_and_size_are_bounded():
    """A hostile expression is refused before it costs anything."""
    deep: dict = {"a": 1}
    for _ in range(50):
        deep = {"$and": [deep]}
    with pytest.raises(FilterError, match="levels deep"):
        parse(deep)
    with pytest.raises(FilterError, match="1000 parts"):
        parse({"$or": [{"a": 1}] * 2000})
