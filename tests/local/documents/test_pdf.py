"""PDFs: their words, pages and headings, and the sentences for those that cannot be read."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4

from .making import drawn_pdf, pdf, scanned_pdf


def test_pages_are_numbered_from_one(read):
    """Each page of a PDF keeps its own number and text."""
    pages = read("a.pdf", pdf(["The first page."], ["The second page."]))
    assert [(page.number, page.text) for page in pages] == [
        (1, "The first page."),
        (2, "The second page."),
    ]


def test_words_stay_apart(read):
    """A paragraph that wraps over lines has all its words, none glued to the next."""
    sentence = (
        "Every employee may take parental leave in up to three separate blocks of weeks. " * 4
    )
    (page,) = read("a.pdf", pdf([sentence]))
    assert page.text.split() == sentence.split()


def test_headings_are_marked(read):
    """A line in a larger type than the body is a heading."""
    (page,) = read("a.pdf", pdf(["# Leave", "Everyone has thirty days of leave a year, paid."]))
    assert page.text == "# Leave\n\nEveryone has thirty days of leave a year, paid."


def test_running_footers_are_left_out(read):
    """A footer that only counts the pages is no part of their text."""
    texts = ["Apples are red.", "Pears are green.", "Plums are blue.", "Figs are violet."]
    pages = read("a.pdf", pdf(*([text] for text in texts), footer="Fruit handbook, page"))
    assert [page.text for page in pages] == texts


def test_the_only_line_of_a_page_is_its_text(read):
    """Pages of one line each keep it, though it counts them."""
    texts = [f"Record {number} of the archive." for number in range(1, 7)]
    pages = read("a.pdf", pdf(*([text] for text in texts)))
    assert [page.text for page in pages] == texts


def test_page_numbers_beside_a_chapter_are_left_out(read):
    """A header that names a chapter of its own is left out as well, for it counts the pages."""

    def draw(canvas):
        for number, fruit in enumerate(["Apples", "Pears", "Plums", "Figs"], 1):
            canvas.drawString(72, 700, f"Chapter {9 - number}: {fruit} {number + 40}")
            canvas.drawString(72, 640, f"{fruit} are good in {1960 + 7 * number}.")
            canvas.showPage()

    texts = [page.text for page in read("a.pdf", drawn_pdf(draw))]
    assert texts == [
        "Apples are good in 1967.",
        "Pears are good in 1974.",
        "Plums are good in 1981.",
        "Figs are good in 1988.",
    ]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_pages_shown_sideways_are_read_as_they_are_seen(read, turned):
    """Landscape pages keep every line, their paragraphs and their tables; footers go."""
    places = ("Bonn", "Kyiv", "Lyon", "Oslo")

    def write(canvas, shown_height, number, word):
        for line, text in enumerate(
            (
                f"In {word} every parent gets sixteen weeks of",
                "leave, in two parts.",
                "",
                "Pay is full.",
            )
        ):
            canvas.drawString(60, shown_height - 80 - 15 * line, text)
        for row, texts in enumerate(
            (("Grade", "Unit", "Pay"), ("One", "gram", "70"), ("Two", "metre", "80"))
        ):
            for column, text in enumerate(texts):
                canvas.drawString(60 + 150 * column, shown_height - 200 - 15 * row, text)
        canvas.drawString(60, 20, f"Handbook, page {number}")

    def draw(canvas):
        for number, word in enumerate(places, 1):
            canvas.setPageRotation(turned)
            canvas.translate(*{90: (A4[0], 0), 180: A4, 270: (0, A4[1])}[turned])
            canvas.rotate(turned)
            write(canvas, A4[turned == 180], number, word)
            canvas.showPage()

    texts = [page.text for page in read("a.pdf", drawn_pdf(draw))]
    assert texts == [
        f"In {word} every parent gets sixteen weeks of\nleave, in two parts.\n\nPay is full.\n\n"
        "| Grade | Unit | Pay |\n|---|---|---|\n| One | gram | 70 |\n| Two | metre | 80 |"
        for word in places
    ]


def test_terms_begin_a_paragraph(read):
    """What stands further left than the definition before it is parted from that."""

    def draw(canvas):
        rows = ["HISTSIZE", ">The number of commands to keep.", "histchars", ">Three characters."]
        for number, line in enumerate(rows):
            canvas.drawString(72 + 36 * line.startswith(">"), 700 - 14 * number, line.strip(">"))

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert page.text == (
        "HISTSIZE\nThe number of commands to keep.\n\nhistchars\nThree characters."
    )


def test_names_are_whole_over_a_line_break(read):
    """A name that a line break cuts after its underscore or slash is one name again."""

    def draw(canvas):
        canvas.drawString(72, 700, "Words are split at the characters of the variable COMP_")
        canvas.drawString(72, 686, "WORDBREAKS, which is a variable of the shell itself.")

    (page,) = read("a.pdf", drawn_pdf(draw))
    assert "COMP_WORDBREAKS" in page.text


def test_empty_pages_are_kept(read):
    """A page without text between two others does not shift the numbers."""
    pages = read("a.pdf", pdf(["One."], ["&nbsp;"], ["Three."]))
    assert [(page.number, page.text) for page in pages] == [(1, "One."), (2, ""), (3, "Three.")]


def test_encrypted(refusal):
    """A PDF with a password is refused with what to do about it."""
    said = refusal("a.pdf", pdf(["Secret."], encrypt="open sesame"))
    assert said == "This PDF is encrypted: save it without a password and upload it again."


def test_encrypted_without_password(read):
    """A PDF that only restricts printing opens for everyone, and is read."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    lock = StandardEncryption("", ownerPassword="owner", canPrint=0)
    (page,) = read("a.pdf", pdf(["Open to all."], encrypt=lock))
    assert page.text == "Open to all."


def test_scan(refusal):
    """A PDF of images alone is told from an empty one."""
    assert "run text recognition (OCR) on it" in refusal("a.pdf", scanned_pdf())


def test_garbage(refusal):
    """Bytes that only begin as a PDF are called damaged."""
    content = b"%PDF-1.7\n" + bytes(range(256)) * 200
    assert refusal("a.pdf", content).startswith("This PDF is damaged or was cut short")


def test_cut_short(refusal):
    """The first half of a PDF is called damaged."""
    content = pdf(["A page."], ["And another."])
    assert "cut short" in refusal("a.pdf", content[: len(content) // 4])


def test_mislabelled_image(refusal):
    """A picture named .pdf is called what it is."""
    said = refusal("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert said == "This file is named .pdf but is a PNG image: export it as a PDF and upload that."


def test_too_many_pages(refusal):
    """A PDF with more pages than the bound is refused by its page count."""
    leaf = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    kids = b"3 0 R " * 10_001
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 10001/Kids[" + kids + b"]>>endobj\n" + leaf
    ) + b"trailer<</Root 1 0 R>>\n%%EOF"
    assert "has 10,001 pages; the limit is 10,000" in refusal("a.pdf", content)
