"""The first piece of an answer comes before all passages are read, and the answer is no worse."""

from __future__ import annotations

from pinecone_notebooks.local import answers
from pinecone_notebooks.local.search import Hit

from .test_answer import hit, said

_UNREAD = Hit("f", None, 1.0)  # type: ignore[arg-type]  # whoever reads it fails
_FILLING = "Kettles are cleaned once a month."


def test_the_first_piece_is_known_before_the_later_passages_are_read():
    """What is asked for stands in the best two passages: no other is read for the first words."""
    best = [hit(f"Parental leave lasts 26 weeks. {_FILLING}"), hit(_FILLING)]
    pieces = answers.answer([("user", "How long is parental leave?")], [*best, _UNREAD, _UNREAD])
    assert next(pieces).text == "Parental leave lasts 26 weeks."


def test_what_the_best_two_passages_hold_in_part_is_sought_in_two_more():
    """The first words come from the best four, before the others are read."""
    best = [*[hit("Leave is granted by the week.")] * 2, hit("Parental leave lasts 26 weeks.")]
    asked = [("user", "How long is parental leave?")]
    pieces = answers.answer(asked, [*best, hit(_FILLING), _UNREAD])
    assert next(pieces).text == "Parental leave lasts 26 weeks."


def test_the_rest_of_an_answer_is_found_in_all_passages():
    """What a later passage adds follows the first piece, which is not said again."""
    best = [hit("Parental leave lasts 26 weeks."), *[hit(_FILLING)] * 3]
    later = hit("Parental leave is paid for 18 of its weeks.", file_id="g")
    assert said("How long is parental leave?", *best, later) == (
        "Parental leave lasts 26 weeks.\n\nParental leave is paid for 18 of its weeks."
    )


def test_the_first_piece_is_not_said_again_though_its_passage_was_forgotten_meanwhile():
    """Other answers may be made between the first piece of one and the rest."""
    later = hit("Parental leave is paid for 18 of its weeks.", file_id="g")
    found = [hit("Parental leave lasts 26 weeks."), *[hit(_FILLING)] * 2, later]
    pieces = answers.answer([("user", "How long is parental leave?")], found)
    first = next(pieces).text
    for number in range(2_000):
        list(answers.answer([("user", "What are kettles?")], [hit(f"Kettle {number}.")]))
    assert first + "".join(piece.text for piece in pieces) == (
        "Parental leave lasts 26 weeks.\n\nParental leave is paid for 18 of its weeks."
    )


def test_a_name_that_only_a_later_passage_holds_is_found_there():
    """Where the best passages lack a name that was asked for, nothing is said before all are read."""
    best = [hit("Paid leave lasts 26 weeks for the parents of twins.")] * 4
    later = hit("In Narvik the paid leave of twins' parents lasts 30 weeks.")
    question = "How long is paid leave for the parents of twins in Narvik?"
    assert said(question, *best, later).startswith("In Narvik")
