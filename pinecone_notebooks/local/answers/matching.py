"""Tells which of a question's terms each sentence holds, and which stand around it.

Here a set of terms is a whole number with a bit for each: an answer looks at hundreds of sentences,
and sets of words take several times as long.
"""

from __future__ import annotations

import math
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.answers.evidence import TITLE
from pinecone_notebooks.local.search.terms import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Passage

_MIN_PART = 4  # letters of a word that others may be made of: path, strokepath
_MIN_SHARE = 0.7  # and of a word that is asked for, how much one that was said must make of it


class Match(NamedTuple):
    """Which terms of the question a sentence holds, and which stand around it.

    Attributes:
        own: Those that it holds.
        alike: Those that it lacks and has another word for.
        under: Those in its innermost heading.
        context: Those in all its headings.
        asked: Those in the question that it answers in the document.
        before: Those in the sentence before it.
        after: Those in the next sentence of its passage.
        title: Those in the title of its document.
    """

    own: int
    alike: int
    under: int
    context: int
    asked: int
    before: int
    after: int
    title: int


class Matching:
    """A question, and where each of its terms stands among the passages that were found.

    Attributes:
        matches: What each sentence of each passage holds.
        named: The terms that the question is about.
        known: Those of them that stand somewhere, or another word for them does.
    """

    def __init__(self, question: Question, passages: Sequence[Passage]) -> None:
        self.question = question
        self.passages = passages
        asked = dict.fromkeys([*question.weights, *question.terms])
        self._bits = {term: 1 << number for number, term in enumerate(asked)}
        self._alike = len(asked)  # above the bits of the terms, those of other words for them
        said = frozenset(chain.from_iterable(chain.from_iterable(one.parts for one in passages)))
        self._holding = self._bits_of_terms(said)
        self.matches = [self._match(passage) for passage in passages]

    def _bits_of_terms(self, said: frozenset[str]) -> dict[str, int]:
        """Returns the bits of all that was said and is a term of the question or like one."""
        bits = self._bits.copy()
        self.named = self.known = 0
        joined = " ".join(said)
        for term in self.question.weights:
            others = synonyms(term) & said
            if len(term) >= _MIN_PART and term in joined:
                others |= {other for other in said if term in other and term != other}
            others |= said.intersection(_parts(term))
            self.named |= self._bits[term]
            if others or term in said:
                self.known |= self._bits[term]
            for other in others:
                bits[other] = bits.get(other, 0) | self._bits[term] << self._alike
        return bits

    def bits(self, terms: Iterable[str]) -> int:
        """Returns the bits of those of the terms that are the question's."""
        return reduce(or_, (self._bits.get(term, 0) for term in terms), 0)

    def terms(self, bits: int) -> list[str]:
        """Returns the question's terms that bits stand for, in its order."""
        return [term for term, bit in self._bits.items() if bits & bit]

    def _match(self, passage: Passage) -> list[Match]:
        of_term, alike = self._holding.get, self._alike
        both = [reduce(or_, filter(None, map(of_term, part)), 0) for part in passage.parts]
        only = (1 << alike) - 1
        own = [bits & only for bits in both]
        said = [reduce(or_, map(both.__getitem__, one.said)) for one in passage.sentences]
        following = [*(bits & only for bits in said[1:]), 0]
        return [
            Match(
                bits & only,
                (bits >> alike) & ~bits,
                own[one.under],
                own[one.context],
                own[one.asked],
                own[one.before],
                after,
                own[TITLE],
            )
            for one, bits, after in zip(passage.sentences, said, following, strict=False)
        ]


def _parts(term: str) -> list[str]:
    """Returns what a term may be made of: start in restart."""
    size = len(term)
    least = max(_MIN_PART, math.ceil(_MIN_SHARE * size))
    return [
        term[start : start + length]
        for length in range(least, size)
        for start in range(size - length + 1)
    ]
