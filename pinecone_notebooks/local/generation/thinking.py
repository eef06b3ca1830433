"""Leaves out what a model thinks aloud before it answers, where its server leaves that in.

Servers that know their model send its thoughts apart (`reasoning`, `reasoning_content`), which
nobody reads here. Others pass them on as the beginning of the text, between two tags.
"""

from __future__ import annotations

_OPENING, _CLOSING = "<think>", "</think>"


class Thinking:
    """Reads one text in pieces; what comes out begins with the first word of the answer."""

    def __init__(self) -> None:
        self._held = ""
        self._answers = False

    def read(self, piece: str, *, is_last: bool = False) -> str:
        """Return what is certain by now to belong to the answer."""
        if self._answers:
            return piece
        self._held = (self._held + piece).lstrip()
        while self._held.startswith(_OPENING):
            thought, closing, after = self._held[len(_OPENING) :].partition(_CLOSING)
            if not closing:
                # The closing tag may have begun; no more of a long thought is kept than that.
                self._held = _OPENING + thought[-len(_CLOSING) :]
                return ""
            self._held = after.lstrip()
        if _OPENING.startswith(self._held) and not is_last:
            return ""
        self._answers = True
        return self._held
