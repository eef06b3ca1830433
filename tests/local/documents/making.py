"""Makes real documents for tests: PDFs with reportlab, Word documents with python-docx."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = getSampleStyleSheet()


def pdf(*pages: Sequence[str], footer: str = "", **options: Any) -> bytes:
    """Makes a PDF; a line that begins with # is a heading, every other one a paragraph."""
    story: list[Any] = []
    for page in pages:
        for text in page:
            style = "Heading1" if text.startswith("# ") else "BodyText"
            story.append(Paragraph(text.removeprefix("# "), STYLES[style]))
        story.append(PageBreak())

    def draw_footer(canvas: Canvas, _: Any) -> None:
        if footer:
            canvas.drawString(72, 30, f"{footer} {canvas.getPageNumber()}")

    file = io.BytesIO()
    document = SimpleDocTemplate(file, pagesize=A4, **options)
    document.build(story, onFirstPage=draw_footer, onLaterPages=draw_footer)
    return file.getvalue()


def drawn_pdf(draw: Callable[[Canvas], None]) -> bytes:
    """Makes a PDF of what `draw` draws."""
    file = io.BytesIO()
    canvas = Canvas(file)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def scanned_pdf() -> bytes:
    """Makes a PDF that shows a drawing and holds no text."""
    return drawn_pdf(lambda canvas: canvas.rect(100, 100, 200, 200, fill=1))


def word(fill: Callable[[Any], None]) -> bytes:
    """Makes a Word document that `fill` writes into."""
    document = docx.Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


_WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_with_body(xml: str) -> bytes:
    """Makes a Word document whose main part is this body."""
    return _repacked(word(lambda _: None), {"word/document.xml": _part("document", _body(xml))})


def word_with_notes(xml: str, kind: str, notes: str) -> bytes:
    """Makes a Word document of this body with a part of footnotes or endnotes."""

    def relate(document: Any) -> None:
        part = Part(
            PackURI(f"/word/{kind}s.xml"),
            f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
            _part(f"{kind}s", notes).encode(),
            document.part.package,
        )
        document.part.relate_to(part, f"{RELATIONSHIPS}/{kind}s")

    return _repacked(word(relate), {"word/document.xml": _part("document", _body(xml))})


def _part(name: str, xml: str) -> str:
    return f'<w:{name} xmlns:w="{_WORD_NAMESPACE}">{xml}</w:{name}>'


def _body(xml: str) -> str:
    return f"<w:body>{xml}</w:body>"


def _repacked(content: bytes, changed: dict[str, str]) -> bytes:
    file = io.BytesIO()
    original = zipfile.ZipFile(io.BytesIO(content))
    with original, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in original.namelist():
            archive.writestr(name, changed.get(name) or original.read(name))
    return file.getvalue()


def archive_of(**members: str) -> bytes:
    """Makes a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
