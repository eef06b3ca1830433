"""Reads PDF pages: words, paragraphs and headings, without the lines repeated on every page."""

from __future__ import annotations

import ctypes
import re
import statistics
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from pinecone_notebooks.local.documents.page import (
    MAX_CHARACTERS,
    MAX_PAGES,
    Page,
    UnreadableDocument,
)
from pinecone_notebooks.local.documents.pdf_columns import in_reading_order
from pinecone_notebooks.local.documents.pdf_frame import Frame
from pinecone_notebooks.local.documents.pdf_tables import candidates, cells, rows
from pinecone_notebooks.local.documents.signature import real_kind

if TYPE_CHECKING:
    from pathlib import Path

# How pdfium writes a hyphen at a line's end that it takes for hyphenation.
_HYPHENATION = re.compile("[\x02\ufffe]\\s*")
_PLAIN = str.maketrans(
    {"\xa0": " ", "\x00": "", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)
_SAME_LENGTH = str.maketrans({"\xa0": " ", "\x00": " "})
_EDGE = 0.08  # of the page's height: where running headers and footers stand
_RUNNING = 6  # pages: a chapter has its own
_MAX_FOLIO = 90  # characters: of a line that counts the pages, with a title or without
# COMP_ and WORDBREAKS, or /usr/ and share: parted where a line may be, with nothing between.
_PARTED = re.compile(r"(?<=\w[_/])\n(?=[\w)])")


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    bold: bool
    x: float
    y: float
    edge: bool
    row: bool = False

    @property
    def pattern(self) -> str:
        """What stays the same when a running header counts pages."""
        return re.sub(r"\d+", "#", self.text)


def read_pdf(path: Path) -> list[Page]:
    """Reads every page of a PDF, numbered from 1.

    Raises:
        UnreadableDocument: If it is encrypted, damaged, no PDF, without text, or too long.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" not in head:
        kind = real_kind(head) or "something else"
        raise UnreadableDocument(
            f"This file is named .pdf but is {kind}: export it as a PDF and upload that."
        )
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableDocument(
                "This PDF is encrypted: save it without a password and upload it again."
            ) from None
        raise UnreadableDocument(
            "This PDF is damaged or was cut short: "
            "download or export it again and upload the new copy."
        ) from None
    if len(document) > MAX_PAGES:
        raise UnreadableDocument(
            f"This PDF has {len(document):,} pages; the limit is {MAX_PAGES:,}: "
            "split it and upload the parts."
        )
    pages = _lines_by_page(document)
    if not any(line.text for lines in pages for line in lines):
        raise UnreadableDocument(
            "This PDF holds no text, only images (it may be a scan): "
            "run text recognition (OCR) on it and upload the result."
        )
    return _written(pages)


def _lines_by_page(document: Any) -> list[list[_Line]]:
    pages: list[list[_Line]] = []
    characters = 0
    for index in range(len(document)):
        try:
            page = document[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise UnreadableDocument(
                f"Page {index + 1} of this PDF is damaged: "
                "download or export it again and upload the new copy."
            ) from None
        # Counted out, for pypdfium2 4 takes the default for "within the page as it is stored".
        text = text_page.get_text_range(0, count) if (count := text_page.count_chars()) else ""
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise UnreadableDocument(
                "This PDF holds too much text: split it into smaller files and upload those."
            )
        pages.append(_lines(page, text_page, text))
        text_page.close()
        page.close()
    return pages


def _lines(page: Any, text_page: Any, text: str) -> list[_Line]:
    places: list[tuple[int, str]] = []
    at = 0
    for raw in text.split("\r\n"):
        spaced = raw.translate(_SAME_LENGTH)
        if seen := spaced.strip():
            start = spaced.index(seen)
            places.append((at + start, raw[start : start + len(seen)]))
        at += len(raw) + 2
    frame = Frame.of(page, text_page, places)
    places = in_reading_order(frame, places)
    lines: list[_Line] = []
    for first, raw in places:
        # Both ends: a line may begin with a bold word or with an outsized bullet.
        ends = [_style(text_page, end) for end in (first, first + len(raw) - 1)]
        x, y = frame.origin(first)
        lines.append(
            _Line(
                " ".join(raw.translate(_PLAIN).split()),
                size=min(size for size, _ in ends),
                bold=all(bold for _, bold in ends),
                x=x,
                y=y,
                edge=not frame.height * _EDGE < y < frame.height * (1 - _EDGE),
            )
        )
    return _with_rows(frame, lines, places)


def _with_rows(frame: Frame, lines: list[_Line], places: list[tuple[int, str]]) -> list[_Line]:
    """Writes the lines that are rows of a table as such."""
    measured = candidates([line.text for line in lines])
    if not any(measured):
        return lines
    parts = [
        cells(frame, at, raw.translate(_SAME_LENGTH), line.size) if wanted else ()
        for (at, raw), line, wanted in zip(places, lines, measured, strict=True)
    ]
    size = statistics.median(line.size for line in lines)
    found = rows(parts, size)
    written = [
        replace(line, text=found[number], row=True) if number in found else line
        for number, line in enumerate(lines)
    ]
    return [line for line in written if line.text]


def _style(text_page: Any, at: int) -> tuple[float, bool]:
    """Returns the size of the character at a text position, and whether it is bold."""
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, at)
    if index < 0:
        return 0, False
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page.raw, index, name, len(name), ctypes.c_int())
    bold = b"bold" in name.value.lower() or b"black" in name.value.lower()
    return pdfium.FPDFText_GetFontSize(text_page.raw, index), bold


def _written(pages: list[list[_Line]]) -> list[Page]:
    """Writes lines as blocks: headings marked, running headers and footers left out."""
    by_size: Counter[float] = Counter()
    bold_characters = characters = 0
    for line in (line for lines in pages for line in lines):
        by_size[round(line.size, 1)] += len(line.text)
        characters += len(line.text)
        bold_characters += len(line.text) * line.bold
    body = by_size.most_common(1)[0][0]
    bold_counts = bold_characters * 3 < characters
    repeated = Counter(
        pattern
        for lines in pages
        for pattern in {line.pattern for line in lines if line.edge and line.size < body * 1.3}
    )
    running = {
        pattern
        for pattern, times in repeated.items()
        if times >= min(max(3, len(pages) // 4), _RUNNING)
    }
    folios = _folios(pages)
    written = []
    for number, lines in enumerate(pages, 1):
        kept = [
            line
            for line in lines
            if not (line.edge and line.pattern in running) and line not in folios[number - 1]
        ]
        written.append(Page(number, _page_text(kept, body, bold_counts=bold_counts)))
    return written


def _folios(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Returns each page's first and last lines that hold its number, as most pages have one."""
    counting: Counter[int] = Counter()
    candidates: list[list[tuple[_Line, set[int]]]] = []
    for index, lines in enumerate(pages):
        outer = {max(lines, key=_height), min(lines, key=_height)} if lines else set()
        found = [
            (line, {int(number) - index for number in re.findall(r"\b\d{1,5}\b", line.text)})
            for line in outer
            # The only line of a page is its text, unless it stands where headers do.
            if len(line.text) <= _MAX_FOLIO and (line.edge or len(lines) > 1)
        ]
        counting.update(set().union(*(ahead for _, ahead in found)))
        candidates.append(found)
    (ahead, times) = counting.most_common(1)[0] if counting else (0, 0)
    if times < max(3, len(pages) // 2):
        return [[] for _ in pages]
    return [[line for line, numbers in found if ahead in numbers] for found in candidates]


def _height(line: _Line) -> float:
    return line.y


def _page_text(lines: list[_Line], body: float, *, bold_counts: bool) -> str:
    drops = [before.y - line.y for before, line in pairwise(lines)]
    usual = statistics.median([drop for drop in drops if drop > 0] or [0])
    text: list[str] = []
    level = 0
    for number, line in enumerate(lines):
        before = level
        level = _heading_level(line, body, bold_counts=bold_counts)
        drop = drops[number - 1] if number else 0
        if level and level == before and 0 < drop < line.size * 1.6:
            text.append(f" {line.text}")  # a heading that goes on in a second line
        elif level:
            text.append(f"\n\n{'#' * level} {line.text}")
        elif before or (
            (drop > usual * 1.4 > 0 and not (line.row and lines[number - 1].row))
            or (number and _steps_out(lines[number - 1], line))
        ):
            text.append(f"\n\n{line.text}")
        else:
            text.append(f"\n{line.text}")
    return _PARTED.sub("", _HYPHENATION.sub("", "".join(text))).strip()


def _steps_out(before: _Line, line: _Line) -> bool:
    """Tells whether what was indented has ended before a line: the next term of a list."""
    indent = before.x - line.x
    return indent > line.size * 1.2 and before.text.endswith((".", ")", ":", ";")) and not line.row


def _heading_level(line: _Line, body: float, *, bold_counts: bool) -> int:
    """Returns 1 to 3 for a line that looks like a heading, else 0."""
    if (
        line.row
        or len(line.text) > 120
        or line.text.endswith((".", ",", ";", ":"))
        or not any(character.isalpha() for character in line.text)
    ):
        return 0
    for level, ratio in ((1, 1.6), (2, 1.3), (3, 1.12)):
        if body and line.size >= body * ratio:
            return level
    return 3 if line.bold and bold_counts and line.size >= body * 0.95 else 0
