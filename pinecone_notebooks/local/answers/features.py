"""Measures what speaks for a sentence as part of an answer, and weighs it."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.search.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.answers.matching import Match, Matching
    from pinecone_notebooks.local.search import Hit

_MIN_OF_BEST = 0.4
_SHORT = 8
_BEGINNING = 6
_DIGIT = re.compile(r"\d")
_NUMBERS = """
one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
sixty ninety hundred thousand half once twice unlimited free
"""
_DATES = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday daily weekly monthly yearly noon midnight morning
evening before after within until
"""
_REASON = re.compile(r"so that|in order|due to")
_REASONS = "because since reason therefore otherwise allow possible"
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z][a-z]+")
_WAYS = "use set type call run by option command via press"
_RULINGS = "not no may must should can cannot need never always only"
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
        share: How many of the question's terms it holds, of all that were found anywhere.
        covered: The value of those that it holds or that stand around it.
        asked: The value of those that it lacks and that stand in the question it answers.
        alike: The value of those for which it has another word.
        headed: The value of those in the heading right above it.
        around: The value of those in its passage's headings and nowhere in its passage.
        titled: Whether the document's title holds one.
        framing: The share of the question's stop words that it holds.
        phrases: The share of the question's pairs of words that stand in it side by side.
        begun: The value of those among its first words, for a sentence begins with its subject.
        kinds: How many of the kinds of fact that are wanted it holds.
        identified: How many names it holds that the question writes with punctuation.
        length: The logarithm of its number of terms.
        short: Whether it has very few.
        fragment: Whether it is a caption, a title, a line of contents or a reference.
        place: Where in its passage it stands, from 0 to 1.
        found: How well its passage fits, of the best that was found.
    """

    share: float
    covered: float
    asked: float
    alike: float
    headed: float
    around: float
    titled: float
    framing: float
    phrases: float
    begun: float
    kinds: float
    identified: float
    length: float
    short: float
    fragment: float
    place: float
    found: float


def measure(matching: Matching, hits: Sequence[Hit]) -> list[Features | None]:
    """Returns the features of each sentence, passage by passage; None where little fits."""
    asked = _Asked(matching)
    rough = [
        list(map(asked.fit, passage.sentences, matches))
        for passage, matches in zip(matching.passages, matching.matches, strict=True)
    ]
    least = _MIN_OF_BEST * max((fit.value for fits in rough for fit in fits), default=0)
    top = max((hit.score for hit in hits), default=0) or 1
    measured: list[Features | None] = []
    for number, (hit, fits) in enumerate(zip(hits, rough, strict=True)):
        measured += asked.in_passage(number, fits, least, hit.score / top)
    return measured


class _Fit(NamedTuple):
    """The value of the question's terms that a sentence can speak of."""

    covered: float
    alike: float

    @property
    def value(self) -> float:
        return self.covered + self.alike


