"""Cuts a paragraph into sentences; splitting and answering share it, and so see the same ones."""

from __future__ import annotations

import re

_MAX_CHARACTERS = 800
# Its mark, what closes after it, and a space; scripts without spaces do without one.
_END = re.compile(
    # To begin with one set of characters lets the search skip all others at once.
    r"[.!?…。！？](?:(?<=[.!?…])[.!?…]{0,4}[\"'”’»)\]]{0,3}(?=\s)|(?<=[。！？])[。！？]{0,4}[」』”’）]{0,3})"  # noqa: RUF001
)
_BEFORE_WORD = re.compile(r".*[\s(\[\"'“‘]", re.DOTALL)  # noqa: RUF001
# J. Smith, but neither "and so do I." nor "3.3 V."
_INITIAL = re.compile(r"(?<!\d)(?<!\d )(?<![^\W\d_])[A-HJ-Z]\.$")
_SHORT_WORDS = """
mr mrs ms dr prof sr jr st vs etc e.g i.e eg ie cf al inc ltd co corp dept est min max u.s u.k
ed eds jan feb mar apr jun jul aug sep sept oct nov dec
"""
_SHORT_BEFORE_NUMBERS = "no nos fig figs eq sec ch vol pp p art para approx ca"
_ABBREVIATIONS = frozenset(_SHORT_WORDS.split())
# These stand before a number far more often than at the end of a sentence.
_BEFORE_NUMBER = frozenset(_SHORT_BEFORE_NUMBERS.split())


def sentences(paragraph: str) -> list[tuple[int, int]]:
    """Returns the start and end of each sentence of a paragraph, in order.

    What goes on for long without an end is cut at a space, or anywhere when there is none.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*(mark.end() for mark in _END.finditer(paragraph)), len(paragraph)]:
        if end < len(paragraph) and not _ends_sentence(paragraph, start, end):
            continue
        spans += _bounded(paragraph, start, end)
        start = end
    return spans


def _ends_sentence(text: str, start: int, end: int) -> bool:
    following = text[end : end + 40].lstrip()
    if following[:1].islower():
        return False
    before = text[max(start, end - 45) : end]
    if not before.endswith("."):
        return True
    parted = _BEFORE_WORD.match(before)
    word = before[parted.end() if parted else 0 : -1].lower()
    if word in _BEFORE_NUMBER:
        return not following[:1].isalnum()
    return word not in _ABBREVIATIONS and not _INITIAL.match(before, len(before) - 2)


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trims a span of spaces and cuts it where it is too long."""
    spans = []
    while start < end:
        if text[start].isspace():
            start += 1
            continue
        stop = end
        if end - start > _MAX_CHARACTERS:
            stop = start + _MAX_CHARACTERS
            space = text.rfind(" ", start + _MAX_CHARACTERS // 2, stop)
            stop = space if space > 0 else stop
        trimmed = stop
        while text[trimmed - 1].isspace():
            trimmed -= 1
        spans.append((start, trimmed))
        start = stop
    return spans
