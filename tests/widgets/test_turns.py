"""Turns that are taken back from what a page or a file has kept: anyone's text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.widgets import conversation as conversations
from pinecone_notebooks.widgets.conversation import Conversation
from pinecone_notebooks.widgets.transcript import from_json, to_json, to_markdown
from pinecone_notebooks.widgets.turns import taken_back

from .test_chat import QUESTION, RecordedChat

WIRE = Path(__file__).parent.parent / "wire" / "chat_turns.json"
TURNS = json.loads(WIRE.read_text(encoding="utf-8"))["turns"]


@pytest.fixture
def pane(connected):
    """A pane in a kernel that knows of nothing."""
    conversations._conversations.clear()
    return RecordedChat("handbook")


def question(text="Why?"):
    return {
        "turn_id": "q", "role": "user", "parts": [{"type": "text", "text": text}],
        "status": "done", "note": "",
    }  # fmt: skip


def test_a_conversation_goes_on_in_a_new_kernel(pane):
    """Turns with citations and notes are there again, and the next question is asked with them."""
    pane.ask(QUESTION)
    kept, before = pane.to_json(), pane.turns
    conversations._conversations.clear()
    fresh = RecordedChat("handbook")
    fresh.restore(kept)
    assert [{**turn, "turn_id": ""} for turn in fresh.turns] == [
        {**turn, "turn_id": ""} for turn in before
    ]
    assert fresh.to_markdown() == pane.to_markdown()
    assert fresh.last.records[0]["file"] == "handbook.md"
    fresh.ask("And when is it requested?")
    assert len(fresh.turns) == 4


def test_every_turn_of_the_wire_is_taken_back_as_it_is():
    """Citations stay where they are, two at one place become one; notes and states stay."""
    talk = Conversation("handbook")
    talk.restore(TURNS)
    for turn, kept in zip(talk.turns, TURNS, strict=True):
        assert {**turn, "turn_id": "", "parts": []} == {**kept, "turn_id": "", "parts": []}
    numbers = [reference["number"] for reference in talk.turns[1]["parts"][1]["references"]]
    assert numbers == [1, 2, 1]
    assert "1. **handbook.pdf**, pages 4-5" in to_markdown(talk)
    again = Conversation("handbook")
    again.restore(from_json(to_json(talk), "handbook"))
    assert to_markdown(again) == to_markdown(talk)


def test_a_last_question_without_an_answer_gets_one_that_says_so():
    """So that no two questions follow each other."""
    turns, _ = taken_back([question()])
    assert [(turn["role"], turn["status"]) for turn in turns] == [
        ("user", "done"),
        ("assistant", "failed"),
    ]
    assert "before this was answered" in turns[1]["note"]


@pytest.mark.parametrize("kept", [TURNS[1:], [question(), question()]])
def test_what_is_no_conversation_is_refused(kept):
    """An answer without a question, and two questions in a row."""
    with pytest.raises(ArgumentError, match="no conversation"):
        taken_back(kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        "null",
        '{"assistant": "handbook", "turns": [{}]}',
        '{"assistant": "handbook", "turns": [], "more": 1}',
    ],
)
def test_what_to_json_did_not_give_is_refused(text):
    """Whatever it is, it is not taken apart."""
    with pytest.raises(ArgumentError, match="expected what `to_json"):
        from_json(text, "handbook")


def test_a_conversation_with_another_assistant_is_refused_with_what_to_do():
    """Its answers came from other files."""
    with pytest.raises(ArgumentError, match="switch"):
        from_json('{"assistant": "support", "turns": []}', "handbook")


def test_nothing_is_put_over_a_conversation(pane):
    """From Python it is said; from the pane it is the second click of two."""
    pane.ask(QUESTION)
    before = pane.turns
    with pytest.raises(ArgumentError, match="already"):
        pane.restore(pane.to_json())
    pane.receive(type="restore", assistant="handbook", turns=TURNS)
    assert (pane.turns, pane.notice) == (before, "")


def test_a_page_gives_a_new_kernel_what_it_still_has(pane):
    """By a click; what has not the shape of turns changes nothing."""
    pane.receive(type="restore", assistant="handbook", turns=[{**TURNS[0], "role": "system"}])
    assert pane.turns == []
    pane.receive(type="restore", assistant="handbook", turns=TURNS)
    assert len(pane.turns) == len(TURNS)


def test_half_a_character_is_no_text():
    """JSON can have one; a message to the browser cannot."""
    (turn, _), _ = taken_back([question("a\ud800b")])
    assert turn["parts"] == [{"type": "text", "text": "a?b"}]
