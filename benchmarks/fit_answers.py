"""Fits the weights by which `answers.ranking` scores sentences, to the tuning half alone.

A question's sentences share one probability, in proportion to the exponential of their scores; the
weights make what holds the fact likely, and half as much what stands on its page. With `--cross`
each manual is answered with the weights that the other ones give, which is the figure to judge a
new feature by: 260 questions tell about three of them apart.

    python benchmarks/fit_answers.py [--cache FOLDER] [--cross]
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from answers import TOP_K, Asked, Reply, flat
from manuals import default_cache, get_manuals

from pinecone_notebooks.local.answers import Cited, retrieval_query
from pinecone_notebooks.local.answers.conversation import read_question
from pinecone_notebooks.local.answers.evidence import evidence
from pinecone_notebooks.local.answers.features import Features, measure
from pinecone_notebooks.local.answers.matching import Matching
from pinecone_notebooks.local.answers.ranking import WEIGHTS, pick

if TYPE_CHECKING:
    from manuals import Question

    from pinecone_notebooks.local.search import Hit

_PAGE = 0.5  # how much the page counts beside the fact
_SHRINK = 2.0  # how strongly a weight is held near 0
_STEPS = 400


@dataclass(frozen=True)
class Example:
    """A question, the features of what was found for it, and which of that is right."""

    question: Question
    hits: list[Hit]
    features: np.ndarray
    on_page: np.ndarray
    with_fact: np.ndarray


def example(question: Question, hits: list[Hit]) -> Example:
    """Measures what was found for a question."""
    matching = Matching(read_question([("user", question.text)]), evidence(hits))
    measured = measure(matching, hits)
    said = [
        (hit, one)
        for hit, passage in zip(hits, matching.passages, strict=True)
        for one in passage.sentences
    ]
    kept = [pair for pair in zip(measured, said, strict=True) if pair[0]]
    return Example(
        question,
        hits,
        np.array([features for features, _ in kept], float).reshape(-1, len(Features._fields)),
        np.array(
            [
                hit.file_id == question.file and question.page in hit.chunk.pages
                for _, (hit, _) in kept
            ],
            bool,
        ),
        np.array([flat(question.fact) in flat(one.text) for _, (_, one) in kept], bool),
    )


def fit(examples: list[Example]) -> Features:
    """Returns the weights that make what is right likeliest."""
    scale = np.concatenate([one.features for one in examples]).std(axis=0) + 1e-9
    weights, speed, size = (np.zeros(len(scale)) for _ in range(3))
    for step in range(1, _STEPS + 1):
        slope = _SHRINK * weights
        for one in examples:
            slope -= _pull(one, weights / scale) / scale
        # Adam: steps of a like size whatever the slope.
        speed += 0.1 * (slope - speed)
        size += 0.01 * (slope**2 - size)
        weights -= 0.05 * (speed / (1 - 0.9**step)) / (np.sqrt(size / (1 - 0.99**step)) + 1e-9)
    return Features(*(weights / scale).tolist())


def _pull(one: Example, weights: np.ndarray) -> np.ndarray:
    """Returns in which direction an example would have the weights go."""
    scores = one.features @ weights
    share = np.exp(scores - scores.max(initial=0))
    share /= share.sum() or 1
    pull = np.zeros_like(weights)
    for right, worth in ((one.with_fact, 1), (one.on_page, _PAGE)):
        if right.any():
            wanted = share * right / (share[right].sum() + 1e-12)
            pull += worth * one.features.T @ (wanted - share)
    return pull


def counts(examples: list[Example], weights: Features) -> tuple[int, int]:
    """Returns for how many the answer holds the fact, and for how many it cites the page."""
    facts = pages = 0
    for one in examples:
        question = read_question([("user", one.question.text)])
        picked = pick(Matching(question, evidence(one.hits)), one.hits, weights)
        pieces = [Cited(each.sentence.text, each.hits, each.sentence.quote) for each in picked]
        reply = Reply(pieces, one.hits)
        facts += reply.says(one.question.fact)
        pages += reply.cites(one.question.file, one.question.page)
    return facts, pages


def main() -> None:
    """Prints the fitted weights, and how many questions they answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--cross", action="store_true", help="leave each manual out in turn")
    arguments = parser.parse_args()
    manuals = get_manuals(arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(manuals, Path(folder))
        examples = [
            example(question, asked.find(retrieval_query([("user", question.text)])))
            for question in manuals.questions
            if question.half == "tuning"
        ]
        asked.close()
    print(f"{len(examples)} questions, {TOP_K} passages each: facts, pages")
    print("as the engine is now:", *counts(examples, WEIGHTS))
    fitted = fit(examples)
    print("fitted to all:", *counts(examples, fitted))
    print(*(f"    {name}={weight:.1f}," for name, weight in fitted._asdict().items()), sep="\n")
    if arguments.cross:
        facts = pages = 0
        for file in sorted({one.question.file for one in examples}):
            others = [one for one in examples if one.question.file != file]
            left_out = [one for one in examples if one.question.file == file]
            found = counts(left_out, fit(others))
            print(f"{file}, not fitted to it ({len(left_out)}):", *found, flush=True)
            facts, pages = facts + found[0], pages + found[1]
        print("all, each manual left out in turn:", facts, pages)


if __name__ == "__main__":
    main()
