"""Uploads, snippets and JSON answers as display bundles."""

from __future__ import annotations

from pinecone_notebooks.client import (
    CitationPart,
    Context,
    File,
    Reference,
    Snippet,
    TextBlock,
    TextPart,
)
from pinecone_notebooks.errors import FileProblem
from pinecone_notebooks.render.answer import json_bundle
from pinecone_notebooks.render.context import context_bundle
from pinecone_notebooks.render.live import LiveOutput
from pinecone_notebooks.render.uploads import Progress, Row

SOURCE = Reference(File(id="f1", name="a|b.pdf"), pages=(3,))


def test_progress_in_a_notebook_has_a_row_for_each_file_and_totals():
    """Phase and percentage; names and reasons are no markdown."""
    rows = [
        Row("a|b.md", 1500, "sending", 0.5),
        Row("c.md", 500).at("uploaded"),
        Row("d.md", 0).failed(FileProblem("*Empty*.")),
        Row("e.md", 2_000_000),
    ]
    markdown = Progress("docs")._bundle(rows, "Going slower.")["text/markdown"]
    assert markdown.startswith(
        "1 of 4 files are ready to be asked in assistant docs, 1 sending, 1 failed, 1 waiting "
        "(500 B of 2.0 MB).\n\nGoing slower."
    )
    assert r"| a\|b.md | 1.5 kB | sending 50% |" in markdown
    assert r"failed: \*Empty\*." in markdown


def test_of_many_files_those_that_failed_or_move_are_shown():
    """The others are in the totals."""
    rows = [Row(f"{n}.md").at("uploaded") for n in range(500)]
    rows[450] = rows[450].failed(FileProblem("Bad."))
    rows[460] = Row("460.md", 1, "processing")
    shown = Progress("docs")._bundle(rows, "")["text/plain"]
    assert "450.md" in shown
    assert "460.md" in shown
    assert "and 400 more" in shown
    assert len(shown.splitlines()) == 102


def test_a_terminal_gets_each_file_once(capsys):
    """However often the rows are shown."""
    progress = Progress("docs")
    rows = [Row("a.md").at("uploaded"), Row("b.md")]
    progress.show(rows)
    progress.show(rows)
    rows[1] = rows[1].at("uploaded")
    progress.finish(rows)
    assert capsys.readouterr().out.splitlines() == [
        "[1/2] a.md  uploaded",
        "[2/2] b.md  uploaded",
        "2 of 2 files are ready to be asked in assistant docs (0 B of 0 B).",
    ]


def test_snippets_are_numbered_harmless_and_cut():
    """File, pages and score; a long text says how long it is."""
    snippet = Snippet(
        "pdf", 0.51234, SOURCE.file, (TextBlock("<b>word</b> " + "x " * 400),), (3, 4)
    )
    bundle = context_bundle(Context((snippet,)))
    assert bundle["text/plain"].startswith(
        "[1] a|b.pdf, pages 3-4 (score 0.512)\n    <b>word</b> x"
    )
    assert bundle["text/plain"].endswith("(811 characters in all)")
    assert r"&lt;b\>word" in bundle["text/markdown"]
    assert "text/html" not in bundle


def test_no_snippet_says_what_to_do():
    """An empty cell would look like a fault."""
    assert "Ask in other words" in context_bundle(Context())["text/plain"]


def test_a_json_answer_is_laid_out_in_a_fence_with_its_sources_below():
    """Backticks in it do not end the fence; while it streams it is shown as it came."""
    parts = (TextPart('{"code": "```x```"}'), CitationPart((SOURCE,)))
    markdown = json_bundle(parts)["text/markdown"]
    assert markdown.startswith('````json\n{\n  "code": "```x```"\n}\n````\n\n')
    assert r"**a\|b.pdf**, page 3" in markdown
    assert json_bundle((TextPart('{"code": '),))["text/plain"] == '{"code":'


def test_outside_a_kernel_nothing_is_replaced():
    """A terminal shows the last state only."""
    assert LiveOutput().replaces is False
