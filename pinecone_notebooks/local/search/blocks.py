"""Makes blocks (headings, list items, table rows, code, prose) out of the lines of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.tables import is_row, readable_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(Enum):
    """What a block is; the answer quotes all of them but headings."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    PROSE = "prose"


@dataclass(frozen=True)
class Block:
    """One block of a page, on one line; ``level`` is 1 to 6 for a heading, else 0."""

    kind: Kind
    text: str
    level: int = 0


_HEADING = re.compile(r"(#{1,6})\s+(.{1,200}?)(?:\s+#*)?$")
_UNDERLINE = re.compile(r"(={3,}|-{3,})\s*$")
_BULLET = "[-*+\N{EN DASH}\N{EM DASH}•◦▪●■‣·]"
_ITEM = re.compile(rf"\s*(?:{_BULLET}|\(?\d{{1,3}}[.)]|\([a-z]{{1,4}}\)|[a-z]\))\s+(?=\S)")
_LONE_BULLET = re.compile(rf"\s*{_BULLET}\s*$")
_NUMBERED_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[A-Z]\S*(?:\s+\S+){0,9}$")
# 2026-05-19  Firmware 5.2.0, or [1.4.0] - 2024-02-01
_RELEASE = re.compile(r"\d{4}-\d\d-\d\d\s+\S|\[?v?\d+\.\d+\.\d+\]?(?:\s|$)")
_SETTING = re.compile(r"[\w.\[\]-]{1,80}: ")
_ENDED = re.compile(r"[.!?:;。！？…][\"'”’»)\]]{0,3}$")  # noqa: RUF001
# Lines shorter than this were ended on purpose: a row of a table, an address.
_MIN_WRAPPED = 30


def blocks(text: str) -> Iterator[Block]:
    """Yields the blocks of a page in order, joining lines that only an editor's margin parted."""
    group: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            group.append(line.rstrip())
        elif group:
            yield from _of_group(group)
            group = []


def _of_group(lines: list[str]) -> Iterator[Block]:
    """Yields the blocks of lines that stand together, without a blank line among them."""
    if len(lines) == 1 and _is_title(lines[0].strip()):
        yield Block(Kind.HEADING, lines[0].strip(), 3)
        return
    width = max(len(line) for line in lines)
    opened: _Open | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        if opened and _continues(opened, line, width):
            opened.lines.append(line)
            continue
        if opened:
            yield opened.block()
        opened = None
        if is_row(line):
            rows = _rows(lines, at - 1)
            yield from (Block(Kind.ROW, row) for row in readable_rows(rows))
            at += len(rows) - 1
        elif heading := _heading(line, following):
            yield heading
            at += _is_underline(following)
        elif _LONE_BULLET.match(line) and following:
            opened = _Open(Kind.ITEM, "- ", [following])
            at += 1
        elif not _is_underline(line):
            opened = _opened(line)
    if opened:
        yield opened.block()


def _rows(lines: list[str], start: int) -> list[str]:
    end = start
    while end < len(lines) and is_row(lines[end]):
        end += 1
    return lines[start:end]


def _heading(line: str, following: str) -> Block | None:
    if marked := _HEADING.match(line):
        return Block(Kind.HEADING, marked[2].strip(), len(marked[1]))
    if _is_underline(following) and len(line) <= 100 and not _is_underline(line):
        return Block(Kind.HEADING, line.strip(), 1 if following[0] == "=" else 2)
    return None


@dataclass
class _Open:
    """A block that the next line may go on with."""

    kind: Kind
    marker: str
    lines: list[str]

    def block(self) -> Block:
        if self.kind is Kind.CODE:
            return Block(self.kind, self.lines[0])
        return Block(self.kind, self.marker + " ".join(line.strip() for line in self.lines))


def _opened(line: str) -> _Open:
    """Returns the block that a line begins."""
    item = _ITEM.match(line)
    if item:
        marker = item[0].strip()
        marker = marker if marker[-1] in ".)" else "-"
        return _Open(Kind.ITEM, f"{marker} ", [line[item.end() :]])
    return _Open(Kind.CODE if line.startswith("    ") else Kind.PROSE, "", [line])


def _continues(opened: _Open, line: str, width: int) -> bool:
    """Tells whether a line was parted from the block before it only by a margin."""
    if opened.kind is Kind.CODE or any(
        pattern.match(line) for pattern in (_ITEM, _LONE_BULLET, _HEADING, _UNDERLINE)
    ):
        return False
    if is_row(line):
        return False
    if opened.kind is Kind.ITEM and line[0].isspace():
        return True
    before = opened.lines[-1]
    text = line.strip()
    wrapped = len(before) >= _MIN_WRAPPED
    goes_on = text[0].islower() and not _ENDED.search(before)
    if _SETTING.match(line) and (_SETTING.match(opened.lines[0]) or not (goes_on and wrapped)):
        return False
    if wrapped and _is_bracket_open(before):
        return True
    # The first word of this line would not have fitted there.
    first = text.split(maxsplit=1)[0]
    margin = 0.9 if _ENDED.search(before) else 0.8
    return goes_on or (wrapped and len(before) + 1 + len(first) > width * margin)


def _is_bracket_open(line: str) -> bool:
    return any(line.rfind(left) > line.rfind(right) for left, right in ("()", "[]"))


def _is_underline(line: str) -> bool:
    return _UNDERLINE.match(line) is not None


def _is_title(line: str) -> bool:
    """Tells a heading that stands alone without any mark: 3.2 Leave, LEAVE, or a release."""
    if len(line) > 80 or _ENDED.search(line):
        return False
    if _NUMBERED_HEADING.match(line) or _RELEASE.match(line):
        return True
    letters = [character for character in line if character.isalpha()]
    return len(letters) > 3 and all(character.isupper() for character in letters)
