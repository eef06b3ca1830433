"""The kernel's half of the chat pane; its browser half is tested in tests/browser and js/tests."""

from __future__ import annotations

import pytest

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.widgets import conversation as conversations
from pinecone_notebooks.widgets.chat import Chat
from pinecone_notebooks.widgets.contract import TO_BROWSER, fits

from .conftest import until

QUESTION = "How many days of annual leave does every employee get?"


class RecordedChat(Chat):
    """A pane that keeps what it sends to the browser."""

    def __init__(self, assistant):
        self.sent = []
        super().__init__(assistant)

    def send(self, content, buffers=None):
        self.sent.append(content)

    def receive(self, **message):
        self._dispatch(self, message, [])

    def of_type(self, kind):
        return [message for message in self.sent if message["type"] == kind]


@pytest.fixture
def pane(connected):
    conversations._conversations.clear()
    return RecordedChat("handbook")


def ask(pane, text=QUESTION, request="r1"):
    pane.receive(type="ask", request=request, text=text)


def test_an_answer_streams_in_few_messages_and_ends_in_the_turns(pane):
    """Accepted, streamed in order without a gap, then a turn; every message fits the contract."""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    until(lambda: pane.of_type("run")[-1]["events"][-1]["kind"] == "end")
    (accepted,) = pane.of_type("accepted")
    expected = 0
    for message in pane.of_type("run"):
        assert (message["run"], message["seq"]) == (accepted["run"], expected)
        expected += len(message["events"])
    assert len(pane.of_type("run")) > 2
    assert all(fits(message, TO_BROWSER[message["type"]]) for message in pane.sent)
    assert pane.live_run == ""


def test_a_question_sent_twice_is_asked_once(pane):
    """The browser sends again when it heard nothing; the kernel knows the request."""
    ask(pane)
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    assert len(pane.of_type("accepted")) == 2
    assert len({message["run"] for message in pane.of_type("accepted")}) == 1
    assert [turn["role"] for turn in pane.turns] == ["user", "assistant"]


def test_stopping_from_the_browser_keeps_the_partial_answer(pane):
    """The stop message ends the run soon."""
    ask(pane)
    until(lambda: pane.of_type("run"))
    pane.receive(type="stop", run=pane.live_run)
    until(lambda: len(pane.turns) == 2)
    assert pane.turns[-1]["status"] == "stopped"


def test_a_browser_that_comes_back_gets_the_run_from_the_start(pane):
    """After a reload `sync` brings all events so far."""
    ask(pane)
    until(lambda: len(pane.of_type("run")) > 1)
    pane.sent.clear()
    pane.receive(type="sync", run=pane.live_run, since=0)
    replay = pane.of_type("run")[0]
    assert replay["seq"] == 0
    assert replay["events"][0]["kind"] == "text"
    until(lambda: len(pane.turns) == 2)


def test_two_panes_show_the_same(pane):
    """A second view of the assistant mirrors turns and the live run."""
    second = RecordedChat("handbook")
    ask(pane)
    assert second.live_run == pane.live_run != ""
    until(lambda: len(second.turns) == 2)
    assert second.turns == pane.turns
    until(lambda: second.of_type("run"))


def test_a_question_without_a_connection_is_refused_with_what_to_do(pane):
    """The reason goes to the composer and above it; nothing is lost."""
    forget()
    ask(pane)
    (refused,) = pane.of_type("refused")
    assert "%pinecone_connect" in refused["reason"]
    assert "%pinecone_connect" in pane.notice
    assert pane.turns == []


def test_a_pane_made_before_connecting_says_so(connected):
    """The notice is there from the start."""
    forget()
    assert "%pinecone_connect" in RecordedChat("handbook").notice


def test_a_cited_file_gets_a_fresh_link(pane):
    """The link of a citation opens the file; an unknown file says why not."""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    cited = next(part for part in pane.turns[-1]["parts"] if part["type"] == "citation")
    pane.receive(type="link", file_id=cited["references"][0]["file_id"])
    until(lambda: pane.of_type("link"))
    assert pane.of_type("link")[0]["url"].startswith("http://127.0.0.1:")
    pane.sent.clear()
    pane.receive(type="link", file_id="00000000-0000-4000-8000-000000000000")
    until(lambda: pane.of_type("link"))
    (answer,) = pane.of_type("link")
    assert answer["url"] == ""
    assert answer["error"]


@pytest.mark.parametrize(
    "message", [{}, {"type": "nonsense"}, {"type": "ask"}, {"type": "ask", "text": 3}]
)
def test_a_malformed_message_changes_nothing(pane, message):
    """What does not fit the contract is dropped at the door."""
    pane.receive(**message)
    assert (pane.sent, pane.turns, pane.notice) == ([], [], "")
