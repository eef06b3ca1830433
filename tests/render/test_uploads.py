"""An upload while it runs in a notebook: bars by file and phase, and one for the total."""

from __future__ import annotations

import re

from pinecone_notebooks.errors import FileProblem
from pinecone_notebooks.render import uploads
from pinecone_notebooks.render.uploads import Progress, Row


def bars(rows):
    html = Progress("docs")._bars(rows, "Going slower.")
    return [float(value) for value in re.findall(r'<progress value="([\d.]+)"', html)]


def test_each_file_has_a_bar_over_both_phases_and_the_total_is_by_bytes():
    """Sending is the first half of the way, processing the second."""
    rows = [
        Row("a.md", 100, "sending", 0.5),
        Row("b.md", 100, "processing", 0.5),
        Row("c.md", 200).at("uploaded"),
        Row("d.md", 400),
    ]
    assert bars(rows) == [0.38, 0.25, 0.75, 1.0, 0.0]


def test_the_bars_say_the_same_in_words():
    """The same sentence, remark and states as in the text."""
    progress = Progress("docs")
    rows = [Row("a.md", 1500, "sending", 0.5), Row("c.md", 500).at("uploaded")]
    html = progress._bars(rows, "Going slower.")
    for words in ("1 of 2 files are ready", "Going slower.", "sending 50%", "uploaded", "1.5 kB"):
        assert words in html
        assert words in progress._bundle(rows, "Going slower.")["text/plain"]


def test_a_name_and_a_reason_are_no_html():
    """They come from anywhere."""
    evil = '"><img src=x onerror=alert(1)>'
    html = Progress("docs")._bars([Row(evil, 1).failed(FileProblem(evil))], evil)
    assert "<img" not in html
    assert html.count("&lt;img") == 4


def test_of_many_files_the_bars_show_some_and_the_total_counts_all():
    """The page stays quick."""
    rows = [Row(f"{n}.md", 1).at("uploaded") for n in range(500)]
    html = Progress("docs")._bars(rows, "")
    assert html.count("<progress") == 101
    assert "and 400 more" in html


def test_what_stays_in_the_notebook_is_no_html():
    """GitHub and nbviewer show the table."""
    assert set(Progress("docs")._bundle([Row("a.md")], "")) == {"text/markdown", "text/plain"}


def test_a_terminal_hears_by_file_and_phase_with_a_total_when_it_takes_long(capsys, monkeypatch):
    """And only then: a log is no place for each percent."""
    rows = [Row("a.md", 1500, "sending", 0.5), Row("b.md", 500, "processing"), Row("c.md", 2000)]
    progress = Progress("docs")
    progress.show(rows)
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(uploads, "SECONDS_OF_SILENCE", 0.0)
    progress.show(rows, "Going slower.")
    *lines, summary, remark = capsys.readouterr().out.splitlines()
    assert lines == ["a.md  sending 50%", "b.md  processing"]
    assert summary.startswith("0 of 3 files are ready")
    assert summary.endswith("1 sending, 1 processing, 1 waiting (0 B of 4.0 kB).")
    assert remark == "Going slower."
