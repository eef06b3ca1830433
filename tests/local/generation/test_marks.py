"""Citation marks in a text that arrives in pieces."""

from __future__ import annotations

import time

import pytest

from pinecone_notebooks.local.generation.marks import MarkReader


def read(*pieces):
    """All that is read from pieces: neighbouring texts joined, marks between them."""
    reader, found = MarkReader(), []
    for number, piece in enumerate(pieces):
        for part in reader.read(piece, is_last=number == len(pieces) - 1):
            if found and isinstance(part, str) and isinstance(found[-1], str):
                found[-1] += part
            else:
                found.append(part)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sixteen weeks [1].", ["Sixteen weeks", (1,), "."]),
        ("Sixteen weeks. [1] Then", ["Sixteen weeks.", (1,), " Then"]),
        ("Both [1, 2] and [3;4].", ["Both", (1, 2), " and", (3, 4), "."]),
        ("Both [1][2] [1]", ["Both", (1, 2)]),
        ("No mark: [a], [1.2], [2024], [ ], [", ["No mark: [a], [1.2], [2024], [ ], ["]),
        ("A [1](https://example.org) link", ["A [1](https://example.org) link"]),
        ("`a[1]` and [1]", ["`a[1]` and", (1,)]),
        ("```\na[1]\n``` [2]", ["```\na[1]\n```", (2,)]),
        ("   ", ["   "]),
    ],
)
def test_marks_are_parted_from_the_text(text, found):
    """A mark goes with the space before it; links and code are text. However it is cut."""
    assert read(text) == found
    assert read(*text, "") == found
    for cut in range(len(text)):
        assert read(text[:cut], text[cut:]) == found


def test_text_is_not_held_back():
    """What cannot become a mark any more is told at once."""
    reader = MarkReader()
    assert list(reader.read("Sixteen weeks [")) == ["Sixteen weeks"]
    assert list(reader.read("x")) == [" [x"]


@pytest.mark.parametrize("text", [" " * 100_000, "[1" * 50_000, "[1] " * 25_000, "`" * 100_000])
def test_long_runs_are_read_in_little_time(text):
    """What a model may babble costs no more than what it says."""
    began = time.process_time()
    read(*[text[start : start + 50] for start in range(0, len(text), 50)])
    read(text)
    assert time.process_time() - began < 10
