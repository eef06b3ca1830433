"""Reads markdown: keeps headings, lists, tables and code apart, and drops the inline marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pinecone_notebooks.local.documents.page import Page
from pinecone_notebooks.local.documents.text import decode

if TYPE_CHECKING:
    from pathlib import Path

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_RULE = re.compile(r"^ {0,3}(?:\* *\* *\*[* ]*|_ *_ *_[_ ]*|- +- +-[- ]*)$")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]]{1,200}\]:\s+\S+")
_ANY_MARK = re.compile(r"[\[<*_~\\]")
_CODE_SPAN = re.compile(r"(`{1,3})([^`]{1,1000})\1")
_STARS = re.compile(r"(\*{1,3})(?=\S)([^*]{1,1000}?)(?<=\S)\1")
# Every repetition is bounded, so a line of a million brackets costs linear time.
_INLINE = (
    (re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s[^()]{0,500})?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,500})\]\([^()\s]{0,2000}(?:\s[^()]{0,500})?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,500})\]\[[^\[\]]{0,200}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000}|[^<>\s@]{1,200}@[^<>\s]{1,200})>"), r"\1"),
    (re.compile(r"<br ?/?>", re.IGNORECASE), " "),
    (re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,1000})?/?>"), ""),
    (_STARS, r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_]{1,1000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (_STARS, r"\2"),  # again: emphasis inside emphasis
    (re.compile(r"~~(?=\S)([^~]{1,1000}?)(?<=\S)~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!<>~-])"), r"\1"),
)


def read_markdown(path: Path) -> list[Page]:
    """Reads a .md file as one page without a number."""
    return [Page(None, plain(decode(path.read_bytes(), ".md")))]


def plain(markdown: str) -> str:
    """Rewrites markdown as the plain blocks that the search splits."""
    lines: list[str] = []
    fence = ""
    for line in _without_comments(markdown).split("\n"):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
                lines.append("")
            elif line.strip():
                lines.append("    " + line.rstrip())
        elif opening:
            fence = opening[1]
            lines.append("")
        elif _RULE.match(line) or _DEFINITION.match(line):
            lines.append("")
        else:
            lines.append(_without_marks(_QUOTE.sub("", line)))
    return "\n".join(lines)


def _without_comments(markdown: str) -> str:
    # A pattern would look for the end again from each of a million beginnings.
    kept: list[str] = []
    at = 0
    while (start := markdown.find("<!--", at)) >= 0 and (end := markdown.find("-->", start)) >= 0:
        kept.append(markdown[at:start])
        at = end + len("-->")
    return "".join([*kept, markdown[at:]])


def _without_marks(line: str) -> str:
    """Drops emphasis, links and HTML from one line, but nothing inside its code spans."""
    kept: list[str] = []
    at = 0
    for span in _CODE_SPAN.finditer(line):
        kept += [_marks_removed(line[at : span.start()]), span[2].strip()]
        at = span.end()
    return "".join([*kept, _marks_removed(line[at:])])


def _marks_removed(text: str) -> str:
    if not _ANY_MARK.search(text):
        return text
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
