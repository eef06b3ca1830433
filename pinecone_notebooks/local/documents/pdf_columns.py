"""Reads two columns one after the other where a PDF draws their lines side by side."""

from __future__ import annotations

import math
import re
import statistics
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pinecone_notebooks.local.documents.pdf_frame import Frame

    Place = tuple[int, str]

_TURNS = 9  # from column to column, in five rows: fewer may be anything
_GUTTER = 8.0  # points: wider than a space, even in justified text
_BEARING = 2.5  # points: letters begin a little right of where they are put, each its own way
_MIDDLE = 0.3  # of the page's text, on either side: no indent begins there
_EVEN = 0.7  # the narrower column's width to the wider one's: terms are shorter than what they mean
_FULL = 0.75  # of its column: a line of prose; the cells of a table are shorter
_GOING_ON = 0.4  # of a column's lines: those of prose begin in mid-sentence, cells do not
_ALONE = 1.3  # of the usual drop, before and after
# Where a hyphen ends a line, pdfium goes on with the next one without a space.
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_BETWEEN_WORDS = re.compile("\\s+|(?<=[\x02\ufffe])(?=\\S)")


@dataclass(frozen=True)
class _Part:
    """A part of a line that stands in one column, or across both (`in_right` is None)."""

    line: int
    at: int
    text: str
    left: float
    right: float
    y: float
    in_right: bool | None


def in_reading_order(frame: Frame, places: list[Place]) -> list[Place]:
    """Returns the lines of a page, each with its text position: of columns the left one first.

    Nothing changes on a page without columns, nor where each column is drawn as a whole.
    """
    x = _right_column(frame.strokes())
    if x is None:
        return places
    parts = [
        part for number, (at, raw) in enumerate(places) for part in _cut(frame, number, at, raw, x)
    ]
    ordered: list[Place] = []
    reordered = False
    for is_across, run in groupby(_without_lone_rows(parts), lambda part: part.in_right is None):
        found = list(run)
        if not is_across and _are_columns(found):
            for side in (False, True):
                ordered += _lines([part for part in found if part.in_right is side])
            reordered = True
        else:
            ordered += _whole(found, places)
    return ordered if reordered else places


def _right_column(strokes: Sequence[tuple[float, float]]) -> float | None:
    """Returns where a right column begins whose lines are drawn in turn with those of a left one.

    Much begins there, little stands across, and what is drawn goes from side to side.
    """
    first = min((left for left, _ in strokes), default=0)
    last = max((right for _, right in strokes), default=0)
    margin = (last - first) * _MIDDLE
    lefts = sorted(left for left, _ in strokes if first + margin < left < last - margin)
    count, x = max(
        ((bisect_right(lefts, left + _BEARING) - n, left) for n, left in enumerate(lefts)),
        default=(0, 0),
    )
    across = sum(left < x - _BEARING and right > x - _GUTTER for left, right in strokes)
    if across > count:
        return None
    return x if _turns(left >= x - _BEARING for left, _ in strokes) >= _TURNS else None


def _turns(sides: Iterable[bool | None]) -> int:
    return sum(side is not following for side, following in pairwise(sides))


def _cut(frame: Frame, line: int, at: int, raw: str, x: float) -> Iterator[_Part]:
    """Cuts a line at the gutter, and where the next word stands further left: in a next line."""

    def part(end: int, right: float) -> _Part:
        in_right = None if left < x - _BEARING < right else left >= x - _BEARING
        y = frame.origin(at + start)[1]
        return _Part(line, at + start, raw[start:end], left, right, y, in_right)

    start, left = 0, frame.sides(at)[0]
    for between in _BETWEEN_WORDS.finditer(raw, 1, len(raw) - 1):
        right = frame.sides(at + between.start() - 1)[1]
        following = frame.sides(at + between.end())[0]
        if following < right or (right <= x - _GUTTER and following >= x - _BEARING):
            yield part(between.start(), right)
            start, left = between.end(), following
    yield part(len(raw), frame.sides(at + len(raw) - 1)[1])


def _without_lone_rows(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Puts across the columns what stands alone: headings over both, page headers and footers."""
    lefts = [part.y for part in parts if part.in_right is False]
    usual = statistics.median([up - low for up, low in pairwise(lefts) if up > low] or [0])
    rows = _rows(parts)
    heights = [math.inf, *(row[0].y for row in rows), math.inf]
    for row, before, after in zip(rows, heights, heights[2:], strict=False):
        y = row[0].y
        alone = min(abs(before - y), abs(y - after)) > usual * _ALONE
        yield from (replace(part, in_right=None) for part in row) if alone else row


def _rows(parts: Iterable[_Part]) -> list[list[_Part]]:
    return [list(row) for _, row in groupby(parts, lambda part: (part.line, part.y))]


def _are_columns(parts: Sequence[_Part]) -> bool:
    """Tells whether parts are the lines of two columns of prose, drawn side by side."""
    if _turns(part.in_right for part in parts) < _TURNS:
        return False
    widths = []
    for column in ([part for part in parts if part.in_right is side] for side in (False, True)):
        width = max(part.right for part in column) - min(part.left for part in column)
        widths.append(width)
        usual = statistics.median(part.right - part.left for part in column)
        going_on = sum(_goes_on(part.text) for part in column)
        if usual < width * _FULL or going_on < len(column) * _GOING_ON:
            return False
    return min(widths) >= max(widths) * _EVEN


def _goes_on(text: str) -> bool:
    return text[0].isalpha() and not text[0].isupper()


def _lines(column: Sequence[_Part]) -> Iterator[Place]:
    """Writes a column's lines, and the hyphens at their ends as pdfium does."""
    for part, following in zip(column, [*column[1:], None], strict=True):
        text = part.text
        if following and _HYPHENATED.search(text) and following.text[0].islower():
            text = f"{text[:-1]}\x02"
        yield part.at, text


def _whole(parts: Sequence[_Part], places: Sequence[Place]) -> Iterator[Place]:
    """Writes lines as they were before they were cut at the gutter."""
    for row in _rows(parts):
        at, raw = places[row[0].line]
        yield row[0].at, raw[row[0].at - at : row[-1].at + len(row[-1].text) - at]
