"""Takes found passages apart into the sentences, items and rows that an answer can quote."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.search.chunks import LABEL
from pinecone_notebooks.local.search.sentences import sentences
from pinecone_notebooks.local.search.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pinecone_notebooks.local.search import Hit

_HEADING = re.compile(r"#{1,6} ")
_ITEM = re.compile(r"(?:-|\(?\w{1,4}[.)]) ")
# A sentence that begins so needs the one before it to be understood.
_REFERRING = re.compile(
    r"(?:it|its|they|their|these|those|this|that|he|she|his|her|such|however|but|also|otherwise|"
    r"so|thus|hence|therefore|instead|for example|"
    r"in (?:that|this|both|either) cases?|then|both|the (?:same|latter|former))\b",
    re.IGNORECASE,
)
# A line that goes on with the sentence that a formula or a line of code has cut.
_MIDDLE = re.compile(r"[a-z(,;]")
# Leave ........ 14
_CONTENTS = re.compile(r"(?:\. ?){5}")
_ENDS = (".", "!", "\N{HORIZONTAL ELLIPSIS}", "\N{IDEOGRAPHIC FULL STOP}")
_MAX_QUOTE = 600
_MAX_BEFORE = 240
_DOTS = 5


# An answer makes hundreds of these: tuples take a third of the time of frozen dataclasses.
class Sentence(NamedTuple):
    """One thing an answer can say.

    Attributes:
        start: Where what it says itself begins in the chunk's text, without what leads into it.
        end: Where that ends.
        headline: The innermost heading it stands under.
        text: What to say: a list item comes with the words that lead into the list, and what
            stands under a short line of its own (a term and its definition) with that line.
        quote: The supporting part of the chunk's text, letter by letter.
        whole: Whether it ends as a sentence does, or is a list item.
        terms: The terms of what it says, in order.
        held: The same, each once.
        under: The terms of its innermost heading.
        context: The terms of all its headings.
        asked: The terms of the question that it answers in the document.
        before: The terms of the sentence before it.
    """

    start: int
    end: int
    headline: str
    text: str
    quote: str
    whole: bool
    terms: tuple[str, ...]
    held: frozenset[str]
    under: frozenset[str]
    context: frozenset[str]
    asked: frozenset[str]
    before: frozenset[str]


class _Part(NamedTuple):
    """A sentence and where it stands in the chunk."""

    text: str
    start: int
    end: int
    terms: tuple[str, ...]
    held: frozenset[str]


def evidence(hits: Sequence[Hit]) -> list[tuple[Sentence, ...]]:
    """Returns all that each hit says, in the order of its text."""
    return [_read(hit.chunk.text, hit.chunk.heading) for hit in hits]


# The next question is often about the same passages. So many take about 20 MB.
@lru_cache(maxsize=1024)
def _read(text: str, heading: str) -> tuple[Sentence, ...]:
    return tuple(_Reading(text, heading))


class _Reading:
    """Goes through a chunk line by line, knowing what each line needs to be understood."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._headings: list[tuple[int, str]] = []
        self._start_section()

    def __iter__(self) -> Iterator[Sentence]:
        at = 0
        for line in self._text.split("\n"):
            if heading := _HEADING.match(line):
                level = heading.end() - 1
                kept = [(other, shown) for other, shown in self._headings if other < level]
                self._headings = [*kept, (level, line[heading.end() :])]
                self._start_section(asks=line.endswith("?"))
            elif line.count(".") < _DOTS or not _CONTENTS.search(line):
                yield from self._line(line, at)
            at += len(line) + 1

    def _start_section(self, *, asks: bool = False) -> None:
        shown = " ".join([self._path, *(text for _, text in self._headings)])
        self._context = frozenset(terms(shown))
        self._headline = (
            self._headings[-1][1] if self._headings else self._path.rpartition(" > ")[2]
        )
        self._under = frozenset(terms(self._headline))
        self._asked: frozenset[str] = self._context if asks else frozenset()
        self._lead: _Part | None = None
        self._label: _Part | None = None
        self._previous: _Part | None = None
        self._cut: _Part | None = None

    def _line(self, line: str, at: int) -> Iterator[Sentence]:
        item = _ITEM.match(line)
        body = item.end() if item else 0
        lead: _Part | None = None
        answered = False
        label, self._label = self._label, None
        if not item:
            self._lead = label
        for first, last in sentences(line[body:]):
            start, end = at + body + first, at + body + last
            text = self._text[start:end]
            said = tuple(terms(text))
            part = _Part(text, start, end, said, frozenset(said))
            if first == 0 and not item and self._cut and _MIDDLE.match(text):
                part = _joined(self._cut, part)
            if text.endswith("?"):
                # The answer to a question in a document is what follows it.
                self._asked = part.held
            elif text.endswith(":"):
                lead = part  # it leads into what follows, and says nothing alone
            else:
                answered = True
                yield self._sentence(part, whole=bool(item) or _ended(text))
                if not item and LABEL.fullmatch(text):
                    self._label = lead = part
            self._previous = part
        cut = self._previous
        self._cut = cut if cut and len(cut.text) <= _MAX_BEFORE and _is_cut(cut.text) else None
        if not item:
            self._lead = lead
            if answered:
                self._asked = frozenset()

    def _sentence(self, part: _Part, *, whole: bool) -> Sentence:
        said, start, own, before = part.text, part.start, part.start, self._previous
        led_by: tuple[str, ...] = ()
        if self._lead and len(self._lead.text) <= _MAX_BEFORE:
            said, led_by = f"{_leading(self._lead.text)} {said}", self._lead.terms
            if part.end - self._lead.start <= _MAX_QUOTE:
                start = self._lead.start
        elif before and before.start < part.start and _REFERRING.match(said) and _explains(before):
            said, led_by = f"{before.text} {said}", before.terms
            start = own = before.start
        return Sentence(
            own,
            part.end,
            self._headline,
            said,
            self._text[start : part.end],
            whole,
            led_by + part.terms,
            part.held.union(led_by) if led_by else part.held,
            self._under,
            self._context,
            self._asked,
            before.held if before else frozenset(),
        )


def _joined(first: _Part, second: _Part) -> _Part:
    gap = "" if second.text[0] in ",;" else " "
    return _Part(
        f"{first.text}{gap}{second.text}",
        first.start,
        second.end,
        first.terms + second.terms,
        first.held | second.held,
    )


def _is_cut(text: str) -> bool:
    return not _ended(text) and not text.endswith((":", "?"))


def _leading(text: str) -> str:
    return text if text.endswith(":") else f"{text}:"


def _explains(before: _Part) -> bool:
    return len(before.text) <= _MAX_BEFORE and _ended(before.text)


def _ended(text: str) -> bool:
    return text.rstrip("\"')]\N{RIGHT DOUBLE QUOTATION MARK}").endswith(_ENDS)
