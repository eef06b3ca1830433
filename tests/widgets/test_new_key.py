"""The card of a new API key: who asked gets it, once; then the kernel forgets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pinecone_notebooks.secret import Secret
from pinecone_notebooks.widgets.new_key import NewKey, sealed

from .conftest import until

WIRE = json.loads((Path(__file__).parent.parent / "wire" / "new_key_messages.json").read_text())
KEY = "pcsk_example_new_key"
ASK = {"type": "copy", "request": "r1", "pad": list(range(64))}


@pytest.fixture
def card():
    """A card with a key, and what it sent to the browser."""
    made = NewKey("notebook", Secret(KEY))
    made.sent = []
    made.send = made.sent.append
    yield made
    made.close()


def say(card, **message):
    card._dispatch(card, message, [])


def opened(answer, pad):
    return (
        bytes(one ^ other for one, other in zip(answer["sealed"], pad, strict=True))
        .rstrip(b"\0")
        .decode()
    )


def test_who_asked_can_open_the_answer(card):
    """The pad opens it; another pad does not, and its length tells nothing."""
    say(card, **ASK)
    (answer,) = card.sent
    assert answer["request"] == "r1"
    assert opened(answer, ASK["pad"]) == KEY
    assert len(answer["sealed"]) == 64
    assert KEY not in bytes(answer["sealed"]).decode("latin-1")


def test_the_kernel_seals_as_the_fixture_says():
    """The browser's tests open the same bytes."""
    ask, answer = WIRE["to_kernel"][0], WIRE["to_browser"][0]
    assert sealed(Secret(WIRE["key"]), ask["pad"]) == answer["sealed"]


def test_it_can_be_asked_again_until_it_was_copied(card):
    """A browser that did not allow it may try again; then the key is forgotten."""
    say(card, **ASK)
    say(card, **{**ASK, "request": "r2"})
    assert [answer["request"] for answer in card.sent] == ["r1", "r2"]
    say(card, type="copied")
    say(card, **ASK)
    assert len(card.sent) == 2
    assert card.phase == "copied"
    assert card._key is None


def test_a_page_that_missed_how_it_ended_is_told(card):
    """It asks once more, and hears that there is nothing left to copy."""
    say(card, type="copied")
    states = []
    card._send = lambda msg, buffers=None: states.append(msg["state"])
    say(card, **ASK)
    assert states == [{"phase": "copied"}]


def test_it_is_forgotten_when_its_time_is_over():
    """A card that nobody clicks holds no key for long."""
    card = NewKey("notebook", Secret(KEY), seconds=0.01)
    until(lambda: card.phase == "gone")
    assert card._key is None


@pytest.mark.parametrize("pad", [[], [1] * len(KEY), [256] * 64, ["a"]])
def test_a_pad_that_would_not_cover_it_gets_nothing(card, pad):
    """Too short, or no bytes."""
    say(card, **{**ASK, "pad": pad})
    assert card.sent == []


def test_no_trait_and_no_repr_has_the_key(card):
    """What a notebook could keep of the widget."""
    say(card, **ASK)
    assert KEY not in f"{card.get_state()} {card!r} {card.view('words')}"
