"""Messages between a pane and its page that are lost, late, doubled, or overtaken by a change."""

from __future__ import annotations

import threading

import pytest

from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.errors import Unauthorized
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets import conversation as conversations
from tests.client.stub import KEY, reply, serve

from .conftest import until
from .test_chat import QUESTION, RecordedChat, ask


@pytest.fixture
def pane(connected):
    conversations._conversations.clear()
    return RecordedChat("handbook")


def test_a_refusal_that_was_lost_is_said_again_and_the_question_not_asked(pane, connected):
    """The page may have had it after all: the words are in its composer by then."""
    forget()
    ask(pane)
    adopt(connected)
    ask(pane)
    first, second = pane.of_type("refused")
    assert first == second
    assert pane.turns == []


def test_a_question_for_an_assistant_the_pane_has_left_is_not_asked(pane):
    """The page that missed the change learns of it before it reads the refusal."""
    pane.switch("support")
    pane.states.clear()
    ask_from_before = {"request": "r1", "text": QUESTION, "replaces": ""}
    pane.receive(type="ask", assistant="handbook", **ask_from_before)
    [refused] = pane.of_type("refused")
    assert "support" in refused["reason"]
    assert pane.states[0]["assistant"] == "support"
    assert conversations.conversation("handbook").turns == pane._conversation.turns == ()


def test_a_new_conversation_begins_where_the_page_asked_for_it(pane):
    """The pane may have gone on to another assistant since the click."""
    pane.ask(QUESTION)
    pane.receive(type="clear", assistant="support")
    assert len(pane.turns) == 2
    pane.switch("support")
    pane.receive(type="clear", assistant="handbook")
    assert conversations.conversation("handbook").turns == ()


def test_a_page_that_asks_in_doubt_is_told_all_that_it_shows(pane):
    """Turns of one assistant under the name of another would be worse than none."""
    pane.ask(QUESTION)
    pane.states.clear()
    pane.receive(type="sync", run="probe", since=0)
    [state] = pane.states
    assert state["turns"] == pane.turns != []
    assert {"assistant", "live_run", "notice", "settings"} < set(state)


def test_a_conversation_may_be_cleared_while_its_key_is_refused(pane, slow_service):
    """The question that waits for another key is that of the answer which failed."""
    dead = Secret("pcsk_dead_" + "0" * 40)
    adopt(Connection(dead, "a test", Settings(api_host=slow_service.url)))
    pane._connect.is_shown = True
    talk = pane._conversation
    talk.observe(lambda: talk.clear() if len(talk.turns) == 2 else None)
    with pytest.raises(Unauthorized):
        pane.ask(QUESTION)
    assert pane._unanswered[0] == QUESTION


def test_what_was_looked_up_earlier_does_not_come_last(connected):
    """A list on its way while instructions change: the page ends with the instructions as they are."""
    kept = {"name": "handbook", "status": "Ready", "instructions": "Old."}
    overtaken = threading.Event()

    def answer(handler):
        seen = {"assistants": [dict(kept)]}
        if handler.command == "PATCH":
            kept["instructions"] = "New."
            seen = kept
        elif len(stub.requests) == 1:  # what comes after it has time to pass it, if it may
            overtaken.wait(0.5)
        reply(200, seen)(handler)

    with serve(answer) as stub:
        adopt(Connection(Secret(KEY), "a test", Settings(api_host=stub.url)))
        pane = RecordedChat("handbook")
        pane.send = lambda content: (pane.sent.append(content), overtaken.set())
        pane.receive(type="about")
        until(lambda: stub.requests)
        pane.receive(type="instruct", assistant="handbook", instructions="New.")
        until(lambda: len(pane.of_type("about")) == 2)
    assert pane.of_type("about")[-1]["instructions"] == "New."
