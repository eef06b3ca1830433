"""Judging answers by the words of the true one."""

from __future__ import annotations

import pytest

from pinecone_notebooks.local.evaluation import align

LEAVE = "How many weeks of parental leave does every parent get?"


def test_the_documented_example():
    """One capital right, one wrong, one missing: the figures of Pinecone's documentation."""
    found = align(
        "What are the capital cities of France, England and Spain?",
        "Paris is the capital city of France and Barcelona of Spain",
        "Paris is the capital city of France, London of England and Madrid of Spain",
    )
    assert [fact.entailment for fact in found.facts] == ["entailed", "neutral", "contradicted"]
    assert found.correctness == pytest.approx(1 / 2)
    assert found.completeness == pytest.approx(1 / 3)
    assert found.alignment == pytest.approx(0.4)


def test_the_documented_example_without_the_countries():
    """The names decide as well where the question names none: Madrid is not Barcelona."""
    found = align(
        "What are the capitals?",
        "Paris is the capital city of France and Barcelona of Spain",
        "Paris is the capital city of France, London of England and Madrid of Spain",
    )
    assert [(fact.entailment, fact.reason) for fact in found.facts[1:]] == [
        ("neutral", "The answer does not mention: London, England."),
        (
            "contradicted",
            "The answer has Barcelona instead: “Barcelona is the capital city of Spain.”",
        ),
    ]


@pytest.mark.parametrize(
    ("question", "answer", "truth", "verdict"),
    [
        (LEAVE, "Every parent gets 16 weeks.", "Every parent gets sixteen weeks.", "entailed"),
        (LEAVE, "Every parent gets 12 weeks.", "Every parent gets sixteen weeks.", "contradicted"),
        (LEAVE, "Sixteen weeks.", "Every parent gets 16 weeks of parental leave.", "entailed"),
        (LEAVE, "12 weeks", "16 weeks", "contradicted"),
        (LEAVE, "1,600 euros", "1600 euros", "entailed"),
        (LEAVE, "Ask the office manager.", "Every parent gets sixteen weeks.", "neutral"),
        (LEAVE, "", "Every parent gets sixteen weeks.", "neutral"),
        ("Can it be split?", "It can't be taken in parts.", "It can be taken in parts.", "contradicted"),
        ("Can it be split?", "It cannot be taken in parts.", "It can't be taken in parts.", "entailed"),
        ("What is the capital of Spain?", "Barcelona.", "Madrid.", "contradicted"),
        ("What is the capital of Spain?", "Madrid is its capital.", "Madrid.", "entailed"),
        ("Which cloud is it?", "It runs on AWS in Rome.", "It runs on Azure in Rome.", "contradicted"),
        ("Who signs?", "Ann Jones signs it.", "Bob Smith signs it.", "contradicted"),
        ("Who?", "Shakespeare wrote Hamlet in London.", "William Shakespeare wrote Hamlet.", "entailed"),
        ("Who approves flights?", "I do not know.", "A director approves flights.", "neutral"),
    ],
)  # fmt: skip
def test_a_verdict(question, answer, truth, verdict):
    """Words, figures and negations decide."""
    [fact] = align(question, answer, truth).facts
    assert fact.entailment == verdict
    assert fact.reason


def test_reasons_name_what_decided():
    """A person can see why: the clause that says so, the other value, or what is missing."""
    facts = align(LEAVE, "Parents get 12 weeks.", "Parents get 16 weeks. Trains are slow.").facts
    assert facts[0].reason == "The answer has 12 instead: “Parents get 12 weeks.”"
    assert facts[1].reason == "The answer does not mention: Trains, slow."


def test_a_fact_told_in_two_sentences_counts():
    """What one sentence begins and the next one ends is said."""
    answer = "Parental leave lasts sixteen weeks. The first two are compulsory for the mother."
    truth = "Of the sixteen weeks of parental leave the mother must take two."
    assert align(LEAVE, answer, truth).completeness == 1


def test_the_figures_stay_between_nothing_and_all():
    """Nothing right is 0, everything right is 1."""
    assert align(LEAVE, "No idea.", "Sixteen weeks are given.").alignment == 0
    truth = "Sixteen weeks are given. They may be split."
    whole = align(LEAVE, truth, truth)
    assert (whole.correctness, whole.completeness, whole.alignment) == (1, 1, 1)
