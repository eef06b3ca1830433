"""Which sentences make an answer."""

from __future__ import annotations

from .test_answer import hit, said


def test_what_fits_far_less_than_the_best_is_left_out():
    """A sentence that shares some words with the question is no part of a good answer."""
    told = said(
        "What is the rate per kilometre for my own car?",
        hit("Your own car is paid at a rate of 0.42 euro per kilometre."),
        hit("Each kilometre of the race has its own marshal and its rate of pay.", score=0.2),
    )
    assert told == "Your own car is paid at a rate of 0.42 euro per kilometre."
