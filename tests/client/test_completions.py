"""Asking through OpenAI's interface, whole and streamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import (
    ChoiceDelta,
    Completion,
    CompletionChunk,
    Message,
    UnknownEvent,
    Usage,
)

from .streams import Stall, asked
from .stub import error, hang_up, reply, stream

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
WHOLE = {
    "id": "c1",
    "model": "gpt-4o",
    "usage": USAGE,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Ten days."},
            "finish_reason": "stop",
        }
    ],
}
DONE = b"data: [DONE]\n\n"


def chunk(content: str | None, end: str | None = None, **choice: Any) -> bytes:
    delta = {"role": choice.pop("role", None), "content": content}
    choices = [{"index": 0, "delta": delta, "finish_reason": end, **choice}]
    data = {"id": "c1", "model": "gpt-4o", "choices": choices}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


@pytest.mark.parametrize("body", [WHOLE, {"chat_completion": WHOLE}])
def test_a_completion_comes_whole(body: object) -> None:
    """The description's form and the documentation's wrapper are both read."""
    with asked(reply(200, body)) as (stub, assistant):
        completion = assistant.completions("How many?", model="gpt-4o", temperature=0.5)
    assert stub.requests[1].target == "/assistant/chat/handbook/chat/completions"
    assert stub.requests[1].json == {
        "messages": [{"role": "user", "content": "How many?"}],
        "model": "gpt-4o",
        "temperature": 0.5,
    }
    assert completion.text == "Ten days."
    assert completion.choices[0].message == Message("Ten days.", "assistant")
    assert (completion.choices[0].finish_reason, completion.usage) == ("stop", Usage(1, 2, 3))
    assert (completion.id, completion.model) == ("c1", "gpt-4o")


@pytest.mark.parametrize("body", [{}, {"choices": []}, [], None])
def test_an_answer_without_choices_is_unexpected(body: object) -> None:
    """What has no text is not taken for an empty text."""
    with (
        asked(reply(200, body)) as (_, assistant),
        pytest.raises(errors.UnexpectedAnswer, match="completion has no choices"),
    ):
        assistant.completions("How many?")


def test_a_completion_streams() -> None:
    """Chunks come as values; the collected completion is what would have come whole."""
    usage = b"data: " + json.dumps({"choices": [], "usage": USAGE}).encode() + b"\n\n"
    sent = [
        chunk("Ten ", role="assistant"),
        b": ping\n\n",
        chunk("days.", role=""),
        chunk(None, "stop"),
    ]
    with (
        asked(stream(*sent, usage, DONE)) as (stub, assistant),
        assistant.stream_completions("How many?", filter={"team": "people"}) as answer,
    ):
        first = next(iter(answer))
        whole = answer.collect()
    assert stub.requests[1].json["stream"] is True
    assert stub.requests[1].json["filter"] == {"team": "people"}
    assert first == CompletionChunk((ChoiceDelta(0, "Ten ", "assistant", ""),), "gpt-4o", "c1")
    assert whole == Completion.from_json(WHOLE)
    assert answer.completion == whole


def test_the_text_of_a_streamed_completion() -> None:
    """The pieces of the first choice; empty ones and other choices are left out."""
    other = chunk("Ninety", "stop", index=1)
    with asked(stream(chunk("Ten "), other, chunk("days."), chunk(None, "stop"))) as (_, assistant):
        answer = assistant.stream_completions("How many?")
        assert list(answer.text()) == ["Ten ", "days."]
    assert [choice.message.content for choice in answer.completion.choices] == [
        "Ten days.",
        "Ninety",
    ]


def test_what_is_no_chunk_is_kept() -> None:
    """An event of a kind this version does not know comes through and stays on the stream."""
    news = {"object": "thinking", "step": 1}
    data = b"data: " + json.dumps(news).encode() + b"\n\n"
    with asked(stream(data, chunk("x", "stop"))) as (_, assistant):
        answer = assistant.stream_completions("How many?")
        answer.collect()
    assert answer.unknown_events == (UnknownEvent("", news),)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (stream(chunk("Ten ")), "ended the stream without finishing"),
        (stream(chunk("Ten "), DONE), "ended the stream without finishing"),
        (stream(chunk("Ten "), end=hang_up), "broke the connection off"),
        (stream(chunk("Ten "), b'data: {"error": {"message": "no tokens"}}\n\n'), "no tokens"),
        (stream(chunk("Ten "), b"data: {oops\n\n"), "is no JSON"),
    ],
)
def test_a_broken_completion_keeps_what_came(end: Any, words: str) -> None:
    """The partial completion is on the error."""
    with (
        asked(end) as (_, assistant),
        pytest.raises(errors.StreamBroken, match=words) as caught,
    ):
        assistant.stream_completions("How many?").collect()
    assert isinstance(caught.value.partial, Completion)
    assert caught.value.partial.text == "Ten "
    assert "4 characters came before; ask again for a whole answer." in str(caught.value)


def test_silence_is_endured_and_then_ended() -> None:
    """No heartbeats come here: the stream's own time-out decides, not that of other calls."""
    stall = Stall()
    with asked(stream(chunk("Ten "), end=stall), read_timeout=60, stream_timeout=1) as (
        _,
        assistant,
    ):
        with pytest.raises(errors.StreamBroken, match="did not answer in time"):
            assistant.stream_completions("How many?").collect()
        stall.check_it_lasts()


def test_a_completion_with_endless_choices_is_given_up() -> None:
    """A service cannot fill the memory with choices."""
    many = [chunk("x", index=number) for number in range(200)]
    with (
        asked(stream(*many)) as (_, assistant),
        pytest.raises(errors.StreamBroken, match="more than 128 choices"),
    ):
        assistant.stream_completions("How many?").collect()


@pytest.mark.parametrize(
    "call",
    [
        lambda assistant: assistant.completions("x"),
        lambda assistant: assistant.stream_completions("x").collect(),
    ],
)
def test_a_completion_is_never_repeated(call: Callable[[Any], Any]) -> None:
    """A question costs: it is sent once, whatever comes back."""
    with asked(error(503, "UNAVAILABLE", "Later", Retry_After="0")) as (stub, assistant):
        with pytest.raises(errors.ServerError, match="Later"):
            call(assistant)
        assert len(stub.requests) == 2


def test_the_openai_package_has_an_address() -> None:
    """Its paths, appended to the address, are the service's."""
    with asked(reply(500)) as (stub, assistant):
        assert assistant.openai_base_url == f"{stub.url}/assistant/chat/handbook"
