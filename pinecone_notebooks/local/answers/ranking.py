"""Scores sentences by how much of a question they cover, and picks the few that make an answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.search import Hit

_MAX_SENTENCES = 4
_MIN_OF_BEST = 0.65
_SAME = 0.8
# What a term counts that the sentence itself does not hold, but what stands around it does.
_ASKED, _CONTEXT, _BEFORE, _AFTER = 0.9, 0.5, 0.5, 0.2
# For the decision whether there is an answer at all, all around it counts alike.
_AROUND = 0.8
_FITTING, _CLOSE, _RANK = 0.15, 0.1, 0.15
_IDENTIFIED = 0.1
_FRAGMENT = 0.6
_OLD = 0.6  # what answers the question before a follow-up, and nothing of the follow-up
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
# 3.1 Leave 14, or Leave ........ 14
_CONTENTS = re.compile(r"\d.*\d$|.*\.{4,}\s*\d+$")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z][a-z]+")


@dataclass(frozen=True)
class Picked:
    """A sentence of the answer and every hit that says it."""

    sentence: Sentence
    hits: tuple[int, ...]


def coverage(question: Question, said: Sequence[Sentence]) -> float:
    """Returns how much of the question the best sentence and its surroundings hold, from 0 to 1."""
    total = sum(question.weights.values())
    best = 0.0
    for sentence in said:
        held = sentence.asked.union(sentence.terms)
        around = sentence.context | sentence.before | sentence.after
        covered = sum(
            weight if term in held else _AROUND * weight * (term in around)
            for term, weight in question.weights.items()
        )
        best = max(best, covered)
    return best / total if total else 0.0


def pick(question: Question, said: Sequence[Sentence], hits: Sequence[Hit]) -> list[Picked]:
    """Returns up to four sentences: the best, then passage by passage in reading order."""
    values = _values(question, said)
    top = max((hit.score for hit in hits), default=0) or 1
    scored = sorted(
        (
            (_score(question, sentence, values) + _RANK * hits[sentence.hit].score / top, sentence)
            for sentence in said
        ),
        key=lambda pair: (-pair[0], pair[1].hit, pair[1].start),
    )
    chosen: list[Sentence] = []
    said_by: list[list[int]] = []
    for score, sentence in scored:
        if score < _MIN_OF_BEST * scored[0][0]:
            break
        twin = next((n for n, other in enumerate(chosen) if _same(sentence, other)), None)
        if twin is None and len(chosen) < _MAX_SENTENCES:
            chosen.append(sentence)
            said_by.append([sentence.hit])
        elif twin is not None and sentence.hit not in said_by[twin]:
            said_by[twin].append(sentence.hit)
    picked = [Picked(one, tuple(by)) for one, by in zip(chosen, said_by, strict=True)]
    order = list(dict.fromkeys(sentence.hit for sentence in chosen))
    # What answers best comes first, even out of its passage's order.
    rest = sorted(picked[1:], key=lambda one: (order.index(one.sentence.hit), one.sentence.start))
    return [*picked[:1], *rest]


def _values(question: Question, said: Sequence[Sentence]) -> dict[str, float]:
    """Returns each term's share of the question: a word that few sentences hold counts more."""
    saying = Counter(term for sentence in said for term in set(sentence.terms))
    around = {term for sentence in said for term in sentence.context | sentence.asked}
    values = {
        # A name counts like another word here: a manual need not name its subject in each sentence.
        term: min(weight, 1) * math.log(1 + len(said) / (0.5 + saying[term]))
        for term, weight in question.weights.items()
        if saying[term] or term in around
    }
    total = sum(values.values()) or 1
    return {term: value / total for term, value in values.items()}


def _score(question: Question, sentence: Sentence, values: dict[str, float]) -> float:
    own = set(sentence.terms)
    score = 0.0
    for term, value in values.items():
        if term in own:
            score += value
        elif term in sentence.asked:
            score += _ASKED * value
        elif term in sentence.before:
            score += _BEFORE * value
        elif term in sentence.context:
            score += _CONTEXT * value
        elif term in sentence.after:
            score += _AFTER * value
    if score == 0:
        return 0.0
    score += _CLOSE * _closeness(sentence.terms, values)
    fitting = (
        (question.wants_quantity and _NUMBER.search(sentence.text))
        or (question.wants_time and _DATE.search(sentence.text))
        or (question.wants_person and _NAME.search(sentence.text))
    )
    score += _FITTING if fitting else 0
    if any(identifier in sentence.text for identifier in question.identifiers):
        score += _IDENTIFIED
    elif question.follows and question.new.isdisjoint(own | sentence.before | sentence.context):
        score *= _OLD
    return score * (_FRAGMENT if _is_fragment(sentence) else 1)


def _is_fragment(sentence: Sentence) -> bool:
    """Tells a caption, a title or a line of contents from what states something."""
    listed = _CONTENTS.match(sentence.text) is not None
    stating = any(mark in sentence.text for mark in "0123456789:") and not listed
    return len(sentence.terms) < 3 or not (sentence.whole or stating)


def _closeness(said: tuple[str, ...], values: dict[str, float]) -> float:
    """Returns how densely the question's terms stand together, from 0 to 1."""
    places = {term: said.index(term) for term in values if term in said}
    if len(places) < 2:
        return 0.0
    return len(places) / (max(places.values()) - min(places.values()) + 1)


def _same(one: Sentence, other: Sentence) -> bool:
    if one.hit == other.hit and one.start < other.end and other.start < one.end:
        return True
    mine, theirs = set(one.terms), set(other.terms)
    if not mine or not theirs:
        return mine == theirs
    # One sentence inside the other says nothing more.
    return len(mine & theirs) / min(len(mine), len(theirs)) >= _SAME + 0.1 or (
        len(mine & theirs) / len(mine | theirs) >= _SAME
    )
