"""Writes an answer out of the found sentences, or says honestly that the files do not hold one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING

from pinecone_notebooks.local.answers.conversation import Question, read_question
from pinecone_notebooks.local.answers.escape import escape
from pinecone_notebooks.local.answers.evidence import Passage, evidence
from pinecone_notebooks.local.answers.matching import Matching
from pinecone_notebooks.local.answers.ranking import Picked, is_covered, pick
from pinecone_notebooks.local.search.terms import SOFT, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pinecone_notebooks.local.search import Hit

_MAX_HITS = 16
# Measured on the tuning half of benchmarks/answers.py: below it 29 of 30 off-topic questions are
# refused, and 3 of 260 that have an answer.
_MIN_COVERAGE = 0.6
# The first words come from so many hits if they cover this share of the question. On the tuning
# half the whole answers hold as many facts and cite as many pages as where all hits are read first.
_FIRST_HITS = ((2, 0.8), (4, _MIN_COVERAGE))
_NAMED = 2  # the weight of a name or a figure
_MAX_NAMED_MISSING = 3
_MANY_FIELDS = 8
_NAMING_FIELDS = 2  # the first ones say which record it is
_PRICE = re.compile(r"(?:price|cost|fee)", re.IGNORECASE)
# Of what follows a heading that is a version or a date, the heading says to which it belongs.
_VERSION = re.compile(r"^\W*(?:v|version |release )?(?:\d+\.\d+|\d{4}-\d\d)", re.IGNORECASE)
_NOTHING = "Nothing in these files covers that."


@dataclass(frozen=True)
class Cited:
    r"""A piece of an answer and what supports it.

    The pieces' texts are written one after another as they are: every piece but the first begins
    with the white space that parts it (a space, or a blank line where another passage begins), and
    none ends with any, so that the citation stands right after the words it supports.

    Attributes:
        text: Markdown in which the document's own words mark up nothing.
        hit_numbers: Which hits say it, by their place; empty for words that no document says.
        quote: The words of the first of those hits that say it, letter by letter.
    """

    text: str
    hit_numbers: tuple[int, ...]
    quote: str


def answer(messages: Sequence[tuple[str, str]], hits: Sequence[Hit]) -> Iterator[Cited]:
    """Answers the last question of a conversation from the passages found for it, piece by piece.

    The first piece takes a quarter of the time of all: it is shown while the others are sought.

    Args:
        messages: The role ("user" or "assistant") and the content of each message.
        hits: What the search found for `retrieval_query(messages)`, best first.
    """
    question = read_question(messages)
    hits = hits[:_MAX_HITS]
    if question.names_nothing:
        yield from _opening(question, evidence(hits))
        return
    writer = _Writer(question)
    first = next(_first(question, hits), None)
    if first:
        yield writer.write(first)
    matching = Matching(question, evidence(hits))
    rest = pick(matching, hits, first=first)
    if first is None:
        if not rest or not is_covered(matching, _MIN_COVERAGE):
            yield Cited(_refusal(_words(matching, _missing(matching))), (), "")
            return
        if absent := _named_missing(matching):
            named = _listed(_words(matching, absent))
            yield writer.say(f"No passage that was found mentions {named}. What comes nearest:")
    for picked in rest:
        yield writer.write(picked)


def _first(question: Question, hits: Sequence[Hit]) -> Iterator[Picked]:
    """Yields what answers best among the best hits, where these hold what was asked for."""
    for count, least in _FIRST_HITS:
        if count < len(hits):
            matching = Matching(question, evidence(hits[:count]))
            if is_covered(matching, least) and not _named_missing(matching):
                yield from pick(matching, hits[:count], most=1)


class _Writer:
    """Writes the pieces of an answer one after another."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._begun = False
        self._before: int | None = None
        self._introduced: set[str] = set()

    def say(self, text: str) -> Cited:
        self._begun = True
        return Cited(text, (), "")

    def write(self, picked: Picked) -> Cited:
        sentence, hit = picked.sentence, picked.hits[0]
        gap = (" " if hit == self._before else "\n\n") if self._begun else ""
        self._begun, self._before = True, hit
        shown, headline = _focused(sentence.text, self._question), sentence.headline
        is_version = self._question.wants_version and _VERSION.search(headline) is not None
        if is_version and headline not in self._introduced:
            self._introduced.add(headline)
            shown = f"{headline}: {shown}"
        return Cited(gap + _ended(shown), picked.hits, sentence.quote)


def _opening(question: Question, passages: Sequence[Passage]) -> Iterator[Cited]:
    """Answers a question about the files as a whole with how each of them begins."""
    if not question.words:
        yield Cited(f"{_NOTHING} Ask about something that they may say.", (), "")
        return
    if not any(passage.sentences for passage in passages):
        yield Cited(f"{_NOTHING} No passage was found.", (), "")
        return
    yield Cited("This is how these files begin:", (), "")
    for number, (said, _) in enumerate(passages):
        if said:
            # The first whole sentence, rather than a title page.
            first = next((sentence for sentence in said if sentence.whole), said[0])
            yield Cited("\n\n" + _ended(first.text), (number,), first.quote)


def _missing(matching: Matching) -> list[str]:
    """Returns the terms the question is about that stand in nothing that was found."""
    weights = matching.question.weights
    said = reduce(
        or_,
        (one.own | one.context | one.asked for one in chain.from_iterable(matching.matches)),
        0,
    )
    return [term for term in matching.terms(matching.named & ~said) if weights[term] > SOFT]


def _named_missing(matching: Matching) -> list[str]:
    weights = matching.question.weights
    return [term for term in _missing(matching) if weights[term] >= _NAMED]


def _words(matching: Matching, terms: Sequence[str]) -> list[str]:
    """Returns the words of the question that terms come from, each once."""
    return list(dict.fromkeys(matching.question.words[term] for term in terms))


def _refusal(words: Sequence[str]) -> str:
    words = words[:_MAX_NAMED_MISSING]
    return f"{_NOTHING} No passage that was found mentions {_listed(words)}." if words else _NOTHING


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _focused(text: str, question: Question) -> str:
    """Leaves out of a long record the fields that the question is not about."""
    fields = text.split("; ")
    if len(fields) < _MANY_FIELDS or not all(": " in field for field in fields):
        return text
    asks_price = any(_PRICE.match(word) for word in question.words.values())
    kept = [
        field
        for number, field in enumerate(fields)
        if number < _NAMING_FIELDS
        or not question.weights.keys().isdisjoint(terms(field))
        or (asks_price and _PRICE.match(field))
    ]
    return "; ".join(kept)


def _ended(text: str) -> str:
    """Escapes what a document says, and ends it as a sentence ends."""
    shown = escape(text)
    return f"{shown}." if shown[-1:].isalnum() or shown.endswith((")", "%", "]")) else shown
