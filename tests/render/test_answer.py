"""An answer as markdown and text."""

from __future__ import annotations

from pinecone_notebooks.client import Answer, Citation, File, Highlight, Reference
from pinecone_notebooks.render.answer import answer_bundle, answer_markdown, answer_text
from pinecone_notebooks.render.sources import pages_in_words


def reference(name="handbook.pdf", pages=(4,), quote="Ten days."):
    return Reference(File(id=name, name=name), tuple(pages), Highlight(quote) if quote else None)


def answer(text, *citations):
    return Answer(text, tuple(Citation(position, refs) for position, refs in citations))


def test_a_marker_stands_behind_the_words_and_the_source_below():
    """The number in the text is the number in the list, with file, page and quote."""
    parts = answer("Ten days 🙂. More.", (11, (reference(),))).parts
    assert answer_markdown(parts) == (
        "Ten days 🙂. \\[1\\] More.\n\n**Sources**\n\n1. **handbook.pdf**, page 4: “Ten days.”"
    )


def test_the_same_pages_of_a_file_are_one_source():
    """Two citations of one place share a number; another page is another source."""
    parts = answer(
        "One. Two. Three.", (4, (reference(),)), (9, (reference(pages=(5,)),)), (16, (reference(),))
    ).parts
    text = answer_text(parts)
    assert text.startswith("One. [1] Two. [2] Three. [1]")
    assert text.count("handbook.pdf") == 2


def test_two_references_at_one_place_are_both_kept():
    """Both numbers follow the words."""
    parts = answer("Both.", (5, (reference(), reference("notes.md", (), None)))).parts
    assert answer_text(parts).startswith("Both. [1][2]")
    assert "[2] notes.md" in answer_text(parts)


def test_a_hostile_file_name_and_quote_stay_words():
    """Nothing of a source becomes markup."""
    parts = answer("A.", (2, (reference("<img src=x>.md", (), "![a](b) <b>"),))).parts
    markdown = answer_markdown(parts)
    assert r"&lt;img src=x\>.md" in markdown
    assert "<" not in markdown


def test_a_document_cannot_give_the_markers_a_target():
    """A link definition for [1] in the text does not turn our markers into links."""
    parts = answer("A.\n\n[1]: https://example.com\n", (2, (reference(),))).parts
    assert r"A. \[1\]" in answer_markdown(parts)


def test_a_long_quote_is_shortened():
    """A source takes a few lines, not a page."""
    parts = answer("A.", (2, (reference(quote="word " * 500),))).parts
    assert "…”" in answer_markdown(parts)
    assert len(answer_markdown(parts)) < 400


def test_the_bundle_offers_no_html():
    """JupyterLab would prefer it to the markdown that GitHub reads."""
    assert set(answer_bundle(answer("A.").parts)) == {"text/markdown", "text/plain"}


def test_a_note_stands_between_answer_and_sources():
    """Why an answer is not whole is said below it."""
    parts = answer("A.", (2, (reference(),))).parts
    assert "\n\n*Stopped.*\n\n**Sources**" in answer_markdown(parts, note="Stopped.")


def test_pages_are_written_as_a_person_writes_them():
    """Runs become ranges; no pages, no words."""
    assert [pages_in_words(p) for p in [(), (3,), (3, 4), (9, 3, 4, 5)]] == [
        "",
        "page 3",
        "pages 3-4",
        "pages 3-5, 9",
    ]


def test_a_hostile_answer_stays_words():
    """The text of an answer is made harmless before it is shown."""
    markdown = answer_markdown(
        answer("Look: <img src=x onerror=alert(1)> ![p](https://a.b/c)").parts
    )
    assert "&lt;img" in markdown
    assert r"!\[p]" in markdown
