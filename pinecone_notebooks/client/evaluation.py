"""How well an answer agrees with what is known to be true, as the service judges it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pinecone_notebooks.client.fields import mapping, number, sequence, string
from pinecone_notebooks.client.models import Usage
from pinecone_notebooks.errors import UnexpectedAnswer

__all__ = ["PATH", "Alignment", "EvaluatedFact"]

PATH = "/assistant/evaluation/metrics/alignment"


@dataclass(frozen=True)
class EvaluatedFact:
    """One fact of the true answer, and what the judged answer makes of it.

    Attributes:
        fact: The fact in words.
        entailment: entailed, contradicted, or neutral where the answer does not speak of it.
        reason: Why, or "" where the service gives none.
    """

    fact: str
    entailment: str
    reason: str = ""

    @classmethod
    def from_json(cls, data: Any) -> EvaluatedFact:
        """Read one fact of an evaluation."""
        data = mapping(data)
        fact = data.get("fact")
        return cls(
            fact=string(fact) or string(mapping(fact).get("content")),
            entailment=string(data.get("entailment")),
            reason=string(data.get("reason")) or string(data.get("reasoning")),
        )


@dataclass(frozen=True)
class Alignment:
    """How an answer compares with the true one; each score goes from 0 to 1.

    Attributes:
        correctness: How much of what the answer says is true (precision).
        completeness: How much of what is true the answer says (recall).
        alignment: The harmonic mean of both.
        facts: The facts behind the scores.
        usage: The tokens of judging.
    """

    correctness: float
    completeness: float
    alignment: float
    facts: tuple[EvaluatedFact, ...] = ()
    usage: Usage = field(default_factory=Usage)

    @classmethod
    def from_json(cls, data: Any) -> Alignment:
        """Read an evaluation.

        Raises:
            UnexpectedAnswer: A score is missing: there is no number that could stand for it.
        """
        data = mapping(data)
        metrics = mapping(data.get("metrics"))
        scores = {
            name: number(metrics.get(name)) for name in ("correctness", "completeness", "alignment")
        }
        given = {name: score for name, score in scores.items() if score is not None}
        if len(given) != len(scores):
            missing = ", ".join(sorted(set(scores) - set(given)))
            raise UnexpectedAnswer(
                f"The evaluation has no {missing}.", status=200, method="POST", path=PATH
            )
        facts = sequence(mapping(data.get("reasoning")).get("evaluated_facts"))
        return cls(
            **given,
            facts=tuple(EvaluatedFact.from_json(item) for item in facts),
            usage=Usage.from_json(data.get("usage")),
        )
