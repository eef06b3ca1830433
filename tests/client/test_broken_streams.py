"""Streams that break off, stall, fail in the middle, or are closed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import (
    TextDelta,
)

from .streams import CITATION, END, START, Stall, asked, delta, sent, streaming
from .stub import KEY, error, hang_up, reply, stream

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from .stub import Reply


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
    reply_ = stream(sent(START, delta("Ten ")), end=lambda _: done.wait(60))
    with (
        streaming(reply_, stream_timeout=1) as answer,
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
    assert noticed.wait(60)


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
