"""Which sentences make an answer."""

from __future__ import annotations

from pinecone_notebooks.local.answers.conversation import read_question
from pinecone_notebooks.local.answers.evidence import evidence
from pinecone_notebooks.local.answers.matching import Matching
from pinecone_notebooks.local.answers.ranking import WEIGHTS, pick

from .test_answer import NOTHING, hit, said


def test_what_fits_far_less_than_the_best_is_left_out():
    """A sentence that shares some words with the question is no part of a good answer."""
    told = said(
        "What is the rate per kilometre for my own car?",
        hit("Your own car is paid at a rate of 0.42 euro per kilometre."),
        hit("Each kilometre of the race has its own marshal and its rate of pay.", score=0.2),
    )
    assert told == "Your own car is paid at a rate of 0.42 euro per kilometre."


def test_a_sentence_is_about_what_it_begins_with():
    """Of sentences with the same word of the question, the one that begins with it comes first."""
    mentioning = "Each of the small pumps in our older machines has got a filter as well."
    defining = "A filter keeps sand out of each of the small pumps in our older machines."
    told = said("What does the filter do?", hit(f"{mentioning}\n{defining}"))
    assert told.startswith(defining)


def test_the_next_row_of_a_table_says_nothing_about_this_one():
    """A row is found by its own cells, and not by those of its neighbours."""
    rows = (
        "Light: Red, three blinks; Meaning: Sensor fault; What to do: Send us the log file\n"
        "Light: Red, steady; Meaning: Water inside the housing; What to do: Switch off and return it"
    )
    told = said("What does a steady red light on a sensor mean?", hit(rows, "The sensor > Lights"))
    assert told.startswith("Light: Red, steady")


def test_the_best_is_said_however_little_speaks_for_it():
    """A question that was found to be covered is never answered with nothing."""
    hits = [hit("Your own car is paid at a rate of 0.42 euro per kilometre.")]
    matching = Matching(
        read_question([("user", "What is the rate per kilometre?")]), evidence(hits)
    )
    assert len(pick(matching, hits, WEIGHTS._replace(length=-100))) == 1


def test_what_stands_only_beside_the_row_of_a_table_is_no_answer():
    """Where no sentence is about what was asked, the answer says so rather than nothing at all."""
    rows = "- Settings of the kiln:\nState: cold; Lamp: blue; Wait: none; Door: open"
    assert said("kiln settings", hit(rows)).startswith(NOTHING)
