"""What a model thinks aloud in front of its answer."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.generation.thinking import Thinking


def read(*pieces):
    """All that comes out of pieces."""
    thinking = Thinking()
    return "".join([*map(thinking.read, pieces), thinking.read("", is_last=True)])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes.", "Yes."),
        ("\n Yes. <think>", "Yes. <think>"),
        ("<think>\nHm, </thin\n</think>\n\nYes.", "Yes."),
        ("\n<think></think><think>Hm</think> Yes.", "Yes."),
        ("<think>Hm, and hm, and hm", ""),
        ("<think", "<think"),
        ("<thinking", "<thinking"),
        ("", ""),
    ],
)
def test_the_answer_begins_behind_the_thoughts(text, answer):
    """However it is cut; tags further on are the answer's own."""
    assert read(text) == answer
    assert read(*text) == answer
    for cut in range(len(text)):
        assert read(text[:cut], text[cut:]) == answer


def test_an_answer_without_thoughts_is_not_held_back():
    """A first piece that cannot be a tag is told at once."""
    assert Thinking().read("Y") == "Y"
