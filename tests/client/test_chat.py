"""Asking an assistant, whole and streamed."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
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

from .stub import KEY, Reply, Stub, error, hang_up, reply, serve, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

    from pinecone_notebooks.client import AssistantClient, ChatStream

START = {
    "type": "message_start",
    "id": "m1",
    "model": "gpt-4o",
    "role": "assistant",
    "context_snippet_count": 2,
}
END = {
    "type": "message_end",
    "id": "m1",
    "model": "gpt-4o",
    "finish_reason": "stop",
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}
CITATION = {
    "type": "citation",
    "citation": {
        "position": 3,
        "references": [{"file": {"id": "f", "name": "a.pdf"}, "pages": [1]}],
    },
}


class Stall:
    """A service that says nothing more until the test has seen that the client did not wait."""

    def __init__(self) -> None:
        self._go_on = threading.Event()
        self._went_on = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self._go_on.wait(10)
        self._went_on = True
        handler.close_connection = True

    def check_it_lasts(self) -> None:
        assert not self._went_on
        self._go_on.set()


def delta(text: str) -> dict[str, Any]:
    return {"type": "content_chunk", "id": "m1", "model": "gpt-4o", "delta": {"content": text}}


def sent(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data:" + json.dumps(event).encode() + b"\n\n" for event in events)


@contextmanager
def asked(*replies: Reply, **settings: Any) -> Iterator[tuple[Stub, AssistantClient]]:
    """An assistant whose host answers the calls after the first as told."""
    with serve(reply(500)) as stub:
        described = {"name": "handbook", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), *replies]
        yield stub, stub.client(**settings).assistant("handbook")


@contextmanager
def streaming(*replies: Reply, **settings: Any) -> Iterator[ChatStream]:
    with asked(*replies, **settings) as (_, assistant), assistant.stream("How many?") as answer:
        yield answer


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
        go_on.wait(10)
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


def test_a_stream_without_an_end_is_broken_and_keeps_what_came() -> None:
    """The partial answer is on the error, and the error says how much it is."""
    with (
        streaming(stream(sent(START, delta("Ten "), CITATION))) as answer,
        pytest.raises(errors.StreamBroken) as caught,
    ):
        answer.collect()
    assert str(caught.value) == (
        "The service ended the stream without finishing the answer. 4 characters came before; "
        "ask again for a whole answer. (POST /assistant/chat/handbook answered 200)"
    )
    assert caught.value.partial is not None
    assert caught.value.partial.text == "Ten "
    assert len(caught.value.partial.citations) == 1
    assert caught.value.partial.finish_reason == ""


def test_a_reset_in_mid_stream_is_broken() -> None:
    """A connection that breaks off keeps what came, too."""
    with (
        streaming(stream(sent(START, delta("Ten ")), end=hang_up)) as answer,
        pytest.raises(errors.StreamBroken, match=r"broke the connection off.* 4 char"),
    ):
        answer.collect()


def test_a_stalled_stream_times_out() -> None:
    """Silence for longer than the stream time-out ends the wait."""
    done = threading.Event()
    reply_ = stream(sent(START, delta("Ten ")), end=lambda _: done.wait(10))
    with (
        streaming(reply_, stream_timeout=0.2) as answer,
        pytest.raises(errors.StreamBroken, match="did not answer in time"),
    ):
        answer.collect()
    done.set()


def test_malformed_json_is_broken_and_shows_how_it_starts() -> None:
    """An event that is no JSON stops the answer; a key in it is not shown."""
    body = sent(START) + b'data: {"type": ' + KEY.encode() + b"\n\n"
    with (
        streaming(stream(body)) as answer,
        pytest.raises(errors.StreamBroken, match="is no JSON; it starts") as caught,
    ):
        answer.collect()
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"error": {"code": "INTERNAL", "message": "out of tokens"}, "status": 500}\n\n',
        b'data: {"type": "error", "error": {"code": "INTERNAL", "message": "out of tokens"}}\n\n',
        b'event: error\ndata: {"code": "INTERNAL", "message": "out of tokens"}\n\n',
    ],
)
def test_an_error_event_is_broken_with_the_services_words(event: bytes) -> None:
    """An error in the stream is an error, in whatever form it comes."""
    with (
        streaming(stream(sent(START, delta("Ten ")) + event)) as answer,
        pytest.raises(errors.StreamBroken, match="with an error: INTERNAL: out of tokens"),
    ):
        answer.collect()


def test_a_failure_after_the_end_does_not_spoil_the_answer() -> None:
    """Once message_end is there the answer is whole, however the connection ends."""
    with streaming(stream(sent(START, delta("Ten"), END), end=hang_up)) as answer:
        assert answer.collect().text == "Ten"


def test_an_endless_connection_after_the_end_is_cut() -> None:
    """A service that does not hang up after message_end does not hold the answer back."""
    stall = Stall()
    with streaming(stream(sent(START, END), end=stall)) as answer:
        assert answer.collect().finish_reason == "stop"
        stall.check_it_lasts()


def test_close_from_another_thread_ends_a_stalled_stream() -> None:
    """The reading thread goes on at once and has what came."""
    stall = Stall()
    with streaming(stream(sent(START, delta("Ten ")), end=stall)) as answer:
        events = iter(answer)
        assert [next(events), next(events)][1] == TextDelta("Ten ")
        threading.Timer(0.05, answer.close).start()
        assert list(events) == []
        assert answer.answer.text == "Ten "
        stall.check_it_lasts()


def test_close_ends_the_wait_for_an_answer_that_has_not_begun() -> None:
    """A service that does not even send headers can be given up."""
    stall = Stall()
    with streaming(stall) as answer:
        threading.Timer(0.05, answer.close).start()
        assert answer.collect().text == ""
        stall.check_it_lasts()


def test_leaving_early_closes_the_connection() -> None:
    """The service notices that nobody reads on, and can stop."""
    noticed = threading.Event()

    def go_on(handler: BaseHTTPRequestHandler) -> None:
        try:
            while True:
                chunk = sent(delta("x" * 1000))
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                time.sleep(0.001)
        except OSError:
            noticed.set()

    with streaming(stream(sent(START), end=go_on)) as answer:
        next(iter(answer))
    assert noticed.wait(10)


def test_a_stream_closed_before_it_is_read_sends_nothing() -> None:
    """The question is sent when iteration begins."""
    with asked(stream(sent(END))) as (stub, assistant):
        assistant.stream("x").close()
    assert len(stub.requests) == 1


def test_errors_before_the_stream_are_those_of_any_call() -> None:
    """A refused question raises where the iteration begins, and is asked once."""
    with (
        asked(error(429, "TOO_MANY_REQUESTS", "Slow down")) as (stub, assistant),
        pytest.raises(errors.RateLimited, match=r"Slow down\. Wait a moment"),
    ):
        assistant.stream("x").collect()
    assert len(stub.requests) == 2


def test_a_web_page_instead_of_a_stream_is_refused() -> None:
    """A sign-in page of a proxy is not taken for an empty answer."""
    page = reply(200, b"<html><title>Sign in</title></html>", content_type="text/html")
    starts = "it starts with '<html><title>Sign in"
    with streaming(page) as answer, pytest.raises(errors.UnexpectedAnswer, match=starts):
        answer.collect()


def test_a_connection_is_used_again_after_a_stream() -> None:
    """Reading to the proper end gives the connection back."""
    ports: list[int] = []

    def noting(handler: BaseHTTPRequestHandler) -> None:
        ports.append(handler.client_address[1])
        stream(sent(START, END))(handler)

    with asked(noting) as (_, assistant):
        assistant.stream("x").collect()
        assistant.stream("x").collect()
    assert ports[0] == ports[1]


def test_a_broken_stream_names_its_request() -> None:
    """The id to quote to Pinecone's support comes from the headers of the answer."""

    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("X-Pinecone-Request-Id", "req-7")
        handler.end_headers()
        handler.wfile.write(sent(START, delta("Ten ")))
        handler.close_connection = True

    with streaming(broken) as answer, pytest.raises(errors.StreamBroken) as caught:
        answer.collect()
    assert str(caught.value) == (
        "The service ended the stream without finishing the answer. 4 characters came before; "
        "ask again for a whole answer. "
        "(POST /assistant/chat/handbook answered 200, request id req-7)"
    )


def test_a_stream_closed_before_it_began_sends_nothing() -> None:
    """The question is not asked for nobody."""
    with asked(stream(sent(START, END))) as (stub, assistant):
        answer = assistant.stream("How many?")
        answer.close()
        assert list(answer) == []
        assert len(stub.requests) == 1


def test_a_refused_stream_leaves_its_connection_to_others() -> None:
    """Ending a failed stream does not break the connection that the next call uses."""
    ports = []

    def noted(answer: Reply) -> Reply:
        def send(handler: BaseHTTPRequestHandler) -> None:
            ports.append(handler.client_address)
            answer(handler)

        return send

    refused = noted(error(400, "INVALID_ARGUMENT", "No"))
    with asked(refused, noted(reply(200, {"files": []}))) as (_, assistant):
        answer = assistant.stream("How many?")
        with pytest.raises(errors.InvalidRequest):
            answer.collect()
        answer.close()
        assert assistant.files.list() == ()
    assert ports[0] == ports[1]
