"""Plain text in markdown: escaped where it would mark something up, and nowhere else."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.answers.escape import escape


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# Title", "\\# Title"),
        ("- item", "\\- item"),
        ("1. first", "1\\. first"),
        ("> quote", "\\> quote"),
        ("---", "\\---"),
        ("**bold** and _thin_", "\\*\\*bold\\*\\* and \\_thin\\_"),
        ("~~gone~~", "\\~\\~gone\\~\\~"),
        ("`code`", "\\`code\\`"),
        ("<b>x</b>", "\\<b>x\\</b>"),
        ("<!-- x -->", "\\<!-- x -->"),
        ("&copy; 2026", "\\&copy; 2026"),
        ("![a](b)", "!\\[a](b)"),
        ("[a][b]", "\\[a]\\[b]"),
        ("[a]: https://x.example", "\\[a]: https://x.example"),
        ("a \\* b", "a \\\\\\* b"),
    ],
)
def test_marks(text, escaped):
    """What markdown would take for a mark is escaped."""
    assert escape(text) == escaped


@pytest.mark.parametrize(
    "text",
    [
        "It costs $20 (about 5 %) - or more.",
        "2 * 3 < 7 & 8 > 5",
        "snake_case and C:\\Users\\me",
        "see item [3] of https://x.example/a_b?c=d",
        "-40 °C to 85 °C",
        "#1 in 2026",
        "plans[1]: name: Plus",
        "about ~5 km",
        "emoji 🙂 stay",
    ],
)
def test_plain_text(text):
    """What reads as it stands is left alone."""
    assert escape(text) == text
