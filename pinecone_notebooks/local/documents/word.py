"""Reads a Word document in order, on the pages that Word last showed it on.

Headers and footers are left out, as of a PDF: what stands on each page answers no question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.documents.package import open_package, related
from pinecone_notebooks.local.documents.page import MAX_CHARACTERS, Page, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
# A break that ends the page, and one that only says where Word last ended it.
_BREAK, _RENDERED = "\f", "\v"
_NOTES = ("footnote", "endnote")
_SPACES = {_W + "tab": " ", _W + "cr": " ", _W + "noBreakHyphen": "-"}


def read_word(path: Path) -> list[Page]:
    """Reads a .docx file; without any page break in it, all of it is page 1.

    Raises:
        UnreadableDocument: If it is encrypted, damaged, no Word document, or without text.
    """
    document = open_package(path)
    pages = _Pages()
    styles = _Styles(document)
    notes = _notes(document)
    for block in _blocks(document.element.body):
        if block.tag == _W + "tbl":
            _add_table(pages, block)
        else:
            _add_paragraph(pages, block, styles)
        for kind in _NOTES:
            for reference in block.iter(f"{_W}{kind}Reference"):
                pages.add(notes.get((kind, reference.get(_W + "id")), ""))
    read = pages.finished()
    if not any(page.text for page in read):
        raise UnreadableDocument(
            "This Word document holds no text: add text to it, or upload another file."
        )
    return read


class _Pages:
    """Collects blocks of text page by page."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = [[]]
        self._characters = 0

    def add(self, text: str, before: str = "") -> None:
        """Adds a block, turning the page at each break in it."""
        for part in re.split(f"([{_BREAK}{_RENDERED}])", text):
            if part == _BREAK or (part == _RENDERED and self._pages[-1]):
                # Word also marks the page it began after a hard break: that is one break, not two.
                self._pages.append([])
            elif shown := " ".join(part.split()):
                self._characters += len(shown)
                if self._characters > MAX_CHARACTERS:
                    raise UnreadableDocument(
                        "This Word document holds too much text: split it and upload the parts."
                    )
                self._pages[-1].append(before + shown)
                before = ""

    def add_row(self, text: str, *, first: bool) -> None:
        """Adds a table row; the rows of one table stand together."""
        rows = self._pages[-1]
        if first or not rows:
            rows.append(text)
        else:
            rows[-1] += f"\n{text}"
        self._characters += len(text)

    def finished(self) -> list[Page]:
        """Returns the pages, without empty ones at the end."""
        while len(self._pages) > 1 and not self._pages[-1]:
            self._pages.pop()
        return [Page(number, "\n\n".join(page)) for number, page in enumerate(self._pages, 1)]


class _Styles:
    """Knows which paragraph styles are headings, list items, or lines of a table of contents."""

    def __init__(self, document: Any) -> None:
        self._by_id = {style.style_id: style for style in document.styles}
        self._markers: dict[str | None, str | None] = {}

    def marker(self, properties: Any) -> str | None:
        """Returns what a paragraph's text starts with, or None when it is to be left out."""
        if properties is None:
            return ""
        chosen = properties.find(_W + "pStyle")
        style_id = None if chosen is None else chosen.get(_W + "val")
        if style_id not in self._markers:
            self._markers[style_id] = self._of_style(style_id)
        by_style = self._markers[style_id]
        if by_style is None or by_style.startswith("#"):
            return by_style
        own = _own_marker(properties)
        return by_style if own is None else own

    def _of_style(self, style_id: str | None) -> str | None:
        style = self._by_id.get(style_id)
        for _ in range(10):  # a damaged file may base a style on itself
            if style is None:
                break
            name = style.name or ""
            if name.lower().startswith("toc "):
                return None
            if name == "Title":
                return "# "
            if heading := _HEADING.match(name):
                return "#" * min(int(heading[1]), 6) + " "
            properties = style.element.find(_W + "pPr")
            own = None if properties is None else _own_marker(properties)
            if own is not None:
                return own
            style = getattr(style, "base_style", None)
        return ""


