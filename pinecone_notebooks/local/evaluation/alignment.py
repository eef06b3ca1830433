"""Judges each fact of a true answer by the words of a given one, and adds the verdicts up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from pinecone_notebooks.local.evaluation.facts import facts, has_verb
from pinecone_notebooks.local.evaluation.statement import Statement, proper_names, read, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

# Shares of a fact's content words that a clause must hold to say the same, or to speak of it.
_SAME, _ABOUT = 0.65, 0.5


@dataclass(frozen=True)
class EvaluatedFact:
    """A fact of the true answer; `entailment` is `entailed`, `contradicted` or `neutral`."""

    content: str
    entailment: str
    reason: str


@dataclass(frozen=True)
class Alignment:
    """How an answer compares with the true one; the three figures are from 0 to 1."""

    correctness: float
    completeness: float
    alignment: float
    facts: tuple[EvaluatedFact, ...]


def align(question: str, answer: str, ground_truth: str) -> Alignment:
    """Compare an answer with the true one.

    Correctness is the share of entailed facts among those the answer speaks of, completeness
    their share among all, and alignment the harmonic mean of both.

    Example:
        >>> align("What is the capital of Spain?", "Barcelona.", "Madrid.").facts[0].entailment
        'contradicted'
    """
    names = proper_names(f"{question}\n{answer}\n{ground_truth}")
    asked = _Question(question, read(question), names)
    clauses = [(clause, _read(clause, asked)) for clause in facts(answer)]
    judged = tuple(_judge(fact, asked, clauses) for fact in facts(ground_truth))
    entailed = sum(fact.entailment == "entailed" for fact in judged)
    spoken_of = sum(fact.entailment != "neutral" for fact in judged)
    correctness = entailed / spoken_of if spoken_of else 0.0
    completeness = entailed / len(judged) if judged else 0.0
    both = correctness + completeness
    return Alignment(
        correctness, completeness, 2 * correctness * completeness / both if both else 0.0, judged
    )


@dataclass(frozen=True)
class _Question:
    """What was asked, and the names that it, the answer or the truth has for certain."""

    text: str
    said: Statement
    names: frozenset[str]


def _read(sentence: str, asked: _Question) -> Statement:
    """Read a sentence; a bare value ("Barcelona.") as the answer to its question."""
    said = read(sentence)
    return said if has_verb(sentence) else replace(said, words=said.words | asked.said.words)


def _judge(fact: str, asked: _Question, clauses: Sequence[tuple[str, Statement]]) -> EvaluatedFact:
    told = _read(fact, asked)
    if not told.content:
        return EvaluatedFact(fact, "neutral", "It has no word that could be looked for.")
    by_fit = sorted(clauses, key=lambda clause: _share(told, clause[1]), reverse=True)
    for clause, said in by_fit:
        if (
            _share(told, said) >= _SAME
            and said.negated != told.negated
            and _says(told, said, asked)
        ):
            reason = f"The answer says the opposite: “{clause}”"
            return EvaluatedFact(fact, "contradicted", reason)
        if said.negated == told.negated and _says(told, said, asked):
            return EvaluatedFact(fact, "entailed", f"The answer says so: “{clause}”")
    for clause, said in by_fit:
        if instead := spelled(_instead(told, said, asked), clause):
            reason = f"The answer has {', '.join(instead)} instead: “{clause}”"
            return EvaluatedFact(fact, "contradicted", reason)
    statements = [said for _, said in clauses]
    for first, second in pairwise(statements):
        said = first.joined(second)
        if said.negated == told.negated and _says(told, said, asked):
            return EvaluatedFact(fact, "entailed", "The answer says so in two sentences.")
    everything = reduce(Statement.joined, statements, read(""))
    missing = spelled(told.content - everything.content, f"{fact} {asked.text}")[:5]
    reason = (
        f"The answer does not mention: {', '.join(missing)}."
        if missing
        else ("The answer has its words, but not together.")
    )
    return EvaluatedFact(fact, "neutral", reason)


def _share(told: Statement, said: Statement) -> float:
    return len(told.content & said.content) / len(told.content)


def _says(told: Statement, said: Statement, asked: _Question) -> bool:
    """Tell whether a clause holds a fact: its figures all, its news and its words mostly."""
    if (told.words - said.words) & asked.names and (said.words - told.words) & asked.names:
        return False  # each names what the other does not: Madrid is not Barcelona
    news = told.content - asked.said.content or told.content
    held = len(news & said.content) / len(news)
    return told.figures <= said.figures and held >= _SAME and _share(told, said) >= _SAME


def _instead(told: Statement, said: Statement, asked: _Question) -> frozenset[str]:
    """Return what a clause that speaks of the same thing says in place of the fact's news."""
    topic = told.words & asked.said.content
    same_topic = topic <= said.content if topic else _share(told, said) >= _ABOUT
    if not same_topic:
        return frozenset()
    known = told.content | asked.said.content
    figures = said.figures - known
    if told.figures - said.figures and figures:
        return figures
    names = [name for name in told.names if name.isdisjoint(asked.said.content)]
    missing = [name for name in names if name.isdisjoint(said.content)]
    # Who shares none of its two names speaks of something else: not of Spain, but of France.
    if not missing or len(missing) == len(names) > 1:
        return frozenset()
    return frozenset().union(*said.names) - known
