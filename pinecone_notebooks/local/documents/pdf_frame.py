"""Says where things stand on a PDF page as it is read, whichever way its text was turned.

A page shown sideways, as those with wide tables are, keeps its text turned by a quarter and says so
in a word of its own: by its coordinates each line would stand beside the one before it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Frame:
    """A page as it is read: `quarters` is how often its text was turned, counter-clockwise."""

    text_page: Any
    quarters: int
    stored_width: float
    stored_height: float

    @classmethod
    def of(cls, page: Any, text_page: Any, lines: Iterable[tuple[int, str]]) -> Frame:
        """Returns the frame that most of a page's text is in, by its lines and where they begin."""
        width, height = page.get_size()
        if page.get_rotation() in (90, 270):
            width, height = height, width
        letters: Counter[int] = Counter()
        for at, text in lines:
            angle = pdfium.FPDFText_GetCharAngle(text_page.raw, _index(text_page, at))  # clockwise
            letters[-round(angle / (math.pi / 2)) % 4] += len(text)
        ((quarters, _),) = letters.most_common(1) or [(0, 0)]
        return cls(text_page, quarters, width, height)

    @property
    def height(self) -> float:
        """How high the page is as it is read."""
        return self.stored_width if self.quarters % 2 else self.stored_height

    def origin(self, at: int) -> tuple[float, float]:
        """Returns how far right and how high the character at a text position stands."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page.raw, _index(self.text_page, at), x, y)
        return self._turned(x.value, y.value)

    def sides(self, at: int) -> tuple[float, float]:
        """Returns how far right the character at a text position begins and ends."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(
            self.text_page.raw, _index(self.text_page, at), left, right, bottom, top
        )
        return self._across(left, right, bottom, top)

    def strokes(self) -> list[tuple[float, float]]:
        """Returns how far right each piece of text begins and ends, in the pieces it is drawn."""
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        found = []
        for number in range(pdfium.FPDFText_CountRects(self.text_page.raw, 0, -1)):
            pdfium.FPDFText_GetRect(self.text_page.raw, number, left, top, right, bottom)
            found.append(self._across(left, right, bottom, top))
        return found

    def _across(
        self,
        left: ctypes.c_double,
        right: ctypes.c_double,
        bottom: ctypes.c_double,
        top: ctypes.c_double,
    ) -> tuple[float, float]:
        if not self.quarters:  # almost every page: a table is measured twice for each word
            return left.value, right.value
        one, _ = self._turned(left.value, bottom.value)
        other, _ = self._turned(right.value, top.value)
        return min(one, other), max(one, other)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        if self.quarters == 1:
            return y, self.stored_width - x
        if self.quarters == 2:
            return self.stored_width - x, self.stored_height - y
        if self.quarters == 3:
            return self.stored_height - y, x
        return x, y


def _index(text_page: Any, at: int) -> int:
    index: int = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, at)
    return max(index, 0)