def _own_marker(properties: Any) -> str | None:
    """Returns the marker that these properties alone ask for, or None when they ask for none."""
    outline = properties.find(_W + "outlineLvl")
    level = 9 if outline is None else int(outline.get(_W + "val", "9"))
    if level < 9:
        return "#" * min(level + 1, 6) + " "
    numbering = properties.find(f"{_W}numPr/{_W}numId")
    if numbering is None:
        return None
    return "" if numbering.get(_W + "val") == "0" else "- "


def _blocks(container: Any) -> Iterator[Any]:
    """Yields paragraphs and tables in order, also from content controls and tracked insertions."""
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        if element.tag in (_W + "p", _W + "tbl"):
            yield element
        elif element.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"):
            waiting += reversed(element)


def _add_paragraph(pages: _Pages, paragraph: Any, styles: _Styles) -> None:
    properties = paragraph.find(_W + "pPr")
    marker = styles.marker(properties)
    text = _text(paragraph)
    if properties is not None:
        if properties.find(_W + "pageBreakBefore") is not None:
            text = _RENDERED + text
        section = properties.find(_W + "sectPr")
        if section is not None and _turns_page(section):
            text += _RENDERED
    if marker is None:
        text = "".join(character for character in text if character in (_BREAK, _RENDERED))
    pages.add(text, marker or "")


def _turns_page(section: Any) -> bool:
    kind = section.find(_W + "type")
    return kind is None or kind.get(_W + "val") not in ("continuous", "nextColumn")


def _notes(document: Any) -> dict[tuple[str, str], str]:
    """Returns the text of each footnote and endnote by what refers to it: its kind and id."""
    return {
        (kind, note.get(_W + "id")): _text(note)
        for kind in _NOTES
        for root in related(document, f"{kind}s")
        for note in root.iter(_W + kind)
        if note.get(_W + "type", "normal") == "normal"  # the others are lines that part them
    }


def _text(element: Any) -> str:
    """Returns the text below an element, with its page breaks; deleted text is left out."""
    found: list[str] = []
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if node.tag == _W + "t":
            found.append(node.text or "")
        elif node.tag == _W + "br":
            found.append(_BREAK if node.get(_W + "type") == "page" else " ")
        elif node.tag == _W + "lastRenderedPageBreak":
            found.append(_RENDERED)
        elif node.tag in _SPACES:
            found.append(_SPACES[node.tag])
        elif node.tag not in (_FALLBACK, _W + "pPr", _W + "rPr", _W + "del", _W + "moveFrom"):
            if node.tag == _W + "p":
                found.append(" ")  # of a text box: its words are not to be glued together
            waiting += reversed(node)
    return "".join(found)


def _add_table(pages: _Pages, table: Any) -> None:
    """Adds a table, one row a line, its header row underlined and repeated on each page."""
    header = ""
    above: list[str] = []
    first = True
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table:
            continue
        cells = _cells(row, above)
        turned = any(mark in cell for cell in cells for mark in (_BREAK, _RENDERED))
        above = [" ".join(cell.split()).replace("|", "\\|") for cell in cells]
        if not any(above):
            continue
        line = f"| {' | '.join(above)} |"
        named = row.find(f"{_W}trPr/{_W}tblHeader") is not None
        if first and (named or _looks_like_header(above)):
            line = header = f"{line}\n|{'---|' * len(above)}"
        elif turned:
            pages.add(_RENDERED)
            if header:
                pages.add_row(header, first=True)
                first = False
        pages.add_row(line, first=first)
        first = False


def _cells(row: Any, above: list[str]) -> list[str]:
    """Returns the texts of a row's cells, one a column, merged ones filled from the row above."""
    texts: list[str] = []
    for cell in row.iter(_W + "tc"):
        if next(cell.iterancestors(_W + "tr")) is not row:
            continue
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is not None and merged.get(_W + "val") != "restart" and len(texts) < len(above):
            texts.append(above[len(texts)].replace("\\|", "|"))
        else:
            texts.append(_text(cell))
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = 1 if span is None else int(span.get(_W + "val", "1"))
        texts += [""] * (min(width, 64) - 1)
    return texts


def _looks_like_header(cells: list[str]) -> bool:
    """Tells column names from a first row of data: all there, short, no figures; two are a pair."""
    return len(cells) > 2 and all(
        cell and len(cell) < 40 and not any(character.isdigit() for character in cell)
        for cell in cells
    )
