"""A pane and the assistants of its project: which there are, switching, and their instructions."""

from __future__ import annotations

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets import conversation as conversations
from pinecone_notebooks.widgets.contract import AboutAnswer, fits

from .conftest import until
from .test_chat import QUESTION, RecordedChat, ask, new_pane


@pytest.fixture
def pane(connected, slow_service):
    """A pane on one of two assistants."""
    conversations._conversations.clear()
    client = Client(slow_service.api_key, settings=Settings(api_host=slow_service.url))
    client.assistants.get_or_create("support")
    client.assistants.update("handbook", instructions="Use American English.")
    return RecordedChat("handbook")


def about(pane, **message):
    pane.sent.clear()
    pane.receive(**(message or {"type": "about"}))
    until(lambda: pane.of_type("about"))
    (answer,) = pane.of_type("about")
    assert fits(answer, AboutAnswer)
    return answer


def test_the_pane_is_told_the_assistants_and_its_own_instructions(pane):
    """What the panel of settings shows."""
    answer = about(pane)
    assert {"handbook", "support"} <= set(answer["assistants"])
    assert answer["instructions"] == "Use American English."


def test_instructions_are_changed_at_the_service(pane):
    """For everyone who asks this assistant; the answer has what the service keeps."""
    answer = about(pane, type="instruct", assistant="handbook", instructions="Be brief.")
    assert answer["instructions"] == "Be brief."
    assert about(pane, type="instruct", assistant="handbook", instructions="")["instructions"] == ""


def test_instructions_the_service_refuses_are_said_and_stay(pane):
    """They may have 16 KB."""
    answer = about(pane, type="instruct", assistant="handbook", instructions="x" * 17_000)
    assert "instructions" in answer["error"]
    assert answer["instructions"] == "Use American English."


def test_without_a_connection_the_panel_is_told_why_it_is_empty(pane):
    """In the words of every other call."""
    forget()
    answer = about(pane)
    assert answer["assistants"] == []
    assert "%pinecone_connect" in answer["error"]


def test_switching_shows_the_other_conversation_and_keeps_this_one(pane):
    """Each assistant has its thread; the notice says so; a question goes where one sees it."""
    pane.ask(QUESTION)
    before = pane.turns
    pane.receive(type="switch", assistant="support")
    assert (pane.assistant, pane.turns, pane.live_run) == ("support", [], "")
    assert "conversation with handbook is kept" in pane.notice
    ask(pane, request="r2")
    until(lambda: len(pane.turns) == 2)
    assert pane.notice == ""
    assert len(conversations.conversation("handbook").turns) == 2
    pane.switch("handbook")
    assert pane.turns == before


def test_an_answer_goes_on_while_another_assistant_is_shown(connected_slower):
    """Its events are no longer sent here, and all of them when one switches back."""
    pane = new_pane()
    ask(pane)
    run = pane.live_run
    until(lambda: pane.of_type("run"))
    pane.switch("support")
    assert pane.live_run == ""
    pane.sent.clear()
    pane.switch("handbook")
    assert pane.live_run == run
    until(lambda: any(message["seq"] == 0 for message in pane.of_type("run")))
    until(lambda: len(pane.turns) == 2)
    assert pane.turns[-1]["status"] == "done"


def test_a_pane_hears_nothing_of_an_assistant_it_left(pane):
    """And a second pane stays where it is."""
    second = RecordedChat("handbook")
    pane.switch("support")
    second.ask(QUESTION)
    assert pane.turns == []
    assert second.assistant == "handbook"


def test_the_transcripts_of_all_assistants_that_were_asked_are_kept(pane):
    """As markdown and JSON of the one that is shown, and of all in the notebook's record."""
    pane.ask(QUESTION)
    pane.switch("support")
    pane.ask(QUESTION)
    assert pane.to_markdown().startswith("**You:**")
    assert "**support:**" in pane.to_markdown()
    assert "**handbook:**" not in pane.to_markdown()
    assert list(pane._talks) == ["handbook", "support"]
