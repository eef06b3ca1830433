"""Scores sentences by how much of a question they cover, and picks the few that make an answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from pinecone_notebooks.local.search.terms import synonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.local.answers.conversation import Question
    from pinecone_notebooks.local.answers.evidence import Sentence
    from pinecone_notebooks.local.search import Hit

_MAX_SENTENCES = 4
_MIN_OF_BEST = 0.3
_SAME = 0.8
# For the decision whether there is an answer at all, all around a sentence counts alike.
_AROUND = 0.8
# What speaks for a sentence: a logistic regression over all that was found for the tuning half of
# benchmarks/answers.py gave these, steady when any one manual is left out; then adjusted on that
# half for the page cited. _ASKED is set by hand: those manuals ask few questions.
_HOLDS, _SHARE = 3.4, 3.2  # the question's terms that it holds: by their value, by their number
_ASKED, _BEFORE, _CONTEXT = 4.0, 1.1, 2.9  # those around it that it does not hold itself
_ALIKE = 1.2  # those for which it has another word
_NEAR = 0.8  # what the better of its neighbours holds
_CLOSE, _KIND, _IDENTIFIED = 0.7, 0.6, 0.3
_FRAGMENT, _TOO_LONG = -0.6, -0.4
_PASSAGE_SCORE, _PASSAGE_RANK = 2.2, 1.7
_LONG = 60
_MIN_PART = 4  # letters of a word that others may be made of: path, strokepath
# What goes on from a chosen sentence is likelier to belong to the answer, the rest of the same
# passage less likely than another passage.
_GOES_ON, _SAME_PASSAGE = 1.0, -0.6
_OLD = 0.6  # what answers the question before a follow-up, and nothing of the follow-up
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|ninety|hundred|thousand|half|once|twice|unlimited|free)\b"
)
_DATE = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|daily|weekly|monthly|yearly|noon|"
    r"midnight|morning|evening|before|after|within|until)\b"
)
_REASON = re.compile(
    r"\b(?:because|since|so that|in order|reasons?|due to|therefore|otherwise|allows?|possible)\b"
)
# 3.1 Leave 14
_CONTENTS = re.compile(r"\d.*\d$")
# What only says where to read on.
_REFERENCE = re.compile(
    r"\(?(?:see|refer to)\b.{0,120}$|for (?:more|further|additional|details)\b.{0,80}\bsee\b",
    re.IGNORECASE,
)
_STATING = re.compile(r"[0-9:]")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z][a-z]+")


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
    question: Question, passages: Sequence[Sequence[Sentence]], hits: Sequence[Hit]
) -> list[Picked]:
    """Returns up to four sentences: the best, then passage by passage in reading order."""
    own = _own_scores(question, passages)
    said = [(hit, sentence) for hit, passage in enumerate(passages) for sentence in passage]
    top = max((hit.score for hit in hits), default=0) or 1
    scores = [
        score + _PASSAGE_SCORE * hits[hit].score / top + _PASSAGE_RANK / (1 + hit)
        for score, (hit, _) in zip(own, said, strict=True)
    ]
    least = _MIN_OF_BEST * max(own, default=0)
    waiting = [number for number, score in enumerate(own) if score >= least]
    picked: list[Picked] = []
    while waiting and len(picked) < _MAX_SENTENCES:
        best = max(waiting, key=scores.__getitem__)
        hit, sentence = said[best]
        alike = _alike(said[best], said)
        others = {said[number][0] for number in alike} - {hit}
        picked.append(Picked(sentence, (hit, *sorted(others))))
        waiting = [number for number in waiting if number not in alike]
        for number in waiting:
            if said[number][0] == hit:
                scores[number] += _SAME_PASSAGE + _GOES_ON * (number == best + 1)
    order = list(dict.fromkeys(one.hits[0] for one in picked))
    # What answers best comes first, even out of its passage's order.
    rest = sorted(picked[1:], key=lambda one: (order.index(one.hits[0]), one.sentence.start))
    return [*picked[:1], *rest]


def _values(question: Question, said: Sequence[Sentence]) -> dict[str, float]:
    """Returns each term's share of the question: a word that few sentences hold counts more."""
    asked = frozenset(question.weights)
    saying = Counter(term for sentence in said for term in asked & sentence.held)
    values = {
        # A name counts like another word here: a manual need not name its subject in each sentence.
        term: min(weight, 1) * math.log(1 + len(said) / (0.5 + saying[term]))
        for term, weight in question.weights.items()
        if saying[term] or any(term in one.context or term in one.asked for one in said)
    }
    total = sum(values.values()) or 1
    return {term: value / total for term, value in values.items()}


