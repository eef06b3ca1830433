"""A conversation and its runs, against a real local service that answers slowly."""

from __future__ import annotations

import contextlib
import threading

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets.contract import Turn, fits
from pinecone_notebooks.widgets.conversation import Conversation, conversation

QUESTION = "How many days of annual leave does every employee get?"


@pytest.fixture
def talk(slow_service):
    """A fresh conversation, and how it asks."""
    client = Client(slow_service.api_key, settings=Settings(api_host=slow_service.url))
    handbook = client.assistant("handbook")
    sent = []

    def open_stream(messages):
        sent.append([(message.role, message.content) for message in messages])
        return handbook.stream(messages, include_highlights=True)

    fresh = Conversation("handbook")
    fresh.sent = sent
    fresh.begin = lambda question, **more: fresh.ask(question, open_stream, **more)
    return fresh


def finish(talk, run):
    for _ in talk.answering(run):
        pass


def text_of(turn):
    return "".join(part["text"] for part in turn["parts"] if part["type"] == "text")


def test_question_and_answer_become_turns_with_citations(talk):
    """The question's turn is there at once, the answer's when it is whole."""
    run = talk.begin(QUESTION)
    assert [turn["role"] for turn in talk.turns] == ["user"]
    finish(talk, run)
    question, answer = talk.turns
    assert text_of(question) == QUESTION
    assert "thirty days" in text_of(answer)
    assert any(part["type"] == "citation" for part in answer["parts"])
    assert all(fits(turn, Turn) for turn in talk.turns)
    assert talk.live is None


def test_the_log_has_the_text_in_pieces_and_ends(talk):
    """A reader that comes back gets what is new; joined, it is the answer."""
    run = talk.begin(QUESTION)
    driver = threading.Thread(target=finish, args=(talk, run))
    driver.start()
    seen = []
    while not run.ended:
        run.wait(len(seen), 1)
        seen += run.read(len(seen))
    driver.join()
    seen += run.read(len(seen))
    texts = [event["text"] for event in seen if event["kind"] == "text"]
    assert len(texts) > 2
    assert "".join(texts) == text_of(talk.turns[-1])
    assert seen[-1] == {"kind": "end", "status": "done", "note": ""}
    assert run.read(0) == seen


def test_earlier_turns_are_sent_with_the_next_question(talk):
    """The assistant sees the conversation."""
    finish(talk, talk.begin(QUESTION))
    finish(talk, talk.begin("And when is it requested?"))
    assert [role for role, _ in talk.sent[1]] == ["user", "assistant", "user"]


def test_stopping_keeps_what_came(talk):
    """A stopped answer is a turn with its text so far, marked as stopped."""
    finish(talk, talk.begin(QUESTION))
    whole = text_of(talk.turns[-1])
    talk.clear()
    run = talk.begin(QUESTION)
    for size in talk.answering(run):
        if size > 10:
            run.stop()
    answer = talk.turns[-1]
    assert (answer["status"], answer["note"]) == ("stopped", "Stopped.")
    assert 10 < len(text_of(answer)) < len(whole)


def test_leaving_the_loop_stops_the_run(talk):
    """An interrupted cell leaves a turn marked as stopped, and the next question works."""
    run = talk.begin(QUESTION)
    with contextlib.closing(talk.answering(run)) as growing:
        next(growing)
    assert talk.turns[-1]["status"] == "stopped"
    finish(talk, talk.begin(QUESTION))
    assert talk.turns[-1]["status"] == "done"


def test_no_two_questions_follow_each_other(talk):
    """A question that was stopped before anything came is not sent again as history."""
    run = talk.begin("Never answered?")
    run.stop()
    finish(talk, run)
    assert text_of(talk.turns[-1]) == ""
    finish(talk, talk.begin(QUESTION))
    assert talk.sent[-1] == [("user", QUESTION)]


def test_a_second_question_waits_its_turn(talk):
    """While one is answered another is refused, with what to do."""
    run = talk.begin(QUESTION)
    with pytest.raises(ArgumentError, match="still answering"):
        talk.begin("And another?")
    finish(talk, run)


