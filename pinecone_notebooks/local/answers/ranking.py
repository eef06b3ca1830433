"""Scores sentences by how much of a question they cover, and picks the few that make an answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from pinecone_notebooks.local.answers.features import Features, Worth, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.answers.matching import Match, Matching
    from pinecone_notebooks.local.search import Hit

_MAX_SENTENCES = 4
# What scores less than this share of the best is about something else. On the tuning half no fact
# and no page is lost by it; from 0.6 on some are.
_LEAST_OF_BEST = 0.5
_SAME = 0.8
# For the decision whether there is an answer at all, all around a sentence counts alike.
_AROUND = 0.8
_ALIKE = 0.5
# Fitted by benchmarks/fit_answers.py to the tuning half of the labelled questions. Three are set by
# hand, for handbooks state more numbers, names and short facts than those manuals do: `kinds` was
# 1.4, `identified` -0.2 and `short` -1.7.
WEIGHTS = Features(
    share=5.5,
    covered=4.8,
    asked=3.3,
    alike=8.2,
    headed=2.8,
    around=1.1,
    titled=1.1,
    framing=2.3,
    phrases=3.4,
    begun=1.8,
    kinds=1.8,
    identified=0.7,
    length=-1.4,
    short=-1.3,
    fragment=-0.9,
    place=-0.6,
    found=5.5,
)
# A part of another passage is likelier to answer than one more of the same.
_SAME_PASSAGE = -0.2
_OLD = -3  # what answers the question before a follow-up, and nothing of the follow-up


@dataclass(frozen=True)
class Picked:
    """A sentence of the answer, and every hit that says it: first the one it is taken from."""

    sentence: Sentence
    hits: tuple[int, ...]


def is_covered(matching: Matching, least: float) -> bool:
    """Tells whether a sentence and its surroundings hold this share of the question, 0 to 1."""
    weights = matching.question.weights
    worth = Worth({matching.bits([term]): weight for term, weight in weights.items()})
    least *= sum(weights.values())
    for match in chain.from_iterable(matching.matches):
        said = match.own | match.asked
        around = (match.context | match.before | match.after) & ~said
        alike = match.alike & ~(said | around)
        if worth[said] + _AROUND * worth[around] + _ALIKE * worth[alike] >= least:
            return True
    return False


def pick(
    matching: Matching,
    hits: Sequence[Hit],
    weights: Features = WEIGHTS,
    *,
    first: Picked | None = None,
    most: int = _MAX_SENTENCES,
) -> list[Picked]:
    """Returns the sentences that fit: the best, then passage by passage in reading order.

    Args:
        matching: The question, and what of it the passages hold.
        hits: The hits of these passages.
        weights: What each feature of a sentence counts.
        first: What the answer says already; what is returned goes on from there.
        most: How many sentences the answer has at most.
    """
    said = [
        _Said(hit, sentence, match, frozenset(passage.terms(sentence)))
        for hit, (passage, matches) in enumerate(
            zip(matching.passages, matching.matches, strict=True)
        )
        for sentence, match in zip(passage.sentences, matches, strict=True)
    ]
    new = matching.bits(matching.question.new)
    measured = measure(matching, hits)
    scores = [
        sum(map(mul, weights, features)) + _OLD * _is_old(matching.question, one, new)
        if features
        else 0.0
        for features, one in zip(measured, said, strict=True)
    ]
    waiting = [number for number, features in enumerate(measured) if features]
    least = _LEAST_OF_BEST * max((scores[number] for number in waiting), default=0.0)
    begun = (first.hits[0], first.sentence) if first else None
    chosen = [one for one in said if (one.hit, one.sentence) == begun]

    def score(number: int) -> float:
        beside = [one for one in chosen if one.hit == said[number].hit]
        return scores[number] + _SAME_PASSAGE * len(beside)

    while waiting and len(chosen) < most:
        best = max(waiting, key=score)
        if chosen and score(best) < least:
            break
        waiting.remove(best)
        if not any(_is_same(said[best], one) for one in chosen):
            chosen.append(said[best])
    saying = [{other.hit for other in said if _is_same(one, other)} for one in chosen]
    picked = [
        Picked(one.sentence, (one.hit, *sorted(hits - {one.hit})))
        for one, hits in zip(chosen, saying, strict=True)
    ]
    order = list(dict.fromkeys(one.hits[0] for one in picked))
    # What answers best comes first, even out of its passage's order.
    rest = sorted(picked[1:], key=lambda one: (order.index(one.hits[0]), one.sentence.start))
    return rest if first else [*picked[:1], *rest]


class _Said(NamedTuple):
    """A sentence, where it stands, and its terms."""

    hit: int
    sentence: Sentence
    match: Match
    terms: frozenset[str]


def _is_old(question: Question, one: _Said, new: int) -> bool:
    """Tells whether a sentence holds nothing of what a follow-up adds."""
    if not question.follows or any(name in one.sentence.text for name in question.identifiers):
        return False
    return not (one.match.own | one.match.before | one.match.context) & new


def _is_same(one: _Said, other: _Said) -> bool:
    """Tells whether one sentence says the same as another, or a part of it."""
    first, second = one.sentence, other.sentence
    if one.hit == other.hit and first.start < second.end and second.start < first.end:
        return True
    mine, theirs = one.terms, other.terms
    shared, fewer = len(mine & theirs), min(len(mine), len(theirs))
    if fewer == 0:
        return mine == theirs
    return shared >= (_SAME + 0.1) * fewer or (shared >= _SAME * (len(mine) + len(theirs) - shared))
