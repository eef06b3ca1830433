"""Tables in PDFs: rows with bars, from lines that stand in columns."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

PROSE = "A line of prose that goes from one margin of the page to the other margin of it."


def drawn(*lines: str | dict[int, str]) -> bytes:
    """Makes a page of lines; those given as columns have each text at its own place."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for number, line in enumerate(lines):
        columns = {72: line} if isinstance(line, str) else line
        for x, text in columns.items():
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x, 700 - 14 * number, text)
    canvas.save()
    return file.getvalue()


def test_rows_and_header(read):
    """Lines in columns are rows, and a first one without figures names the columns."""
    (page,) = read(
        "a.pdf",
        drawn(
            PROSE,
            {72: "Turn", 220: "Normal week", 380: "Holiday week"},
            {72: "Primary", 220: "320 euro", 380: "450 euro"},
            {72: "Secondary", 220: "180 euro", 380: "250 euro"},
            PROSE,
        ),
    )
    assert page.text.split("\n")[1:5] == [
        "| Turn | Normal week | Holiday week |",
        "|---|---|---|",
        "| Primary | 320 euro | 450 euro |",
        "| Secondary | 180 euro | 250 euro |",
    ]


def test_cells_go_on(read):
    """What goes on below a cell belongs to it."""
    (page,) = read(
        "a.pdf",
        drawn(
            PROSE,
            {72: "csh.login", 220: "Initialization file for shells"},
            {220: "(optional)"},
            {72: "fstab", 220: "Static information"},
        ),
    )
    assert "| csh.login | Initialization file for shells (optional) |" in page.text


def test_no_table(read):
    """One line with a gap, or lines whose gaps stand in no column, stay what they are."""
    (page,) = read(
        "a.pdf",
        drawn(
            PROSE,
            {72: "Date", 300: "Name"},
            PROSE,
            {72: "One two", 170: "three"},
            {72: "Four", 240: "five"},
        ),
    )
    assert "|" not in page.text
