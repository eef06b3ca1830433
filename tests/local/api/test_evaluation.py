"""The evaluation over HTTP."""

from __future__ import annotations

import pytest

PATH = "/evaluation/metrics/alignment"
BODY = {
    "question": "What is the capital city of Spain?",
    "answer": "Barcelona.",
    "ground_truth_answer": "Madrid.",
}


def test_an_answer_is_evaluated(api):
    """The answer has the figures, the facts and a count of tokens, and no field of our own."""
    answer = api.call("POST", PATH, json=BODY).json()
    assert answer["metrics"] == {"correctness": 0, "completeness": 0, "alignment": 0}
    assert answer["reasoning"] == {
        "evaluated_facts": [{"fact": {"content": "Madrid."}, "entailment": "contradicted"}]
    }
    assert answer["usage"]["total_tokens"] > 0


def test_reasons_come_when_asked_for(api):
    """`reasons=true` adds the sentence behind each verdict."""
    answer = api.call("POST", PATH, json=BODY, params={"reasons": "true"}).json()
    [fact] = answer["reasoning"]["evaluated_facts"]
    assert fact["reason"] == "The answer has Barcelona instead: “Barcelona.”"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**BODY, "answer": 1},
        {**BODY, "answer": None},
        {**BODY, "ground_truth_answer": " "},
        {**BODY, "more": 1},
        {**BODY, "question": "x" * 70_000},
        [],
    ],
)
def test_what_cannot_be_evaluated_is_unprocessable(api, body):
    """A wrong request is 422, with a message where the description has it."""
    refused = api.call("POST", PATH, json=body)
    assert refused.status_code == 422
    assert refused.json()["message"]
