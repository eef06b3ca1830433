"""Measures what speaks for a sentence as part of an answer, and weighs it."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.search.terms import synonyms, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.search import Hit

_MIN_OF_BEST = 0.4
_SHORT = 8
_MIN_PART = 4  # letters of a word that others may be made of: path, strokepath
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|ninety|hundred|thousand|half|once|twice|unlimited|free)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|daily|weekly|monthly|yearly|noon|"
    r"midnight|morning|evening|before|after|within|until)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|in order|reasons?|due to|therefore|otherwise|allows?|possible)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z][a-z]+")
_WAY = re.compile(
    r"\b(?:us(?:e|ed|ing)|set|type|call|run|can be|by|option|command|via|press)\b", re.IGNORECASE
)
_RULING = re.compile(
    r"\b(?:not|no|may|must|should|can|cannot|need|never|always|only)\b", re.IGNORECASE
)
# call(), sys.path, set_table, --prefix, /etc, PATH, camelCase, a quoted name, call-out, man4
_CODE = re.compile(
    r"\w\(\)|\w\([a-z]|[a-z]\.[a-z]|\w_\w|(?<![\w-])--?[a-zA-Z]|/[a-z]|\b[A-Z_]{3,}\b|[a-z][A-Z]|"
    r"‘[^’ ]+’|\b[a-z]+-[a-z]|\b[a-z]+\d"  # noqa: RUF001
)
# 3.1 Leave 14
_CONTENTS = re.compile(r"\d.*\d$")
# What only says where to read on.
_REFERENCE = re.compile(
    r"\(?(?:see|refer to)\b.{0,120}$|for (?:more|further|additional|details)\b.{0,80}\bsee\b",
    re.IGNORECASE,
)
# Light: Red; Meaning: Sensor fault
_ROW = re.compile(r"[^:;]+: [^;]+; [^:;]+: ")
_STATING = re.compile(r"[0-9:]")


class Features(NamedTuple):
    """What speaks for a sentence, or against it.

    The value of a term is its share of the question: one that few sentences hold has more.

    Attributes:
        held: The value of the question's terms that it holds.
        share: How many of them, of all that were found anywhere.
        covered: The value of those that it holds or that stand around it.
        asked: The value of those that it lacks and that stand in the question it answers.
        alike: The value of those for which it has another word.
        headed: The value of those in the heading right above it.
        around: The value of those in its passage's headings and nowhere in its passage.
        titled: Whether the document's title holds one.
        framing: The share of the question's stop words that it holds.
        phrases: The share of the question's pairs of words that stand in it side by side.
        kinds: How many of the kinds of fact that are wanted it holds.
        identified: How many names it holds that the question writes with punctuation.
        length: The logarithm of its number of terms.
        short: Whether it has very few.
        fragment: Whether it is a caption, a title, a line of contents or a reference.
        place: Where in its passage it stands, from 0 to 1.
        found: How well its passage fits, of the best that was found.
    """

    held: float
    share: float
    covered: float
    asked: float
    alike: float
    headed: float
    around: float
    titled: float
    framing: float
    phrases: float
    kinds: float
    identified: float
    length: float
    short: float
    fragment: float
    place: float
    found: float


def measure(
    question: Question, passages: Sequence[Sequence[Sentence]], hits: Sequence[Hit]
) -> list[Features | None]:
    """Returns the features of each sentence, passage by passage; None where little fits."""
    asked = _Asked(question, list(chain.from_iterable(passages)))
    rough = [asked.fits(passage) for passage in passages]
    least = _MIN_OF_BEST * max((fit.value for fits in rough for fit in fits), default=0)
    top = max((hit.score for hit in hits), default=0) or 1
    measured: list[Features | None] = []
    for hit, passage, fits in zip(hits, passages, rough, strict=True):
        measured += asked.in_passage(passage, fits, least, hit.chunk.heading, hit.score / top)
    return measured


class _Fit(NamedTuple):
    """The terms of the question that a sentence holds, and the value of all it can speak of."""

    own: frozenset[str]
    covered: float
    alike: float

    @property
    def value(self) -> float:
        return self.covered + self.alike


class _Asked:
    """A question, and what each of its terms is worth among the sentences that were found."""

    def __init__(self, question: Question, said: Sequence[Sentence]) -> None:
        # Sentences of one section share these sets: each is looked at once.
        around = {id(held): held for one in said for held in (one.context, one.asked)}
        anywhere = frozenset().union(*(one.held for one in said), *around.values())
        self._alike = _alike(question.weights, anywhere)
        self._values = _values(question, said, anywhere.union(self._alike))
        self._terms = frozenset(self._values)
        self._framing = frozenset(question.terms) - self._terms
        self._pairs = list(dict.fromkeys(pairwise(question.terms)))
        self._identifiers = question.identifiers
        self._kinds = _kinds(question)

    def fits(self, passage: Sequence[Sentence]) -> list[_Fit]:
        """Returns which of the question's terms each sentence of a passage can speak of."""
        asked = self._terms
        here = [asked & sentence.held for sentence in passage]
        found = []
        for sentence, own, after in zip(passage, here, [*here, frozenset()][1:], strict=True):
            around = asked & sentence.context | asked & sentence.asked
            if not _ROW.match(sentence.text):  # the next row is about something else
                around |= asked & sentence.before | after
            alike = [
                term
                for term, others in self._alike.items()
                if term not in own and not others.isdisjoint(sentence.held)
            ]
            covered = self._value(own | around)
            found.append(_Fit(own, covered, self._value(alike)))
        return found

    def in_passage(
        self,
        passage: Sequence[Sentence],
        fits: Sequence[_Fit],
        least: float,
        headings: str,
        found: float,
    ) -> list[Features | None]:
        """Returns the features of a passage's sentences; None where less than this fits."""
        asked = self._terms
        # Sentences of one section share its terms.
        over = {id(sentence.context): sentence.context for sentence in passage}
        headed = asked & frozenset().union(*over.values())
        around = self._value(headed.difference(*(fit.own for fit in fits)))
        titled = not asked.isdisjoint(terms(headings.partition(" > ")[0]))
        measured: list[Features | None] = []
        for number, (sentence, fit) in enumerate(zip(passage, fits, strict=True)):
            own, held = fit.own, sentence.held
            if not fit.value or fit.value < least:
                measured.append(None)
                continue
            size = len(sentence.terms)
            measured.append(
                Features(
                    held=self._value(own),
                    share=len(own) / len(self._values),
                    covered=fit.covered,
                    asked=self._value((asked & sentence.asked) - own),
                    alike=fit.alike,
                    headed=self._value(asked & sentence.under),
                    around=around,
                    titled=titled,
                    framing=len(self._framing & held) / max(1, len(self._framing)),
                    phrases=self._phrases(sentence),
                    kinds=len([1 for kind in self._kinds if kind.search(sentence.text)]),
                    identified=len([1 for one in self._identifiers if one in sentence.text]),
                    length=math.log(1 + size),
                    short=size < _SHORT,
                    fragment=_is_fragment(sentence),
                    place=number / len(passage),
                    found=found,
                )
            )
        return measured

    def _value(self, held: Collection[str]) -> float:
        return sum(map(self._values.__getitem__, held)) if held else 0.0

    def _phrases(self, sentence: Sentence) -> float:
        held = sentence.held
        likely = [pair for pair in self._pairs if pair[0] in held and pair[1] in held]
        if not likely:
            return 0.0
        return len(set(pairwise(sentence.terms)).intersection(likely)) / len(self._pairs)


