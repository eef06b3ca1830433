"""Takes found passages apart into the sentences, items and rows that an answer can quote."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.search.chunks import LABEL
from pinecone_notebooks.local.search.sentences import sentences
from pinecone_notebooks.local.search.terms import learn, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.search import Hit

_HEADING = re.compile(r"#{1,6} ")
_ITEM = re.compile(r"(?:-|\(?\w{1,4}[.)]) ")
# A sentence that begins so needs the one before it to be understood.
_REFERRING = re.compile(
    r"(?:it|its|they|their|these|those|this|that|he|she|his|her|such|however|but|also|otherwise|"
    r"so|thus|hence|therefore|instead|for example|"
    r"in (?:that|this|both|either) cases?|then|both|the (?:same|latter|former))\b"
)
_LONGEST_REFERRING = 16
# A line that goes on with the sentence that a formula or a line of code has cut.
_MIDDLE = re.compile(r"[a-z(,;]")
# Leave ........ 14
_CONTENTS = re.compile(r"(?:\. ?){5}")
_ENDS = (".", "!", "\N{HORIZONTAL ELLIPSIS}", "\N{IDEOGRAPHIC FULL STOP}")
# Light: Red; Meaning: Sensor fault
_ROW = re.compile(r"[^:;]+: [^:;]+; [^:;]+: ")
_MAX_QUOTE = 600
_MAX_BEFORE = 240
_DOTS = 5
#: Which part of a passage is the title of its document.
TITLE = 1


class Sentence(NamedTuple):
    """One thing an answer can say; what it says and stands under are parts of its passage.

    Attributes:
        start: Where what it says itself begins in the chunk's text, without what leads into it.
        end: Where that ends.
        headline: The innermost heading it stands under.
        text: What to say: a list item comes with the words that lead into the list, and what
            stands under a short line of its own (a term and its definition) with that line.
        quote: The supporting part of the chunk's text, letter by letter.
        whole: Whether it ends as a sentence does, or is a list item.
        said: The parts that make up what it says, in order.
        under: Its innermost heading.
        context: All its headings.
        asked: The question that it answers in the document.
        before: The sentence before it.
        row: Whether it is a row of a table: what stands beside it is about something else.
    """

    start: int
    end: int
    headline: str
    text: str
    quote: str
    whole: bool
    said: tuple[int, ...]
    under: int
    context: int
    asked: int
    before: int
    row: bool


class Passage(NamedTuple):
    """What a hit says, in the order of its text.

    Attributes:
        parts: The terms of each part, in order. The first has none and stands where there is no
            such part, the second is the document's title.
    """

    sentences: tuple[Sentence, ...]
    parts: tuple[list[str], ...]

    def terms(self, sentence: Sentence) -> list[str]:
        """Returns the terms of what a sentence says, in order."""
        first, *rest = (self.parts[part] for part in sentence.said)
        return first + rest[0] if rest else first


class _Part(NamedTuple):
    """A sentence and where it stands in the chunk."""

    text: str
    start: int
    end: int
    number: int


def evidence(hits: Sequence[Hit]) -> list[Passage]:
    """Returns all that each hit says."""
    return [_read(hit.chunk.text, hit.chunk.heading) for hit in hits]


# The next question is often about the same passages. So many take about 10 MB.
@lru_cache(maxsize=1024)
def _read(text: str, heading: str) -> Passage:
    reading = _Reading(text, heading)
    return Passage(tuple(reading.sentences), tuple(reading.parts))


class _Reading:
    """Goes through a chunk line by line, knowing what each line needs to be understood."""

    def __init__(self, text: str, path: str) -> None:
        learn(text)
        self.parts: list[list[str]] = [[], terms(path.partition(" > ")[0])]
        self.sentences: list[Sentence] = []
        self._text = text
        self._path = path
        self._headings: list[tuple[int, str]] = []
        self._start_section()
        at = 0
        for line in text.split("\n"):
            if line[:1] == "#" and (heading := _HEADING.match(line)):
                level = heading.end() - 1
                kept = [(other, shown) for other, shown in self._headings if other < level]
                self._headings = [*kept, (level, line[heading.end() :])]
                self._start_section(asks=line.endswith("?"))
            elif line.count(".") < _DOTS or not _CONTENTS.search(line):
                self._read_line(line, at)
            at += len(line) + 1

    def _add(self, part: list[str]) -> int:
        self.parts.append(part)
        return len(self.parts) - 1

    def _start_section(self, *, asks: bool = False) -> None:
        shown = " ".join([self._path, *(text for _, text in self._headings)])
        self._context = self._add(terms(shown))
        self._headline = (
            self._headings[-1][1] if self._headings else self._path.rpartition(" > ")[2]
        )
        self._under = self._add(terms(self._headline))
        self._asked = self._context if asks else 0
        self._lead: _Part | None = None
        self._label: _Part | None = None
        self._previous: _Part | None = None
        self._cut: _Part | None = None
        self._listed = False

    def _read_line(self, line: str, at: int) -> None:
        item = _ITEM.match(line)
        body = item.end() if item else 0
        lead: _Part | None = None
        answered = False
        label, self._label = self._label, None
        if self._listed and not item:
            self._lead = None
        self._listed = bool(item)
        for first, last in sentences(line[body:]):
            start, end = at + body + first, at + body + last
            text = self._text[start:end]
            if first == 0 and not item and self._cut and _MIDDLE.match(text):
                part = self._joined(self._cut, text, end)
            else:
                part = _Part(text, start, end, self._add(terms(text)))
            if text[-1] == "?":
                # The answer to a question in a document is what follows it.
                self._asked = part.number
            elif text[-1] == ":":
                lead = part  # it leads into what follows, and says nothing alone
            else:
                answered = True
                ended = _ended(text)
                self.sentences.append(self._sentence(part, whole=bool(item) or ended))
                if not (item or label):
                    self._lead = None  # a list goes on, and all of a definition is its term's
                if not (item or ended) and LABEL.fullmatch(text):
                    self._label = lead = part
            self._previous = part
        cut = self._previous
        self._cut = cut if cut and len(cut.text) <= _MAX_BEFORE and _is_cut(cut.text) else None
        if not item:
            self._lead = lead
            if answered:
                self._asked = 0

    def _joined(self, first: _Part, text: str, end: int) -> _Part:
        gap = "" if text[0] in ",;" else " "
        number = self._add(self.parts[first.number] + terms(text))
        return _Part(f"{first.text}{gap}{text}", first.start, end, number)

    def _sentence(self, part: _Part, *, whole: bool) -> Sentence:
        text, start, end, number = part
        own, before = start, self._previous
        said: tuple[int, ...] = (number,)
        if self._lead and len(self._lead.text) <= _MAX_BEFORE:
            text, said = f"{_leading(self._lead.text)} {text}", (self._lead.number, number)
            if end - self._lead.start <= _MAX_QUOTE:
                start = self._lead.start
        elif before and before.start < start and _refers(text) and _explains(before):
            text, said = f"{before.text} {text}", (before.number, number)
            start = own = before.start
        return Sentence(
            own,
            end,
            self._headline,
            text,
            self._text[start:end],
            whole,
            said,
            self._under,
            self._context,
            self._asked,
            before.number if before else 0,
            "; " in text and _ROW.match(text) is not None,
        )


def _is_cut(text: str) -> bool:
    return not _ended(text) and not text.endswith((":", "?"))


def _leading(text: str) -> str:
    return text if text.endswith(":") else f"{text}:"


def _refers(text: str) -> bool:
    return _REFERRING.match(text[:_LONGEST_REFERRING].lower()) is not None


def _explains(before: _Part) -> bool:
    return len(before.text) <= _MAX_BEFORE and _ended(before.text)


def _ended(text: str) -> bool:
    return text.rstrip("\"')]\N{RIGHT DOUBLE QUOTATION MARK}").endswith(_ENDS)