def _own_scores(question: Question, passages: Sequence[Sequence[Sentence]]) -> list[float]:
    """Returns how well each sentence fits the question, whatever passage it stands in."""
    values = _values(question, list(chain.from_iterable(passages)))
    asked = frozenset(values)
    alike = {term: synonyms(term) for term in values}
    scores = []
    for passage in passages:
        found = [asked & one.held for one in passage]
        held = [sum(values[term] for term in terms) if terms else 0.0 for terms in found]
        beside = [0.0, *held, 0.0]
        for number, sentence in enumerate(passage):
            missing = asked - found[number]
            score = _HOLDS * held[number] + _around_score(sentence, missing, values, alike)
            score += _NEAR * max(beside[number], beside[number + 2])
            if not score:
                scores.append(0.0)
                continue
            score += _SHARE * len(found[number]) / len(values)
            score += _CLOSE * _closeness(sentence.terms, found[number])
            score += _KIND * _is_wanted_kind(question, sentence.text)
            score += _FRAGMENT * _is_fragment(sentence) + _TOO_LONG * (len(sentence.terms) > _LONG)
            identified = any(identifier in sentence.text for identifier in question.identifiers)
            around = (sentence.held, sentence.before, sentence.context)
            if identified:
                score += _IDENTIFIED
            elif question.follows and all(map(question.new.isdisjoint, around)):
                score *= _OLD
            scores.append(score)
    return scores


def _around_score(
    sentence: Sentence,
    missing: frozenset[str],
    values: dict[str, float],
    alike: dict[str, frozenset[str]],
) -> float:
    """Returns what the terms count for that stand around a sentence, or in other words in it."""
    held, context, before, asked = sentence.held, sentence.context, sentence.before, sentence.asked
    words = " ".join(held)
    score = 0.0
    for term in missing:
        value = values[term]
        if term in asked:
            score += _ASKED * value
        elif term in before:
            score += _BEFORE * value
        elif term in context:
            score += _CONTEXT * value
        is_part = len(term) >= _MIN_PART and term in words
        if is_part or not alike[term].isdisjoint(held):
            score += _ALIKE * value
    return score


def _is_wanted_kind(question: Question, text: str) -> bool:
    """Tells whether a sentence holds the kind of fact that the question wants."""
    # In lower case once: a search that ignores case takes twice as long.
    lower = text.lower()
    return bool(
        (question.wants_quantity and _NUMBER.search(lower))
        or (question.wants_time and _DATE.search(lower))
        or (question.wants_person and _NAME.search(text))
        or (question.wants_reason and _REASON.search(lower))
    )


def _is_fragment(sentence: Sentence) -> bool:
    """Tells a caption, a title, a line of contents or a reference from what states something."""
    listed = sentence.text[-1].isdigit() and _CONTENTS.match(sentence.text) is not None
    stating = _STATING.search(sentence.text) is not None and not listed
    if len(sentence.terms) < 3 or not (sentence.whole or stating):
        return True
    return _REFERENCE.match(sentence.text) is not None


def _closeness(said: tuple[str, ...], found: frozenset[str]) -> float:
    """Returns how densely the terms that were found stand together, from 0 to 1."""
    if len(found) < 2:
        return 0.0
    places = [said.index(term) for term in found]
    return len(places) / (max(places) - min(places) + 1)


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