def _alike(asked: Iterable[str], said: frozenset[str]) -> dict[str, frozenset[str]]:
    """Returns, for each term asked for, the terms said that stand for it or are made of it."""
    words = " ".join(said)
    found = {}
    for term in asked:
        others = synonyms(term) & said
        if len(term) >= _MIN_PART and term in words:
            others |= {other for other in said if term in other and term != other}
        if others:
            found[term] = others
    return found


def _values(
    question: Question, said: Sequence[Sentence], anywhere: frozenset[str]
) -> dict[str, float]:
    """Returns each term's share of the question: a word that few sentences hold counts more."""
    asked = frozenset(question.weights)
    saying = Counter(term for sentence in said for term in asked & sentence.held)
    values = {
        # A name counts like another word here: a manual need not name its subject in each sentence.
        term: min(weight, 1) * math.log(1 + len(said) / (0.5 + saying[term]))
        for term, weight in question.weights.items()
        if term in anywhere
    }
    total = sum(values.values()) or 1
    return {term: value / total for term, value in values.items()}


def _kinds(question: Question) -> list[re.Pattern[str]]:
    """Returns what tells each kind of fact that the question wants."""
    wanted = (
        (question.wants_quantity, _NUMBER),
        (question.wants_time, _DATE),
        (question.wants_person, _NAME),
        (question.wants_reason, _REASON),
        (question.wants_way, _WAY),
        (question.wants_ruling, _RULING),
        (question.wants_code, _CODE),
    )
    return [kind for wants, kind in wanted if wants]


def _is_fragment(sentence: Sentence) -> bool:
    listed = sentence.text[-1].isdigit() and _CONTENTS.match(sentence.text) is not None
    stating = _STATING.search(sentence.text) is not None and not listed
    if len(sentence.terms) < 3 or not (sentence.whole or stating):
        return True
    return _REFERENCE.match(sentence.text) is not None
