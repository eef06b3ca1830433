"""Writes an answer out of the found sentences, or says honestly that the files do not hold one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pinecone_notebooks.local.answers.conversation import Question, read_question
from pinecone_notebooks.local.answers.escape import escape
from pinecone_notebooks.local.answers.evidence import Sentence, evidence
from pinecone_notebooks.local.answers.ranking import is_covered, pick
from pinecone_notebooks.local.search.terms import SOFT, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.search import Hit

_MAX_HITS = 16
# Measured on the tuning half of benchmarks/answers.py: below it 29 of 30 off-topic questions are
# refused, and 6 of 260 that have an answer.
_MIN_COVERAGE = 0.58
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


def answer(messages: Sequence[tuple[str, str]], hits: Sequence[Hit]) -> list[Cited]:
    """Answers the last question of a conversation from the passages found for it.

    Args:
        messages: The role ("user" or "assistant") and the content of each message.
        hits: What the search found for `retrieval_query(messages)`, best first.
    """
    question = read_question(messages)
    hits = hits[:_MAX_HITS]
    passages = evidence(hits)
    if question.names_nothing:
        return _opening(question, passages)
    missing = _missing(question, passages)
    if not is_covered(question, passages, _MIN_COVERAGE):
        return [Cited(_refusal([question.words[term] for term in missing]), (), "")]
    pieces: list[Cited] = []
    if absent := [question.words[term] for term in missing if question.weights[term] >= _NAMED]:
        named = _listed(list(dict.fromkeys(absent)))
        pieces.append(
            Cited(f"No passage that was found mentions {named}. What comes nearest:", (), "")
        )
    before: int | None = None
    introduced: set[str] = set()
    for picked in pick(question, passages, hits):
        gap = " " if picked.hits[0] == before else "\n\n"
        before = picked.hits[0]
        shown = _focused(picked.sentence.text, question)
        headline = picked.sentence.headline
        if question.wants_version and _VERSION.search(headline) and headline not in introduced:
            introduced.add(headline)
            shown = f"{headline}: {shown}"
        text = gap * bool(pieces) + _ended(shown)
        pieces.append(Cited(text, picked.hits, picked.sentence.quote))
    return pieces


def _opening(question: Question, passages: Sequence[Sequence[Sentence]]) -> list[Cited]:
    """Answers a question about the files as a whole with how each of them begins."""
    if not question.words:
        return [Cited(f"{_NOTHING} Ask about something that they may say.", (), "")]
    if not any(passages):
        return [Cited(f"{_NOTHING} No passage was found.", (), "")]
    pieces = [Cited("This is how these files begin:", (), "")]
    for number, said in enumerate(passages):
        if said:
            # The first whole sentence, rather than a title page.
            first = next((sentence for sentence in said if sentence.whole), said[0])
            pieces.append(Cited("\n\n" + _ended(first.text), (number,), first.quote))
    return pieces


def _missing(question: Question, passages: Sequence[Sequence[Sentence]]) -> list[str]:
    """Returns the terms the question is about that stand in nothing that was found."""
    said = list(chain.from_iterable(passages))
    return [
        term
        for term, weight in question.weights.items()
        if weight > SOFT
        and not any(term in one.held or term in one.context or term in one.asked for one in said)
    ]


def _refusal(words: Sequence[str]) -> str:
    words = list(dict.fromkeys(words))[:_MAX_NAMED_MISSING]
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
