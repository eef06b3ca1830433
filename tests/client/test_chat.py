"""Asking an assistant, whole and streamed."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import (
    CitationEvent,
    Message,
    MessageEnd,
    MessageStart,
    TextDelta,
    UnknownEvent,
    Usage,
)

from .streams import CITATION, END, START, asked, delta, sent, streaming
from .stub import reply, stream

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler


def test_a_stream_gives_typed_events_in_order() -> None:
    """Each event of the API becomes a value; a citation keeps its own position."""
    with streaming(stream(sent(START, delta("Ten "), delta("days."), CITATION, END))) as answer:
        start, one, two, citation, end = answer
    assert start == MessageStart("m1", "gpt-4o", "assistant", 2)
    assert (one, two) == (TextDelta("Ten "), TextDelta("days."))
    assert isinstance(citation, CitationEvent)
    assert citation.citation.position == 3
    assert end == MessageEnd("stop", Usage(1, 2, 3))


def test_collect_returns_the_whole_answer() -> None:
    """A collected stream is the answer that would have come in one piece."""
    with streaming(stream(sent(START, delta("Ten "), delta("days."), CITATION, END))) as answer:
        whole = answer.collect()
    assert whole.text == "Ten days."
    assert whole.citations[0].references[0].file.name == "a.pdf"
    assert (whole.finish_reason, whole.id, whole.context_snippet_count) == ("stop", "m1", 2)


def test_text_yields_the_pieces() -> None:
    """The text alone, as it comes."""
    with streaming(stream(sent(START, delta("Ten ")), sent(delta("days."), END))) as answer:
        assert list(answer.text()) == ["Ten ", "days."]


def test_the_documented_stream_is_understood() -> None:
    """JSON over several lines, `data:` alone on a line, heartbeats: as the documentation has it."""
    pretty = b"".join(
        b": heartbeat\n\ndata:\n" + json.dumps(event, indent=2).encode() + b"\n\n"
        for event in (START, delta("Ten "), delta("days."), CITATION, END)
    )
    with streaming(stream(*[pretty[at : at + 7] for at in range(0, len(pretty), 7)])) as answer:
        assert answer.collect().text == "Ten days."


def test_unknown_events_are_kept() -> None:
    """What this version does not know comes through as it is."""
    news = {"type": "thinking", "step": 1}
    with streaming(stream(sent(START, news, delta("x"), END) + b"data: [DONE]\n\n")) as answer:
        assert list(answer)[1] == UnknownEvent("thinking", news)


def test_unknown_events_are_reported_to_who_does_not_iterate() -> None:
    """After `text` or `collect` they are on the stream."""
    news = {"type": "thinking", "step": 1, "error": "none of ours"}
    with streaming(stream(sent(START, news, delta("x"), END))) as answer:
        assert answer.collect().text == "x"
        assert answer.unknown_events == (UnknownEvent("thinking", news),)


def test_content_filter_results_are_kept() -> None:
    """What the provider found is on the event it came with; the answer has the last of it."""
    found = [{"spec": "openai", "results": {"hate": {"severity": level}}} for level in "abc"]
    events = [
        {**event, "content_filter_results": results}
        for event, results in zip([START, delta("x"), END], found, strict=True)
    ]
    with streaming(stream(sent(*events, CITATION))) as answer:
        kept = [event.content_filter_results for event in list(answer)[:3]]  # type: ignore[union-attr]
    assert kept == found
    assert answer.answer.content_filter_results == found[2]
    whole = {"message": {"content": "x"}, "content_filter_results": found[0]}
    with asked(reply(200, whole)) as (_, assistant):
        assert assistant.chat("x").content_filter_results == found[0]


def test_a_body_without_chunks_streams_too() -> None:
    """An event comes at once when the service marks the end by closing the connection."""
    go_on = threading.Event()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(sent(START, delta("Ten")))
        handler.wfile.flush()
        go_on.wait(60)
        handler.wfile.write(sent(END))
        handler.close_connection = True

    with streaming(send) as answer:
        assert next(answer.text()) == "Ten"
        go_on.set()
        assert answer.collect().finish_reason == "stop"


def test_the_question_is_sent_as_the_api_wants_it() -> None:
    """Only options that were given are sent, under the API's names, to the assistant's host."""
    with asked(stream(sent(END))) as (stub, assistant):
        assistant.stream(
            [Message("Hi"), {"role": "assistant", "content": "Hello"}, Message("How many?")],
            model="gpt-4.1",
            temperature=0,
            filter={"team": "people"},
            include_highlights=True,
            context_options={"top_k": 3},
        ).collect()
    assert stub.requests[1].target == "/assistant/chat/handbook"
    assert stub.requests[1].json == {
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": "How many?"},
        ],
        "model": "gpt-4.1",
        "temperature": 0,
        "filter": {"team": "people"},
        "include_highlights": True,
        "context_options": {"top_k": 3},
        "stream": True,
    }
    assert stub.requests[1].headers["accept"] == "text/event-stream"


def test_chat_returns_the_answer() -> None:
    """Without streaming the answer comes whole, and the host is asked for only once."""
    body = {"message": {"role": "assistant", "content": "Ten days."}, "finish_reason": "stop"}
    with asked(reply(200, body)) as (stub, assistant):
        assert assistant.chat("How many?").text == "Ten days."
        assert assistant.chat("How many?").finish_reason == "stop"
    assert [request.method for request in stub.requests] == ["GET", "POST", "POST"]
    assert stub.requests[1].json == {"messages": [{"role": "user", "content": "How many?"}]}


def test_context_is_asked_with_a_query_or_messages() -> None:
    """Exactly one of the two is sent."""
    with asked(reply(200, {"snippets": [], "usage": {}})) as (stub, assistant):
        assistant.context("leave", top_k=2)
        assistant.context(messages="leave", include_binary_content=False)
        with pytest.raises(errors.ArgumentError, match="give exactly one of them"):
            assistant.context("leave", messages="leave")
    assert stub.requests[1].target == "/assistant/chat/handbook/context"
    assert stub.requests[1].json == {"query": "leave", "top_k": 2}
    assert stub.requests[2].json == {
        "messages": [{"role": "user", "content": "leave"}],
        "include_binary_content": False,
    }


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ("", "There is no question"),
        ([], "There is no question"),
        ([Message("  ")], "There is no question"),
        ([{"role": "user"}], "is no message. Expected a Message"),
        (["hello"], "is no message. Expected a Message"),
        ([{"role": 1, "content": "x"}], "is no message. Expected a Message"),
    ],
)
def test_what_is_no_question_is_refused(messages: Any, text: str) -> None:
    """An empty or malformed conversation never reaches the service."""
    with (
        asked(reply(500)) as (stub, assistant),
        pytest.raises(errors.ArgumentError, match=text),
    ):
        assistant.chat(messages)
    assert stub.requests == []


def test_an_option_that_is_no_json_is_refused() -> None:
    """The error names the trouble instead of a traceback from json."""
    named = r"cannot be written as JSON \(Object of"
    with asked(reply(500)) as (_, assistant), pytest.raises(errors.ArgumentError, match=named):
        assistant.chat("x", filter={"team": {1, 2}})
