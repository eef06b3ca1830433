"""Tables: escaped in HTML, aligned in text, whole in a DataFrame."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from pinecone_notebooks.render.table import Table

EVIL = "<img src=x onerror=alert(1)>"


def test_every_value_and_name_is_escaped_in_html():
    """Names of files and metadata come from others."""
    html = Table((EVIL, "b"), [(EVIL, {EVIL: EVIL})]).bundle()["text/html"]
    assert "<img" not in html
    assert html.count("&lt;img") == 4


def test_text_is_aligned_wide_letters_too():
    """A wide letter takes two columns, a combining one none."""
    lines = Table(("name", "n"), [("日本", 1), ("e\u0301te", 2), ("abcdef", 3)]).text().splitlines()
    assert lines == ["name    n", "------  -", "日本    1", "e\u0301te     2", "abcdef  3"]


def test_a_cell_is_one_line_that_no_terminal_obeys():
    """Line ends and escape sequences become blanks; a long text is cut."""
    text = Table(("a",), [("x\n\x1b[31my",), ("z" * 500,)]).text().splitlines()
    assert text[2] == "x [31my"
    assert len(text) == 4
    assert text[3].endswith("…")


def test_values_read_well():
    """Dates to the minute, mappings as JSON, nothing for None and empty ones."""
    when = datetime(2026, 5, 4, 3, 2, 1, tzinfo=timezone.utc)
    row = Table(("a", "b", "c", "d"), [(when, {"é": [1]}, None, {})]).text().splitlines()[2]
    assert row.split("  ") == ["2026-05-04 03:02", '{"é": [1]}']


def test_a_long_table_is_cut_and_says_so():
    """The notebook stays small; the frame has everything."""
    table = Table(("n",), [(n,) for n in range(1002)])
    assert table.text().endswith("... and 2 more; --df has them all")
    assert "999" in table.bundle()["text/html"]
    assert "<td>1000</td>" not in table.bundle()["text/html"]
    assert len(pytest.importorskip("pandas") and table.frame()) == 1002


def test_an_empty_table_is_its_sentence():
    """No head without rows."""
    assert Table(("a",), [], empty="None yet.").bundle() == {"text/plain": "None yet."}
