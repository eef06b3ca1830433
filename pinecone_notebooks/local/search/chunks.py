"""Splits the pages of a document into passages of whole sentences that know where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.blocks import Block, Kind, blocks
from pinecone_notebooks.local.search.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pinecone_notebooks.local.documents import Page

_WORDS = 200
# From these sizes on, a chunk ends where a section or a page does.
_ENOUGH_FOR_SECTION = 80
_ENOUGH_FOR_PAGE = 40
_MAX_JOINED = 5_000
_MAX_WAITING = 40
#: A short line of its own: a term that the next line defines, or the cell of a lost table.
LABEL = re.compile(r"(?:[\w./-]{1,40} ){0,3}[\w./-]{0,40}[\w/]")


@dataclass(frozen=True)
class Chunk:
    """A passage of about 200 words.

    Attributes:
        ordinal: Its place in the document, from 0.
        text: A line for each heading (marked ``#``), list item, row or paragraph.
        pages: The pages it stands on, in order; empty where the file has none.
        heading: The headings it stands under, outermost first, parted by `` > ``; before them the
            title of a document that has pages, for chapters do not stand under it.
    """

    ordinal: int
    text: str
    pages: tuple[int, ...]
    heading: str


@dataclass(frozen=True)
class _Placed:
    """A block and the page on which each part of it begins."""

    block: Block
    parts: tuple[tuple[int, int | None], ...]

    def pages(self, start: int, end: int) -> list[int]:
        """Returns the pages of the characters from start to end."""
        ends = [offset for offset, _ in self.parts[1:]] + [len(self.block.text)]
        return [
            page
            for (offset, page), stop in zip(self.parts, ends, strict=True)
            if page is not None and offset < end and start < stop
        ]


def split(pages: Sequence[Page]) -> list[Chunk]:
    """Splits a document into chunks that end with a sentence and, if they can, with a section."""
    builder = _Builder(titled=bool(pages) and pages[0].number is not None)
    for placed in _placed(pages):
        text = placed.block.text
        if placed.block.kind is Kind.HEADING:
            builder.add_heading(placed.block, placed.pages(0, len(text)))
            continue
        if placed.block.kind is Kind.PROSE and LABEL.fullmatch(text):
            builder.add_label(text, placed.pages(0, len(text)))
            continue
        indent = len(text) - len(text.lstrip())
        for number, (start, end) in enumerate(sentences(text)):
            # A line of code keeps the indent that marks it.
            shown = text[start - indent if number == 0 else start : end]
            builder.add(shown, placed.pages(start, end), begins=number == 0)
    return builder.finished()


def _placed(pages: Sequence[Page]) -> Iterator[_Placed]:
    """Yields the blocks of all pages; a paragraph that a page break cuts is one block."""
    held: _Placed | None = None
    for page in pages:
        for number, block in enumerate(blocks(page.text)):
            if held and number == 0 and _goes_on(held.block, block):
                text = held.block.text
                held = _Placed(
                    Block(held.block.kind, f"{text} {block.text}"),
                    (*held.parts, (len(text) + 1, page.number)),
                )
                continue
            if held:
                yield held
            held = _Placed(block, ((0, page.number),))
    if held:
        yield held


def _goes_on(block: Block, following: Block) -> bool:
    return (
        block.kind in (Kind.PROSE, Kind.ITEM)
        and following.kind is Kind.PROSE
        and len(block.text) < _MAX_JOINED
        and not block.text.endswith((".", "!", "?", ":", "。", '."', ".”", ".)"))
        and (following.text[0].islower() or len(block.text) > 60)
    )


class _Builder:
    """Gathers sentences into chunks."""

    def __init__(self, *, titled: bool) -> None:
        self._titled = titled
        self._title = ""
        self._chunks: list[Chunk] = []
        self._headings: list[tuple[int, str]] = []
        # Headings and labels that no text has followed yet: they open the next chunk, and end none.
        self._waiting: list[str] = []
        self._lines: list[str] = []
        self._pages: list[int] = []
        self._heading_pages: list[int] = []
        self._label_pages: list[int] = []
        self._words = 0
        self._heading = ""

    def add_heading(self, block: Block, pages: list[int]) -> None:
        if self._titled and not (self._title or self._chunks or self._words):
            self._title = block.text
        if self._words >= _ENOUGH_FOR_SECTION:
            self._close()
        if self._waiting and not self._waiting[-1].startswith("#"):
            self._write_waiting()
        self._headings = [(level, text) for level, text in self._headings if level < block.level]
        self._headings.append((block.level, block.text))
        self._heading_pages = [page for page in self._heading_pages if page not in pages] + pages
        self._wait(f"{'#' * block.level} {block.text}")

    def add_label(self, label: str, pages: list[int]) -> None:
        self._label_pages += pages
        self._wait(label)

    def add(self, sentence: str, pages: list[int], *, begins: bool) -> None:
        # Scripts without spaces have words too.
        words = max(len(sentence.split()), len(sentence) // 8)
        turned = bool(pages and self._pages and pages[0] != self._pages[-1])
        full = self._words >= _ENOUGH_FOR_SECTION and self._words + words > _WORDS * 1.1
        if full or (turned and self._words >= _ENOUGH_FOR_PAGE):
            self._close()
        if begins or self._waiting or not self._lines:
            self._write_waiting()
            self._lines.append(sentence)
        else:
            self._lines[-1] += f" {sentence}"
        self._words += words
        self._add_pages(pages)

    def finished(self) -> list[Chunk]:
        self._write_waiting()  # at the end they stay with what they follow
        self._close()
        return self._chunks

    def _add_pages(self, pages: list[int]) -> None:
        self._pages += [page for page in dict.fromkeys(pages) if page not in self._pages]

    def _wait(self, line: str) -> None:
        self._waiting.append(line)
        if len(self._waiting) >= _MAX_WAITING:
            self._write_waiting()
            self._close()

    def _write_waiting(self) -> None:
        if not self._words:
            path = [text for _, text in self._headings]
            if self._title and self._title not in path[:1]:
                path = [self._title, *path]
            self._heading = " > ".join(path)
        self._add_pages(self._label_pages)
        self._lines += self._waiting
        self._waiting, self._label_pages = [], []

    def _close(self) -> None:
        if not self._lines:
            return
        text = "\n".join(self._lines)
        # A heading may stand on the page before its text: that page says nothing about it.
        pages = tuple(self._pages or self._heading_pages)
        self._chunks.append(Chunk(len(self._chunks), text, pages, self._heading))
        self._lines, self._pages, self._heading_pages, self._words = [], [], [], 0
        self._heading = ""
