"""Cutting an answer at its citations."""

from __future__ import annotations

from pinecone_notebooks.client import Citation, CitationPart, File, Reference, TextPart
from pinecone_notebooks.client.parts import cut

A = Reference(File("a", "a.pdf"), pages=(1,))
B = Reference(File("b", "b.md"))


def test_positions_count_code_points() -> None:
    """An emoji is one position, as Python counts."""
    assert cut("😀é. Yes.", [Citation(3, (A,))]) == (
        TextPart("😀é."),
        CitationPart((A,)),
        TextPart(" Yes."),
    )


def test_citations_are_sorted_and_positions_clamped() -> None:
    """Citations come in any order, and one outside the text stands at its nearest end."""
    assert cut("one two", [Citation(99, (B,)), Citation(-5, (B,)), Citation(3, (A,))]) == (
        CitationPart((B,)),
        TextPart("one"),
        CitationPart((A,)),
        TextPart(" two"),
        CitationPart((B,)),
    )


def test_citations_at_one_place_become_one_part() -> None:
    """Two citation parts never touch, and a reference is named once in a part."""
    assert cut("one", [Citation(3, (A,)), Citation(4, (B, A))]) == (
        TextPart("one"),
        CitationPart((A, B)),
    )


def test_a_citation_without_references_leaves_no_trace() -> None:
    """The text is not cut where nothing is cited."""
    assert cut("one two", [Citation(3)]) == (TextPart("one two"),)


def test_no_text_no_parts() -> None:
    """An empty answer has no parts."""
    assert cut("", []) == ()


def test_the_parts_have_the_whole_text() -> None:
    """Nothing is lost or doubled, whatever the positions."""
    text = "a😀b\u0301c"
    citations = [Citation(position, (A,)) for position in range(-1, 7)]
    assert "".join(part.text for part in cut(text, citations) if isinstance(part, TextPart)) == text
