"""A pane without a key that works: Connect in place, and then the question that waits."""

from __future__ import annotations

import pytest

from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets import conversation as conversations

from .conftest import until
from .test_chat import QUESTION, RecordedChat, ask


@pytest.fixture
def pane(connected):
    """A pane that stands on a page."""
    conversations._conversations.clear()
    shown = RecordedChat("handbook")
    shown._connect.is_shown = True
    return shown


def card_of(pane):
    return next(iter(pane._connect.box.children), None)


def paste(card, key):
    card._dispatch(
        card,
        {
            "type": "key", "attempt": card.attempt, "key": key, "organization_id": "",
            "project_id": "", "via": "paste",
        },
        [],
    )  # fmt: skip


def test_without_a_connection_the_card_stands_below_and_the_question_waits(pane):
    """The browser is told nothing, so it sends the question again until it is taken."""
    forget()
    ask(pane)
    ask(pane)
    assert card_of(pane).phase == "idle"
    assert "your question is sent then" in pane.notice
    assert pane.of_type("refused") == pane.of_type("accepted") == []


def test_after_connecting_the_card_goes_and_the_question_is_answered(
    pane, slow_service, monkeypatch
):
    """With the very message that waited."""
    forget()  # takes the service's address along
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", slow_service.url)
    ask(pane)
    paste(card_of(pane), slow_service.api_key)
    assert card_of(pane) is None
    assert pane.notice == ""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    assert pane.turns[-1]["status"] == "done"


def test_a_question_is_refused_once_when_connecting_is_cancelled(pane):
    """The words go back to the composer; the next try offers the card again."""
    forget()
    ask(pane)
    card = card_of(pane)
    card._dispatch(card, {"type": "cancel", "attempt": card.attempt}, [])
    ask(pane)
    assert len(pane.of_type("refused")) == 1
    ask(pane, request="r2")
    assert card_of(pane) is not None


def test_a_key_that_died_is_replaced_in_place_and_the_question_asked_again(pane, slow_service):
    """In the place of the answer that failed."""
    adopt(
        Connection(Secret("pcsk_dead_" + "0" * 40), "a test", Settings(api_host=slow_service.url))
    )
    ask(pane)
    until(lambda: card_of(pane) is not None)
    assert pane.turns[-1]["status"] == "failed"
    paste(card_of(pane), slow_service.api_key)
    until(lambda: [turn["status"] for turn in pane.turns] == ["done", "done"])
    assert QUESTION in pane.to_markdown()


def test_a_pane_that_is_part_of_another_widget_refuses_as_before(connected):
    """Where the place below is on no page, a card could not be seen."""
    conversations._conversations.clear()
    inside = RecordedChat("handbook")
    forget()
    ask(inside)
    assert len(inside.of_type("refused")) == 1
