"""The kernel's half of the chat pane; its browser half is tested in tests/browser and js/tests."""

from __future__ import annotations

import json
import threading

import pytest

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.errors import ArgumentError, ConnectionRequired
from pinecone_notebooks.widgets import conversation as conversations
from pinecone_notebooks.widgets.chat import Chat
from pinecone_notebooks.widgets.contract import TO_BROWSER, fits

from .conftest import until

QUESTION = "How many days of annual leave does every employee get?"


class RecordedChat(Chat):
    """A pane that keeps what it sends to the browser, messages and states."""

    def __init__(self, assistant, **options):
        self.sent, self.states = [], []
        super().__init__(assistant, **options)

    def send(self, content, buffers=None):
        self.sent.append(content)

    def _send(self, msg, buffers=None):
        self.states.append(msg["state"])

    def receive(self, **message):
        if message.get("type") in {"ask", "clear"}:  # as from a page that shows its assistant
            message = {"assistant": self.assistant, **message}
        self._dispatch(self, message, [])

    def of_type(self, kind):
        return [message for message in self.sent if message["type"] == kind]


def new_pane():
    conversations._conversations.clear()
    return RecordedChat("handbook")


@pytest.fixture
def pane(connected):
    return new_pane()


def ask(pane, text=QUESTION, request="r1", replaces=""):
    pane.receive(type="ask", request=request, text=text, replaces=replaces)


def test_an_answer_streams_in_few_messages_and_ends_in_the_turns(pane):
    """Accepted, streamed in order without a gap, then a turn; every message fits the contract."""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    until(lambda: [m for m in pane.of_type("run") if m["events"][-1]["kind"] == "end"])
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


def test_stopping_from_the_browser_keeps_the_partial_answer(connected_slower):
    """The stop message ends the run soon."""
    pane = new_pane()
    ask(pane)
    until(lambda: pane.of_type("run"))
    pane.receive(type="stop", run=pane.live_run)
    until(lambda: len(pane.turns) == 2)
    assert pane.turns[-1]["status"] == "stopped"
    assert pane.turns[-1]["parts"]


def test_a_browser_that_comes_back_gets_the_run_from_the_start(connected_slower):
    """After a reload `sync` brings all events so far."""
    pane = new_pane()
    ask(pane)
    until(lambda: len(pane.of_type("run")) > 1)
    pane.sent.clear()
    pane.receive(type="sync", run=pane.live_run, since=0)
    # What goes on to come may have been sent before it.
    replay = min(pane.of_type("run"), key=lambda message: message["seq"])
    assert replay["seq"] == 0
    assert replay["events"][0]["kind"] == "text"


def test_two_panes_show_the_same(connected_slower):
    """A second view of the assistant mirrors turns and the live run."""
    pane = new_pane()
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
    """The link opens it, with the metadata that was given; an unknown file says why not."""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    cited = next(part for part in pane.turns[-1]["parts"] if part["type"] == "citation")
    pane.receive(type="link", file_id=cited["references"][0]["file_id"])
    until(lambda: pane.of_type("link"))
    (answer,) = pane.of_type("link")
    assert answer["url"].startswith("http://127.0.0.1:")
    assert answer["metadata"] == [
        {"name": "team", "value": "people"},
        {"name": "years", "value": "[2025, 2026]"},
        {"name": "note", "value": "<b>" * 66 + "<b…"},
    ]
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


def test_asking_again_from_the_browser_replaces_the_answer(pane):
    """The message names the turn whose place the question takes."""
    ask(pane)
    until(lambda: len(pane.turns) == 2)
    ask(pane, request="r2", replaces=pane.turns[0]["turn_id"])
    until(lambda: len(pane.turns) == 2 and pane.live_run == "")
    assert len(pane.of_type("accepted")) == 2


def test_python_asks_as_the_pane_does(pane):
    """`ask` waits for the answer; the question and the answer are in the pane too."""
    assert "thirty days" in pane.ask(QUESTION).text
    assert [turn["role"] for turn in pane.turns] == ["user", "assistant"]
    assert pane.of_type("run")


