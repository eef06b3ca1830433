"""Reads what a conversation asks now: its last question, and the earlier one that it leans on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.terms import SOFT, terms, weighted_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_EARLIER = 2
_EARLIER_WEIGHT = 0.5
_FEW = 3
_MAX_CHARACTERS = 2_000
_OPENING = re.compile(
    r"\s*(?:(?:ok(?:ay)?|yes|no|right|thanks|great)\b[,.! ]*)?"
    r"(?:and|but|also|or|so|then|what about|how about|what if|same|why)\b",
    re.IGNORECASE,
)
_REFERRING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|his|that|those|this|these|ones?)\b",
    re.IGNORECASE,
)
# Part of a question that stands by itself: "and where does it say so?"
_SOURCE_REQUEST = re.compile(
    r"\b(?:where|which)\b[^?.]{0,40}\b(?:say|says|stated?|written)\b[^?]*", re.IGNORECASE
)
_WHOLE_FILE = re.compile(r"\b(?:documents?|files?|overview|summar\w{1,6})\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\bhow (?:many|much|long|often|far|old|big|large|tall|high|soon|late|early)\b|"
    r"\b(?:cost|price|fee|salary|percent\w*|rate|amount|number|maximum|minimum|limit|deadline)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\bwhen\b|\bwhat (?:time|date|day|year|month)\b|\bdeadline\b", re.IGNORECASE)
# /etc/exports, set_table, --prefix, call-out: what its punctuation makes one name.
_IDENTIFIER = re.compile(r"(?<!\S)(?:[/$.-]{0,2}\w+(?:[/._-]\w+)+|[/$.]\w+|--?\w[\w-]*)")
_VERSION = re.compile(r"\b(?:versions?|releases?|edition|when)\b", re.IGNORECASE)
_REASON = re.compile(r"\bwhy\b|\b(?:reason|purpose)s?\b", re.IGNORECASE)
_PERSON = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_WAY = re.compile(r"\bhow (?:do|does|can|could|should|to)\b", re.IGNORECASE)
_RULING = re.compile(r"\s*(?:is|are|does|do|may|must|can|should|will|was|has)\b", re.IGNORECASE)
# What is written with letters that no other word has: which option, which file.
_CODE = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,3}?(?:function|variable|command|option|file|directory|routine|"
    r"keyword|package|method|tool|key|library|class|type|suffix|module|format)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """What is asked: the weight and the word of each term, and the kind of fact that is wanted.

    Attributes:
        terms: The terms of the last question in order, stop words and all.
        follows: Whether it leans on a question before it.
        new: The terms of such a follow-up that the question before it did not hold.
        identifiers: Names in the last question that their punctuation makes one, such as
            ``/etc/fstab``.
    """

    weights: dict[str, float]
    words: dict[str, str]
    terms: tuple[str, ...]
    follows: bool
    new: frozenset[str]
    identifiers: tuple[str, ...]
    wants_quantity: bool
    wants_time: bool
    wants_person: bool
    wants_reason: bool
    wants_version: bool
    wants_way: bool
    wants_ruling: bool
    wants_code: bool

    @property
    def names_nothing(self) -> bool:
        """Whether it asks about the files as a whole."""
        return all(weight <= SOFT for weight in self.weights.values())


def read_question(messages: Sequence[tuple[str, str]]) -> Question:
    """Returns the last question of a conversation; an earlier one that it leans on counts half."""
    weights: dict[str, float] = {}
    words: dict[str, str] = {}
    asked = _questions(messages)
    found = [weighted_words(text) for text in asked] or [{}]
    for distance, named in enumerate(found):
        for term, (weight, word) in named.items():
            weighed = weight * _EARLIER_WEIGHT if distance else weight
            if term not in weights:
                weights[term], words[term] = weighed, word
    new = {term for term, (weight, _) in found[0].items() if weight > SOFT}.difference(*found[1:])
    # "and for interns?" still wants the number that the first question wanted.
    text = " ".join(asked)
    last = asked[0][:_MAX_CHARACTERS] if asked else ""
    return Question(
        weights,
        words,
        tuple(terms(last)),
        len(asked) > 1,
        frozenset(new),
        tuple(_IDENTIFIER.findall(last)),
        wants_quantity=bool(_QUANTITY.search(text)),
        wants_time=bool(_TIME.search(text)),
        wants_person=bool(_PERSON.search(text)),
        wants_reason=bool(_REASON.search(text)),
        wants_version=bool(_VERSION.search(text)),
        wants_way=bool(_WAY.search(last)),
        wants_ruling=bool(_RULING.match(last)),
        wants_code=bool(_CODE.search(last)),
    )


def retrieval_query(messages: Sequence[tuple[str, str]]) -> str:
    """Returns the text to search for: the last question, after the earlier one that it leans on."""
    return " ".join(reversed(_questions(messages)))


def _questions(messages: Sequence[tuple[str, str]]) -> list[str]:
    """Returns the last question and those it leans on, newest first."""
    asked = [content for role, content in messages if role == "user" and content.strip()]
    if not asked:
        return []
    chain = [asked.pop()]
    while asked and len(chain) <= _MAX_EARLIER and _leans(chain[-1]):
        chain.append(asked.pop())
    return chain


def _leans(question: str) -> bool:
    """Tells whether a question can only be understood from what was asked before."""
    if _OPENING.match(question):
        return True
    naming = sum(1 for weight, _ in weighted_words(question).values() if weight > SOFT)
    if naming == 0:
        return not _WHOLE_FILE.search(question)
    own = _SOURCE_REQUEST.sub(" ", question[:_MAX_CHARACTERS])
    return naming <= _FEW and _REFERRING.search(own) is not None
