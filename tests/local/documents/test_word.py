"""Word documents: structure, pages, tables, and the sentences for those that cannot be read."""

from __future__ import annotations

import pytest
from docx.enum.text import WD_BREAK

from .making import archive_of, pdf, word, word_with_body, word_with_notes


def paragraph(text: str, properties: str = "", before: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{before}<w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_structure_is_marked(read):
    """Titles, headings and list items are marked as in markdown, in the order of the document."""

    def fill(document):
        document.add_heading("Handbook", 0)
        document.add_heading("Leave", 2)
        document.add_paragraph("Everyone has leave.")
        document.add_paragraph("thirty days", style="List Bullet")

    (page,) = read("a.docx", word(fill))
    assert page.text == "# Handbook\n\n## Leave\n\nEveryone has leave.\n\n- thirty days"
    assert page.number == 1


def test_page_breaks_count(read):
    """A hard page break inside a paragraph puts its second half on the next page."""

    def fill(document):
        paragraph = document.add_paragraph("Before.")
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run("After.")

    assert [(p.number, p.text) for p in read("a.docx", word(fill))] == [
        (1, "Before."),
        (2, "After."),
    ]


def test_rendered_breaks_count_once(read):
    """Where Word noted the page that a hard break began, that is one break, not two."""
    body = (
        paragraph("One.")
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + paragraph("Two.", before="<w:lastRenderedPageBreak/>")
        + paragraph("Three.", before="<w:lastRenderedPageBreak/>")
    )
    pages = read("a.docx", word_with_body(body))
    assert [(p.number, p.text) for p in pages] == [(1, "One."), (2, "Two."), (3, "Three.")]


def test_tracked_changes(read):
    """Inserted text is read and deleted text is not."""
    body = (
        "<w:p><w:r><w:t>We give </w:t></w:r><w:del><w:r><w:delText>ten</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>twelve</w:t></w:r></w:ins><w:r><w:t> weeks.</w:t></w:r></w:p>"
    )
    (page,) = read("a.docx", word_with_body(body))
    assert page.text == "We give twelve weeks."


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_follow_what_refers_to_them(read, refusal, kind):
    """A footnote or endnote is read right after its paragraph, and a damaged one refused."""
    reference = f'<w:r><w:{kind}Reference w:id="2"/></w:r>'
    body = f"<w:p><w:r><w:t>Paid.</w:t></w:r>{reference}</w:p>{paragraph('Next.')}"
    notes = (
        f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:id="2">{paragraph("Except in May.")}</w:{kind}>'
    )
    (page,) = read("a.docx", word_with_notes(body, kind, notes))
    assert page.text == "Paid.\n\nExcept in May.\n\nNext."
    assert "is damaged" in refusal("a.docx", word_with_notes(body, kind, "<w:p>"))


def test_text_boxes(read):
    """What stands in a text box is read where the box is anchored, once and in words."""
    content = f"<w:txbxContent>{paragraph('Call us:')}{paragraph('5 pm')}</w:txbxContent>"
    box = f"<w:r><w:pict><w:textbox>{content}</w:textbox></w:pict></w:r>"
    (page,) = read("a.docx", word_with_body(f"<w:p><w:r><w:t>Hours.</w:t></w:r>{box}</w:p>"))
    assert page.text == "Hours. Call us: 5 pm"


def test_content_controls(read):
    """Text inside a form field or content control is read."""
    body = f"<w:sdt><w:sdtContent>{paragraph('Inside.')}</w:sdtContent></w:sdt>"
    (page,) = read("a.docx", word_with_body(body))
    assert page.text == "Inside."


def test_table_of_contents_is_left_out(read):
    """The lines of a table of contents are no text of the document."""

    def fill(document):
        style = document.styles.add_style("toc 1", 1)
        document.add_paragraph("Leave 7", style=style)
        document.add_paragraph("Real text.")

    (page,) = read("a.docx", word(fill))
    assert page.text == "Real text."


def test_table(read):
    """A table is rows of cells under its named columns, a bar in a cell escaped."""

    def fill(document):
        table = document.add_table(2, 3)
        for line, texts in zip(
            table.rows, [("Plan", "Price", "Seats"), ("A|B", "$20", "5")], strict=True
        ):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text

    (page,) = read("a.docx", word(fill))
    assert page.text == "| Plan | Price | Seats |\n|---|---|---|\n| A\\|B | $20 | 5 |"


def test_merged_cells(read):
    """A cell merged downwards says the same in each of its rows."""
    merge = '<w:vMerge w:val="restart"/>'
    body = (
        "<w:tbl>"
        + row(cell("North", merge), cell("Oslo"))
        + row(cell("", "<w:vMerge/>"), cell("Bergen"))
        + "</w:tbl>"
    )
    (page,) = read("a.docx", word_with_body(body))
    assert page.text == "| North | Oslo |\n| North | Bergen |"


def test_table_over_two_pages(read):
    """The rows on the next page stand under the column names again."""
    header = row(cell("Plan"), cell("Price"), properties="<w:tblHeader/>")
    turned = "<w:tc><w:p><w:r><w:lastRenderedPageBreak/><w:t>Team</w:t></w:r></w:p></w:tc>"
    body = f"<w:tbl>{header}{row(cell('Pro'), cell('20'))}{row(turned, cell('50'))}</w:tbl>"
    first, second = read("a.docx", word_with_body(body))
    assert first.text == "| Plan | Price |\n|---|---|\n| Pro | 20 |"
    assert second.text == "| Plan | Price |\n|---|---|\n| Team | 50 |"


def test_running_headers_and_footers_are_left_out(read):
    """What Word repeats on each page is no part of the text."""

    def fill(document):
        document.add_paragraph("Apples keep for a month.")
        document.sections[0].header.paragraphs[0].text = "Fruit handbook"
        document.sections[0].footer.paragraphs[0].text = "Confidential"

    [page] = read("a.docx", word(fill))
    assert page.text == "Apples keep for a month."


def test_without_text(refusal):
    """A document of empty paragraphs is refused."""
    assert refusal("a.docx", word(lambda d: d.add_paragraph(" "))) == (
        "This Word document holds no text: add text to it, or upload another file."
    )


def test_encrypted(refusal):
    """A Word document with a password is an Office container, and told from an old .doc."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    encrypted = head + "EncryptedPackage".encode("utf-16-le")
    assert "is encrypted: save it without a password" in refusal("a.docx", encrypted)
    assert "old Word document (.doc): save it as .docx" in refusal("a.docx", head)


def test_other_archive(refusal):
    """A zip archive without a Word document in it is called that."""
    said = refusal("a.docx", archive_of(readme="hello"))
    assert "is a zip archive or another Office file" in said


def test_mislabelled_pdf(refusal):
    """A PDF named .docx is called what it is."""
    assert "named .docx but is a PDF" in refusal("a.docx", pdf(["Text."]))


def test_cut_short(refusal):
    """The first half of a Word document is called damaged."""
    content = word(lambda d: d.add_paragraph("Text."))
    assert "damaged or was cut short" in refusal("a.docx", content[: len(content) // 2])


def test_damaged_xml(refusal):
    """A Word document whose XML does not close is called damaged."""
    assert "damaged or was cut short" in refusal("a.docx", word_with_body("<w:p><w:r>"))


def test_zip_bomb(refusal):
    """A document that unpacks to more than a document would is not unpacked."""
    said = refusal("a.docx", word_with_body(" " * 60_000_000))
    assert "unpacks to more than can be read safely" in said
