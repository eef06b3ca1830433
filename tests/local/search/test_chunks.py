"""How a document is split into passages."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.documents import Page
from pinecone_notebooks.local.search import Chunk, split

SENTENCE = "This sentence has exactly ten words in it, no more."


def test_about_200_words():
    """A long text is split into chunks of whole sentences, each of about 200 words."""
    chunks = split([Page(None, f"{SENTENCE} " * 100)])
    assert [len(chunk.text.split()) for chunk in chunks] == [220, 220, 220, 220, 120]
    assert all(chunk.text.endswith("no more.") for chunk in chunks)
    assert [chunk.ordinal for chunk in chunks] == [0, 1, 2, 3, 4]


def test_nothing_is_lost():
    """The chunks of a document hold every word of it in order."""
    text = "\n\n".join(f"# Part {n}\n\n{SENTENCE} And so on {n}.\n\n- item {n}" for n in range(50))
    chunks = split([Page(None, text)])
    assert "\n".join(chunk.text for chunk in chunks).split() == text.split()


def test_heading():
    """A chunk knows the headings it stands under, outermost first."""
    text = f"# Handbook\n\n## Leave\n\n{SENTENCE * 10}\n\n## Pay\n\n### Bonus\n\n{SENTENCE}"
    first, second = split([Page(None, text)])
    assert first.heading == "Handbook > Leave"
    assert first.text.startswith("# Handbook\n## Leave\nThis sentence")
    assert second.heading == "Handbook > Pay > Bonus"
    assert second.text == f"## Pay\n### Bonus\n{SENTENCE}"


def test_pages():
    """A chunk ends with its page when it has enough on it, and knows both pages when not."""
    pages = [Page(1, SENTENCE * 10), Page(2, "Short."), Page(3, "Also short.")]
    assert [(chunk.pages, chunk.text.count("\n")) for chunk in split(pages)] == [
        ((1,), 0),
        ((2, 3), 1),
    ]


def test_sentence_over_a_page_break():
    """A sentence that a page break cuts is whole again, and stands on both pages."""
    (chunk,) = split([Page(4, "Leave may be taken in up"), Page(5, "to three blocks.")])
    assert chunk == Chunk(0, "Leave may be taken in up to three blocks.", (4, 5), "")


def test_terms_stay_with_their_definition():
    """A term on a line of its own opens the chunk that defines it, and its page counts as well."""
    pages = [Page(1, f"{SENTENCE * 10}\n\nprintf"), Page(2, f"Holds the line. {SENTENCE}")]
    first, second = split(pages)
    assert first.text == SENTENCE * 10
    assert second == Chunk(1, f"printf\nHolds the line. {SENTENCE}", (1, 2), "")


def test_headings_alone():
    """A document of nothing but headings has a chunk that knows its page."""
    assert split([Page(3, "# One\n\n## Two")]) == [Chunk(0, "# One\n## Two", (3,), "One > Two")]


def test_last_heading_stays():
    """A heading that nothing follows ends the last chunk, and names it not."""
    (chunk,) = split([Page(1, f"# One\n\n{SENTENCE}\n\n# Two")])
    assert (chunk.text, chunk.heading) == (f"# One\n{SENTENCE}\n# Two", "One")


@pytest.mark.parametrize("pages", [[], [Page(1, "")], [Page(None, " \n\n ")]])
def test_nothing(pages):
    """A document without text has no chunks."""
    assert split(pages) == []


@pytest.mark.parametrize(
    "text",
    [
        "x" * 300_000,
        "word " * 60_000,
        ". " * 150_000,
        "a\n" * 150_000,
        "# a\n" * 75_000,
        "😀" * 99_999,
    ],
)
def test_chunks_are_bounded(text):
    """However a text is made, no chunk of it is much longer than a page."""
    chunks = split([Page(None, text)])
    assert max(len(chunk.text) for chunk in chunks) < 2_500


def test_chapters_stand_under_the_title():
    """In a document with pages the title leads the headings of every chapter."""
    sections = "\n\n".join(f"# Chapter {n}\n\n{SENTENCE} " + SENTENCE * 20 for n in range(2))
    last = split([Page(1, f"# Handbook\n\n{sections}")])[-1]
    assert last.heading == "Handbook > Chapter 1"
