"""Takes found passages apart into the sentences, items and rows that an answer can quote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    r"in (?:that|this|both|either) cases?|then|both|the (?:same|latter|former))\b",
    re.IGNORECASE,
)
_MAX_QUOTE = 600
_MAX_BEFORE = 240


@dataclass(frozen=True)
class Sentence:
    """One thing an answer can say.

    Attributes:
        hit: The number of the hit it comes from.
        place: Its place in that hit.
        text: What to say: a list item comes with the words that lead into the list.
        quote: The supporting part of the chunk's text, letter by letter.
        terms: The terms of what it says, in order.
        context: The terms of its headings.
        asked: The terms of the question that it answers in the document.
        before: The terms of the sentence before it.
    """

    hit: int
    place: int
    text: str
    quote: str
    terms: tuple[str, ...]
    context: frozenset[str]
    asked: frozenset[str]
    before: frozenset[str]


@dataclass(frozen=True)
class _Part:
    """A sentence and where it stands in the chunk."""

    text: str
    start: int
    end: int


def evidence(hits: Sequence[Hit]) -> list[Sentence]:
    """Returns all that the hits say, in the order of the hits and of their text."""
    return [sentence for number, hit in enumerate(hits) for sentence in _of_hit(number, hit)]


def _of_hit(number: int, hit: Hit) -> Iterator[Sentence]:
    text = hit.chunk.text
    path = hit.chunk.heading
    headings: list[tuple[int, str]] = []
    lead: _Part | None = None
    previous: _Part | None = None
    asked: frozenset[str] = frozenset()
    opening: _Part | None
    place = at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if heading := _HEADING.match(line):
            level = heading.end() - 1
            headings = [(other, shown) for other, shown in headings if other < level]
            headings.append((level, line[heading.end() :]))
            lead = previous = None
            asked = frozenset()
            continue
        item = _ITEM.match(line)
        lead = lead if item else None
        context = frozenset(terms(" ".join([path, *(shown for _, shown in headings)])))
        body = item.end() if item else 0
        opening, answered = None, False
        for first, last in sentences(line[body:]):
            begin, end = start + body + first, start + body + last
            part = _Part(text[begin:end], begin, end)
            if part.text.endswith("?"):
                # The answer to a question in a document is what follows it.
                asked, previous = frozenset(terms(part.text)), part
            elif part.text.endswith(":"):
                # It leads into what follows, and says nothing alone.
                opening, previous = part, part
            else:
                place += 1
                answered = not item
                yield _sentence(number, place, text, part, lead, previous, context, asked)
                previous = part
        if not item:
            lead = opening
        if answered:
            asked = frozenset()


def _sentence(  # noqa: PLR0913 - the parts of one value
    hit: int,
    place: int,
    text: str,
    part: _Part,
    lead: _Part | None,
    previous: _Part | None,
    context: frozenset[str],
    asked: frozenset[str],
) -> Sentence:
    said, start = part.text, part.start
    if lead and len(lead.text) <= _MAX_BEFORE:
        said = f"{lead.text} {said}"
        if part.end - lead.start <= _MAX_QUOTE:
            start = lead.start
    elif (
        previous
        and _REFERRING.match(said)
        and not previous.text.endswith("?")
        and len(previous.text) <= _MAX_BEFORE
    ):
        said, start = f"{previous.text} {said}", previous.start
    return Sentence(
        hit,
        place,
        said,
        text[start : part.end],
        tuple(terms(said)),
        context,
        asked,
        frozenset(terms(previous.text)) if previous else frozenset(),
    )
