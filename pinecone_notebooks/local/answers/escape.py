"""Writes a document's words into markdown so that they read as they stand and mark up nothing."""

from __future__ import annotations

import re

_ALWAYS = re.compile(r"`|\\(?=[!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"\*(?=\S)|(?<=\S)\*|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~")
_HTML = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,32};)")
_LINK = re.compile(r"\]\s?[(\[]|^\[")
_BLOCK = re.compile(r"(?:#{1,6}|[-+*>|=])(?=\s|$)|>|-{2,}|={2,}|\+{3}")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escape(text: str) -> str:
    """Escapes one line of plain text, leaving alone what markdown would not take for a mark.

    A bare address stays what it is: a reader that links it shows the same words.
    """
    text = text.strip()
    linking = _LINK.search(text) is not None
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _EMPHASIS.sub(r"\\\g<0>", text)
    text = _HTML.sub(r"\\\g<0>", text)
    if linking:
        text = text.replace("[", "\\[")
    text = _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text
    return f"\\{text}" if _BLOCK.match(text) else text
