"""The growing output: how often it is sent whole again, and how much that is in all."""

from __future__ import annotations

import json

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from pinecone_notebooks.render.live import LiveOutput


@pytest.fixture
def published(monkeypatch):
    """What a front end that replaces outputs would get."""
    shell = InteractiveShell.instance()
    publisher = CapturingDisplayPublisher()
    monkeypatch.setattr(shell, "display_pub", publisher)
    monkeypatch.setattr(shell, "kernel", object(), raising=False)
    return publisher.outputs


def bytes_of(answer_length, published, *, seconds_between=0.0):
    """Grow an output five characters at a time; the bytes that were published."""
    published.clear()
    output = LiveOutput(seconds_between=seconds_between)
    for size in range(5, answer_length + 1, 5):
        output.offer(lambda size=size: {"text/plain": "x" * size}, size)
    output.finish({"text/plain": "x" * answer_length})
    return sum(len(json.dumps(each["data"])) for each in published)


def test_the_bytes_grow_with_the_length_and_not_with_its_square(published):
    """Even where time would allow each piece: four times the answer is about four times the bytes."""
    short, long = bytes_of(10_000, published), bytes_of(40_000, published)
    assert short < 60 * 10_000
    assert long / short < 4.5


def test_there_are_at_most_ten_updates_a_second(published):
    """All that comes within one pause is one update, and the last state always comes."""
    bytes_of(10_000, published, seconds_between=3600)
    assert [len(each["data"]["text/plain"]) for each in published] == [5, 10_000]
    assert LiveOutput()._seconds == 0.1


def test_it_is_one_output_throughout(published):
    """The first makes it, the others replace it."""
    bytes_of(1_000, published)
    assert [each["update"] for each in published[:3]] == [False, True, True]
    assert len({each["transient"]["display_id"] for each in published}) == 1


def test_a_terminal_gets_the_last_state_only(capsys):
    """It cannot replace."""
    output = LiveOutput()
    output.offer(lambda: {"text/plain": "half"})
    output.finish({"text/plain": "whole"})
    assert capsys.readouterr().out == "whole\n"
