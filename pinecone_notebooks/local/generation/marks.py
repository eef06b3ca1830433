"""Parts a text that arrives in pieces from the citation marks in it: `[1]`, `[2, 3]`, `[1] [4]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = r"\[ {0,3}\d{1,3}(?: {0,3}[,;] {0,3}\d{1,3}){0,20} {0,3}\]"
# A number in brackets with an address behind it is a link; one between backticks is code.
_TOKEN = re.compile(rf"(?P<ticks>`+)|(?P<marks>(?:\s{{0,3}}{_MARK}){{1,9}})(?!\()")
_NUMBER = re.compile(r"\d+")
# What the next piece may turn into a mark, or into more of one.
_UNFINISHED = re.compile(rf"(?:`+|(?:\s{{0,3}}{_MARK}){{0,9}}\s{{0,3}}(?:\[[\d,; ]{{0,120}})?)\Z")
_MOST_HELD = 2000


class MarkReader:
    """Reads one text: pieces in, text and the numbers of its marks out, in their order."""

    def __init__(self) -> None:
        self._held = ""
        self._fence = ""

    def read(self, piece: str, *, is_last: bool = False) -> Iterator[str | tuple[int, ...]]:
        """Yield what is certain by now: text as it stands, and the numbers of each mark."""
        text = self._held + piece
        end = len(text) if is_last else self._certain(text)
        self._held = text[end:]
        position = 0
        for found in _TOKEN.finditer(text, 0, end):
            if ticks := found["ticks"]:
                if self._fence in ("", ticks):
                    self._fence = "" if self._fence else ticks
            elif not self._fence:
                if position < found.start():
                    yield text[position : found.start()]
                yield tuple(dict.fromkeys(map(int, _NUMBER.findall(found["marks"]))))
                position = found.end()
        if position < end:
            yield text[position:end]
        if is_last:
            self._fence = ""

    def _certain(self, text: str) -> int:
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _MOST_HELD))
        return unfinished.start() if unfinished else len(text)