class _Asked:
    """A question, and what each of its terms is worth among the sentences that were found."""

    def __init__(self, matching: Matching) -> None:
        question = matching.question
        self._matching = matching
        self._worth = _worth(matching)
        self._known = matching.known
        self._framing = matching.bits(question.terms) & ~matching.known
        self._pairs = {
            pair: matching.bits(pair[:1]) | matching.bits(pair[1:])
            for pair in pairwise(question.terms)
        }
        self._identifiers = question.identifiers
        self._kinds = _kinds(question)

    def fit(self, sentence: Sentence, match: Match) -> _Fit:
        """Returns how much of the question a sentence can speak of."""
        around = match.own | match.context | match.asked
        if not sentence.row:  # the next row is about something else
            around |= match.before | match.after
        return _Fit(self._worth[around & self._known], self._worth[match.alike])

    def in_passage(
        self, number: int, fits: Sequence[_Fit], least: float, found: float
    ) -> list[Features | None]:
        """Returns the features of a passage's sentences; None where less than this fits."""
        passage, matches = self._matching.passages[number], self._matching.matches[number]
        known, worth = self._known, self._worth
        held = reduce(or_, (match.own for match in matches), 0)
        around = worth[reduce(or_, (match.context for match in matches), 0) & known & ~held]
        titled = matches[0].title & known != 0 if matches else False
        measured: list[Features | None] = []
        for place, (sentence, match, fit) in enumerate(
            zip(passage.sentences, matches, fits, strict=True)
        ):
            if not fit.value or fit.value < least:
                measured.append(None)
                continue
            own, framing = match.own & known, match.own & self._framing
            said = passage.terms(sentence)
            size = len(said)
            measured.append(
                Features(
                    share=own.bit_count() / known.bit_count(),
                    covered=fit.covered,
                    asked=worth[match.asked & known & ~own],
                    alike=fit.alike,
                    headed=worth[match.under & known],
                    around=around,
                    titled=titled,
                    framing=framing.bit_count() / max(1, self._framing.bit_count()),
                    phrases=self._phrases(match.own, said),
                    begun=worth[self._matching.bits(said[:_BEGINNING]) & known],
                    kinds=len([1 for kind in self._kinds if kind.is_in(sentence, said)]),
                    identified=len([1 for one in self._identifiers if one in sentence.text]),
                    length=math.log(1 + size),
                    short=size < _SHORT,
                    fragment=_is_fragment(sentence, size),
                    place=place / len(matches),
                    found=found,
                )
            )
        return measured

    def _phrases(self, own: int, said: Sequence[str]) -> float:
        likely = [pair for pair, both in self._pairs.items() if own & both == both]
        return len(set(pairwise(said)).intersection(likely)) / len(self._pairs) if likely else 0.0


class Worth(dict[int, float]):
    """What terms are worth together, by their bits."""

    def __init__(self, each: Mapping[int, float]) -> None:
        super().__init__({0: 0.0, **each})

    def __missing__(self, bits: int) -> float:
        first = bits & -bits
        # A bit by itself that was not given is worth nothing.
        worth = self[bits] = self[first] + self[bits ^ first] if bits != first else 0.0
        return worth


def _worth(matching: Matching) -> Worth:
    """Returns each term's share of the question: a word that few sentences hold counts more."""
    question = matching.question
    own = Counter(match.own for matches in matching.matches for match in matches)
    sentences = own.total()
    each = {}
    for term in matching.terms(matching.known):
        bit = matching.bits([term])
        saying = sum(count for bits, count in own.items() if bits & bit)
        # A name counts like another word here: a manual need not name its subject in each sentence.
        each[bit] = min(question.weights[term], 1) * math.log(1 + sentences / (0.5 + saying))
    total = sum(each.values()) or 1
    return Worth({bit: value / total for bit, value in each.items()})


class _Kind(NamedTuple):
    """What tells a kind of fact: a pattern of the text, or one of some words."""

    pattern: re.Pattern[str] | None
    words: frozenset[str]

    def is_in(self, sentence: Sentence, terms: Iterable[str]) -> bool:
        if not self.words.isdisjoint(terms):
            return True
        return self.pattern is not None and self.pattern.search(sentence.text) is not None


def _kinds(question: Question) -> list[_Kind]:
    """Returns what tells each kind of fact that the question wants."""
    wanted = (
        (question.wants_quantity, _DIGIT, _NUMBERS),
        (question.wants_time, _DIGIT, _DATES),
        (question.wants_person, _NAME, ""),
        (question.wants_reason, _REASON, _REASONS),
        (question.wants_way, None, _WAYS),
        (question.wants_ruling, None, _RULINGS),
        (question.wants_code, _CODE, ""),
    )
    return [_Kind(pattern, frozenset(terms(words))) for wants, pattern, words in wanted if wants]


def _is_fragment(sentence: Sentence, size: int) -> bool:
    listed = sentence.text[-1].isdigit() and _CONTENTS.match(sentence.text) is not None
    stating = _STATING.search(sentence.text) is not None and not listed
    if size < 3 or not (sentence.whole or stating):
        return True
    return _REFERENCE.match(sentence.text) is not None
