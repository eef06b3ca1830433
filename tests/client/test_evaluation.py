"""Comparing an answer with the true one."""

from __future__ import annotations

from typing import Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Alignment, EvaluatedFact, Usage
from pinecone_notebooks.settings import Settings

from .stub import KEY, error, reply, serve

METRICS = {"correctness": 0.5, "completeness": 1, "alignment": 0.667}
ANSWER = {
    "metrics": METRICS,
    "reasoning": {
        "evaluated_facts": [
            {"fact": {"content": "Madrid is the capital."}, "entailment": "entailed"},
            {"fact": {"content": "It is large."}, "entailment": "neutral", "reason": "Not said."},
        ]
    },
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}


def test_an_answer_is_evaluated() -> None:
    """The three texts are sent; scores, facts with reasons, and usage come back."""
    with serve(reply(200, ANSWER)) as stub:
        found = stub.client().evaluate("Capital of Spain?", "Madrid, it is large.", "Madrid.")
    assert stub.requests[0].target == "/assistant/evaluation/metrics/alignment"
    assert stub.requests[0].json == {
        "question": "Capital of Spain?",
        "answer": "Madrid, it is large.",
        "ground_truth_answer": "Madrid.",
    }
    assert found == Alignment(
        0.5,
        1,
        0.667,
        facts=(
            EvaluatedFact("Madrid is the capital.", "entailed"),
            EvaluatedFact("It is large.", "neutral", "Not said."),
        ),
        usage=Usage(1, 2, 3),
    )


def test_evaluation_has_its_own_host() -> None:
    """It is asked at the evaluation host, with the key; the API's own host hears nothing."""
    with serve(reply(500)) as api, serve(reply(200, ANSWER)) as evaluation:
        api.client(evaluation_host=evaluation.url).evaluate("q", "a", "b")
        assert evaluation.requests[0].headers["api-key"] == KEY
        assert api.requests == []
    assert Settings().evaluation_host == "https://prod-1-data.ke.pinecone.io"


@pytest.mark.parametrize(
    "body", [None, {}, {"metrics": {**METRICS, "alignment": "high"}}, {"metrics": []}]
)
def test_a_missing_score_is_no_zero(body: Any) -> None:
    """An evaluation without its numbers is an error, not a bad mark."""
    with (
        serve(reply(200, body)) as stub,
        pytest.raises(errors.UnexpectedAnswer, match=r"evaluation has no .*alignment"),
    ):
        stub.client().evaluate("q", "a", "b")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(422, {"message": "The question is empty"}), errors.InvalidRequest),
        (error(403, "FORBIDDEN", "The question is empty"), errors.Forbidden),
    ],
)
def test_a_refused_evaluation_says_why(answer: Any, kind: type[errors.APIError]) -> None:
    """The service's flat errors are read as well, and nothing is evaluated twice."""
    with serve(answer) as stub:
        with pytest.raises(kind, match="The question is empty"):
            stub.client().evaluate("", "a", "b")
        assert len(stub.requests) == 1