def test_python_asks_from_a_thread(pane):
    """The kernel's main thread is not needed."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(pane.ask(QUESTION)))
    thread.start()
    thread.join(60)
    assert "thirty days" in answers[0].text


def test_an_error_of_a_question_from_python_is_raised(pane):
    """And not returned; the pane shows it too."""
    with pytest.raises(ArgumentError, match="empty"):
        pane.ask("  ")
    forget()
    with pytest.raises(ConnectionRequired):
        pane.ask(QUESTION)


def test_the_last_answer_has_its_citations_as_rows(pane):
    """Each reference is a row with number, place, file, quote, and the metadata that was given."""
    assert pane.last is None
    pane.ask(QUESTION)
    assert "thirty days" in pane.last.answer.text
    row = pane.last.records[0]
    assert (row["number"], row["file"]) == (1, "handbook.md")
    assert row["quote"]
    assert list(row["metadata"]) == ["team", "years", "note"]
    assert 0 < row["position"] <= len(pane.last.answer.text)


def test_the_last_citations_are_a_data_frame_where_pandas_is(pane):
    """A column for each field, a row for each reference."""
    pandas = pytest.importorskip("pandas")
    pane.ask(QUESTION)
    frame = pane.last.frame()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["file"]) == [row["file"] for row in pane.last.records]


def test_without_pandas_the_frame_says_what_to_do(pane, monkeypatch):
    """The rows need no pandas."""
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    pane.ask(QUESTION)
    with pytest.raises(ArgumentError, match="pip install pandas"):
        pane.last.frame()


def test_changes_are_observed(pane):
    """`observe` tells when a question is taken, and when its answer is whole."""
    heard = []
    pane.observe(lambda change: heard.append(len(change["new"])), "turns")
    pane.ask(QUESTION)
    assert heard == [1, 2]


def test_a_new_conversation_clears_every_pane(pane):
    """From Python or by the button."""
    second = RecordedChat("handbook")
    pane.ask(QUESTION)
    pane.clear()
    assert (pane.turns, second.turns, pane.last) == ([], [], None)
    pane.ask(QUESTION)
    second.receive(type="clear")
    assert pane.turns == []


def test_settings_reach_the_service(connected):
    """A filter that no file passes leaves nothing to answer from."""
    conversations._conversations.clear()
    nobody = RecordedChat("handbook", filter={"team": "nobody"}, top_k=3, temperature=0.5)
    answer = nobody.ask(QUESTION)
    assert answer.context_snippet_count == 0
    assert "metadata filter" in nobody.turns[-1]["note"]


def test_settings_from_the_browser_are_used_for_the_next_question(pane):
    """They come back in the trait, so that every view shows them."""
    wanted = {**pane.settings, "model": "gpt-5", "highlights": False}
    pane.receive(type="settings", settings=wanted)
    assert pane.settings == wanted
    assert pane.ask(QUESTION).model == "gpt-5"
    assert all(row["quote"] == "" for row in pane.last.records)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("top_k", 0, "1 to 64"),
        ("top_k", 65, "1 to 64"),
        ("temperature", -0.1, "0 to 2"),
        ("filter", "{", "no JSON"),
        ("filter", "[1]", "no JSON object"),
        ("filter", "[" * 100_000, "no JSON"),
    ],
)
def test_settings_out_of_range_are_refused_with_what_is_expected(pane, name, value, said):
    """The settings that were there stay."""
    before = pane.settings
    pane.receive(type="settings", settings={**before, name: value})
    assert said in pane.notice
    assert pane.settings == before


def test_a_wrong_setting_raises_where_it_is_written(connected):
    """Before anything is shown."""
    with pytest.raises(ArgumentError, match="top_k"):
        Chat("handbook", top_k=100)


def test_the_transcript_has_questions_answers_and_sources(pane):
    """As markdown and as JSON."""
    pane.ask("What about <b>annual leave</b>?")
    text = pane.to_markdown()
    assert "> What about &lt;b>annual leave&lt;/b>?" in text
    assert "thirty days" in text
    assert "1. **handbook.md**" in text
    assert json.loads(pane.to_json()) == {"assistant": "handbook", "turns": pane.turns}


def test_the_repr_has_no_conversation(pane):
    """Every turn would go into the notebook as plain text, beside the record."""
    pane.ask(QUESTION)
    assert repr(pane) == "Chat('handbook')"


def test_a_probe_is_answered_although_nothing_runs(pane):
    """A browser whose line was cut learns that the kernel is there."""
    pane.receive(type="sync", run="probe", since=0)
    assert pane.of_type("over") == [{"type": "over", "run": "probe", "last_turn": ""}]


def test_a_browser_that_asks_for_a_run_that_is_over_learns_what_the_last_turn_is(pane):
    """By it the browser knows whether it has missed anything."""
    pane.ask(QUESTION)
    pane.receive(type="sync", run="r1", since=3)
    [over] = pane.of_type("over")
    assert over == {"type": "over", "run": "r1", "last_turn": pane.turns[-1]["turn_id"]}
