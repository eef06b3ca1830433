"""Scores sentences by how much of a question they cover, and picks the few that make an answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from operator import mul
from typing import TYPE_CHECKING

from pinecone_notebooks.local.answers.features import Features, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.search import Hit

_MAX_SENTENCES = 4
# What scores less than this share of the best is about something else. On the tuning half no fact
# and no page is lost by it; from 0.6 on some are.
_LEAST_OF_BEST = 0.5
_SAME = 0.8
# For the decision whether there is an answer at all, all around a sentence counts alike.
_AROUND = 0.8
# Fitted by benchmarks/fit_answers.py to the tuning half of the labelled questions; `kinds` raised
# by hand from 1.4: handbooks state more numbers and names than those manuals do.
WEIGHTS = Features(
    held=0.5,
    share=4.9,
    covered=4.6,
    asked=3.9,
    alike=8.1,
    headed=2.6,
    around=3.4,
    titled=1.8,
    framing=2.1,
    phrases=4.2,
    kinds=2.0,
    identified=0.7,
    length=-1.4,
    short=-1.7,
    fragment=-0.6,
    place=-0.4,
    found=5.8,
)
# A part of another passage is likelier to answer than one more of the same.
_SAME_PASSAGE = -0.3
_OLD = -3  # what answers the question before a follow-up, and nothing of the follow-up


@dataclass(frozen=True)
class Picked:
    """A sentence of the answer, and every hit that says it: first the one it is taken from."""

    sentence: Sentence
    hits: tuple[int, ...]


def is_covered(question: Question, passages: Sequence[Sequence[Sentence]], least: float) -> bool:
    """Tells whether a sentence and its surroundings hold this share of the question, 0 to 1."""
    least *= sum(question.weights.values())
    following = chain.from_iterable(zip_longest(said, said[1:]) for said in passages)
    for sentence, next_one in following:
        after = next_one.held if next_one else frozenset()
        covered = 0.0
        for term, weight in question.weights.items():
            if term in sentence.held or term in sentence.asked:
                covered += weight
            elif term in sentence.context or term in sentence.before or term in after:
                covered += _AROUND * weight
        if covered >= least:
            return True
    return False


def pick(
    question: Question,
    passages: Sequence[Sequence[Sentence]],
    hits: Sequence[Hit],
    weights: Features = WEIGHTS,
) -> list[Picked]:
    """Returns up to four sentences that fit: the best, then passage by passage in reading order."""
    measured = measure(question, passages, hits)
    said = [(hit, sentence) for hit, passage in enumerate(passages) for sentence in passage]
    scores = [
        sum(map(mul, weights, features)) + _OLD * _is_old(question, sentence) if features else 0.0
        for features, (_, sentence) in zip(measured, said, strict=True)
    ]
    waiting = [number for number, features in enumerate(measured) if features]
    least = _LEAST_OF_BEST * max((scores[number] for number in waiting), default=0.0)
    picked: list[Picked] = []
    while waiting and len(picked) < _MAX_SENTENCES:
        best = max(waiting, key=scores.__getitem__)
        if picked and scores[best] < least:
            break
        hit, sentence = said[best]
        alike = _alike(said[best], said)
        others = {said[number][0] for number in alike} - {hit}
        picked.append(Picked(sentence, (hit, *sorted(others))))
        waiting = [number for number in waiting if number not in alike]
        for number in waiting:
            if said[number][0] == hit:
                scores[number] += _SAME_PASSAGE
    order = list(dict.fromkeys(one.hits[0] for one in picked))
    # What answers best comes first, even out of its passage's order.
    rest = sorted(picked[1:], key=lambda one: (order.index(one.hits[0]), one.sentence.start))
    return [*picked[:1], *rest]


def _is_old(question: Question, sentence: Sentence) -> bool:
    """Tells whether a sentence holds nothing of what a follow-up adds."""
    if not question.follows or any(one in sentence.text for one in question.identifiers):
        return False
    around = (sentence.held, sentence.before, sentence.context)
    return all(map(question.new.isdisjoint, around))


def _alike(one: tuple[int, Sentence], said: Sequence[tuple[int, Sentence]]) -> set[int]:
    """Returns which sentences say the same as one does, itself included."""
    hit, sentence = one
    mine = sentence.held
    alike = set()
    for number, (place, other) in enumerate(said):
        theirs = other.held
        shared, fewer = len(mine & theirs), min(len(mine), len(theirs))
        if place == hit and sentence.start < other.end and other.start < sentence.end:
            is_same = True
        elif fewer == 0:
            is_same = mine == theirs
        else:
            # One sentence inside the other says nothing more.
            is_same = shared >= (_SAME + 0.1) * fewer or (
                shared >= _SAME * (len(mine) + len(theirs) - shared)
            )
        if is_same:
            alike.add(number)
    return alike
