"""Where a sentence ends."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.search.sentences import sentences


def cut(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in sentences(paragraph)]


@pytest.mark.parametrize(
    "parts",
    [
        ["We close at 5 p.m. on Friday.", "We open on Monday."],
        ["It costs 3.50 euros.", "Is that much?", "No!"],
        ["Ask Dr. Weber or J. Smith first.", "Then go."],
        ["See no. 5 and fig. 3 for more.", "Done."],
        ["He said “stop.”", "They stopped."],
        ["It draws 1.2 mA at 3.3 V.", "The range is wide."],
        ["我们有二十八天假期。", "请提前申请！"],
        ["No end at all"],
        ["Wait…", "Now."],
        ["🙂 is fine.", "So is 🎉."],
    ],
)
def test_ends(parts):
    """A sentence ends at its mark, not at an abbreviation, an initial or a decimal point."""
    joined = ("" if parts[0][0] == "我" else " ").join(parts)
    assert cut(joined) == parts


def test_long_sentences_are_cut_at_a_space():
    """What goes on for more than 800 characters is cut, without losing a word."""
    text = "word " * 1_000
    parts = cut(text)
    assert " ".join(parts).split() == text.split()
    assert max(map(len, parts)) <= 800


def test_text_without_spaces_is_cut_anywhere():
    """A token of a million letters is cut into bounded parts that hold all of it."""
    parts = cut("x" * 1_000_000)
    assert "".join(parts) == "x" * 1_000_000
    assert max(map(len, parts)) == 800


@pytest.mark.parametrize("paragraph", ["", " \n ", "..."])
def test_nothing(paragraph):
    """White space has no sentences, and marks alone are one at most."""
    assert len(sentences(paragraph)) <= bool(paragraph.strip())