def test_a_failure_is_a_turn_that_says_why(slow_service):
    """An unknown assistant fails the run; the conversation goes on."""
    client = Client(slow_service.api_key, settings=Settings(api_host=slow_service.url))
    nobody = Conversation("nobody")
    run = nobody.ask("Hello?", lambda messages: client.assistant("nobody").stream(messages))
    finish(nobody, run)
    assert nobody.turns[-1]["status"] == "failed"
    assert "nobody" in nobody.turns[-1]["note"]
    assert nobody.live is None


def test_observers_hear_of_each_turn(talk):
    """Panes are told when a question is taken and when its answer is whole."""
    heard = []
    talk.observe(lambda: heard.append((len(talk.turns), talk.live is not None)))
    finish(talk, talk.begin(QUESTION))
    assert heard == [(1, True), (2, False)]


def test_all_who_ask_an_assistant_share_one_conversation():
    """Magic and panes go on in the same thread."""
    assert conversation("shared") is conversation("shared")
    assert conversation("shared") is not conversation("another")


def test_asking_again_replaces_the_answer(talk):
    """Regenerate and retry: the same question anew, never two questions in a row."""
    finish(talk, talk.begin(QUESTION))
    finish(talk, talk.begin("And when is it requested?"))
    first, second = (turn for turn in talk.turns if turn["role"] == "user")
    finish(talk, talk.begin(QUESTION, replaces=second["turn_id"]))
    assert [turn["role"] for turn in talk.turns] == ["user", "assistant"] * 2
    assert talk.turns[0] == first
    assert [role for role, _ in talk.sent[-1]] == ["user", "assistant", "user"]


def test_editing_an_early_question_forgets_what_came_after_it(talk):
    """Edit and resend begins again from there."""
    finish(talk, talk.begin("Never mind?"))
    first = talk.turns[0]["turn_id"]
    finish(talk, talk.begin("And when is it requested?"))
    finish(talk, talk.begin(QUESTION, replaces=first))
    assert [text_of(turn) for turn in talk.turns[::2]] == [QUESTION]
    assert talk.sent[-1] == [("user", QUESTION)]


@pytest.mark.parametrize("which", ["unknown", "answer"])
def test_only_a_question_that_is_there_can_be_replaced(talk, which):
    """A pane that is behind is refused, and nothing is lost."""
    finish(talk, talk.begin(QUESTION))
    before = talk.turns
    replaces = before[1]["turn_id"] if which == "answer" else "gone"
    with pytest.raises(ArgumentError, match="no longer in this conversation"):
        talk.begin(QUESTION, replaces=replaces)
    assert talk.turns == before
    assert talk.live is None


def test_history_over_the_limit_is_left_out_and_said(talk):
    """The service takes 64,000 tokens of history: the oldest go, and the answer says so."""
    finish(talk, talk.begin("Annual leave? " + "x" * 200_000))
    finish(talk, talk.begin("When is annual leave requested?"))
    finish(talk, talk.begin(QUESTION))
    assert [words[:20] for _, words in talk.sent[-1]][::2] == [
        "When is annual leave",
        QUESTION[:20],
    ]
    assert "without the first question and its answer" in talk.turns[-1]["note"]
    assert talk.turns[-1]["status"] == "done"


def test_nothing_found_is_said_with_what_to_do(slow_service):
    """An assistant without files answers honestly, and the note names the next step."""
    client = Client(slow_service.api_key, settings=Settings(api_host=slow_service.url))
    client.assistants.get_or_create("empty")
    talk = Conversation("empty")
    finish(talk, talk.ask(QUESTION, lambda messages: client.assistant("empty").stream(messages)))
    assert "Ask in other words" in talk.turns[-1]["note"]


def test_a_new_conversation_forgets_everything_even_a_live_answer(talk):
    """Clearing stops the run; its end leaves no turn behind."""
    finish(talk, talk.begin(QUESTION))
    assert "thirty days" in talk.last.text
    run = talk.begin(QUESTION)
    for size in talk.answering(run):
        if size > 10:
            talk.clear()
    assert (talk.turns, talk.live, talk.last) == ((), None, None)
    finish(talk, talk.begin(QUESTION))
    assert talk.sent[-1] == [("user", QUESTION)]
