"""What a run says of an answer that ended in another way than with its last word."""

from __future__ import annotations

import json

import pytest

from pinecone_notebooks.widgets.conversation import Conversation
from tests.client.stub import error, hang_up, reply, serve, stream


def sent(*events):
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def answer_of(*replies):
    """The turn that these replies of a service become."""
    with serve(reply(500)) as stub:
        described = {"name": "a", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), *replies]
        talk = Conversation("a")
        run = talk.ask("Why?", stub.client().assistant("a").stream)
        for _ in talk.answering(run):
            pass
        return talk.turns[-1]


def ending(reason, snippets=1):
    """An answer of one word that ended for this reason."""
    start = {"type": "message_start", "id": "m", "model": "m", "role": "assistant"}
    return stream(
        sent(
            {**start, "context_snippet_count": snippets},
            {"type": "content_chunk", "id": "m", "model": "m", "delta": {"content": "Because"}},
            {"type": "message_end", "id": "m", "model": "m", "finish_reason": reason, "usage": {}},
        )
    )


@pytest.mark.parametrize(
    ("reason", "said", "next_step"),
    [
        ("length", "cut off at the model's length limit", "Ask for the rest."),
        ("content_filter", "cut off by the service's content filter", "Ask in other words."),
    ],
)
def test_an_answer_that_was_cut_off_says_by_what_and_what_to_do(reason, said, next_step):
    """It is a whole turn, with what came."""
    turn = answer_of(ending(reason))
    assert (turn["status"], turn["parts"]) == ("done", [{"type": "text", "text": "Because"}])
    assert said in turn["note"]
    assert turn["note"].endswith(next_step)


def test_an_answer_that_ended_by_itself_says_nothing():
    """No note where there is nothing to know."""
    assert answer_of(ending("stop"))["note"] == ""


def test_an_answer_from_nothing_says_where_to_look():
    """The service found no snippet in the files."""
    note = answer_of(ending("stop", snippets=0))["note"]
    assert note.startswith("Nothing in the assistant's files was found for this question.")
    assert "check that the files are uploaded" in note


def test_an_error_of_the_service_is_the_note_of_the_turn():
    """In the words of the error, which name the next step."""
    turn = answer_of(error(403, "FORBIDDEN", "Not for this key."))
    assert (turn["status"], turn["parts"]) == ("failed", [])
    assert "Not for this key." in turn["note"]


def test_an_answer_that_breaks_off_keeps_what_came():
    """Marked as failed, with what happened."""
    begun = {"type": "content_chunk", "id": "m", "model": "m", "delta": {"content": "Beca"}}
    turn = answer_of(stream(sent(begun), end=hang_up))
    assert (turn["status"], turn["parts"]) == ("failed", [{"type": "text", "text": "Beca"}])
    assert "4 characters came before; ask again for a whole answer." in turn["note"]
