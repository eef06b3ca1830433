"""Finds the tables of a PDF page by the gaps in its lines, and writes their rows with bars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.documents.pdf_frame import Frame

_SPACE = re.compile(r"\s+")
_GAP = 1.2  # of the letters' size: wider than any space, even in justified text
_ALIGNED = 0.3
_MAX_HEADER = 40
_WIDEST = 0.85  # of the longest line: what fills the page is prose


@dataclass(frozen=True)
class Cell:
    """A part of a line with wide gaps around it."""

    text: str
    left: float
    right: float


def candidates(texts: Sequence[str]) -> list[bool]:
    """Tells which lines of a page are worth measuring: short ones beside short ones."""
    longest = max(map(len, texts), default=0) * _WIDEST
    short = [len(text) <= longest for text in texts]
    padded = [False, *short, False]
    return [own and (padded[number] or padded[number + 2]) for number, own in enumerate(short)]


def cells(frame: Frame, at: int, raw: str, size: float) -> tuple[Cell, ...]:
    """Cuts a line that begins at a text position wherever a wide gap is."""
    found = []
    start = 0
    left, last = frame.sides(at)[0], frame.sides(at + len(raw) - 1)[1]
    for space in _SPACE.finditer(raw):
        right = frame.sides(at + space.start() - 1)[1]
        following = frame.sides(at + space.end())[0]
        if following - right > _GAP * size:
            found.append(Cell(raw[start : space.start()], left, right))
            start, left = space.end(), following
    return (*found, Cell(raw[start:], left, last))


def rows(lines: Sequence[tuple[Cell, ...]], size: float) -> dict[int, str]:
    """Returns the rows of the tables among lines, by the number of the line each begins on.

    A line that goes on with a cell of the row above it gives an empty row.
    """
    written: dict[int, str] = {}
    number = 0
    while number < len(lines):
        table = _table(lines, number, size)
        if len([row for row in table if row]) > 1:
            written |= _written(table, number)
        number += max(len(table), 1)
    return written


def _table(lines: Sequence[tuple[Cell, ...]], start: int, size: float) -> list[list[str]]:
    """Returns the cells of each line from one on that stands in its columns."""
    columns = lines[start]
    if len(columns) < 2:
        return []
    table = [[cell.text for cell in columns]]
    latest = table[0]
    for line in lines[start + 1 :]:
        if len(line) == len(columns) and all(
            _stands_under(cell, column, size) for cell, column in zip(line, columns, strict=True)
        ):
            latest = [cell.text for cell in line]
            table.append(latest)
        elif len(line) == 1 and (
            place := next(
                (
                    n
                    for n, column in enumerate(columns)
                    if n and abs(line[0].left - column.left) < _ALIGNED * size
                ),
                0,
            )
        ):
            latest[place] += f" {line[0].text}"
            table.append([])
        else:
            break
    return table


def _stands_under(cell: Cell, column: Cell, size: float) -> bool:
    slack = _ALIGNED * size
    return abs(cell.left - column.left) < slack or abs(cell.right - column.right) < slack


def _written(table: list[list[str]], start: int) -> dict[int, str]:
    shown = {
        start + number: f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        if row
        else ""
        for number, row in enumerate(table)
    }
    header = table[0]
    plain = all(len(cell) < _MAX_HEADER and not re.search(r"\d", cell) for cell in header)
    if plain and len(table) > 2 and _differs(table):
        shown[start] += f"\n|{'---|' * len(header)}"
    return shown


def _differs(table: list[list[str]]) -> bool:
    """Tells whether a column holds figures below a first row that has none."""
    return len(table[0]) > 2 or any(re.search(r"\d", cell) for row in table[1:] for cell in row[1:])
