"""Asking an OpenAI-compatible endpoint over a real socket, and every way in which it can fail."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest

from pinecone_notebooks.local.generation import Endpoint, Model, ModelError, Prompt
from tests.local.generation.conftest import chunk

PROMPT = Prompt((("system", "Be brief."), ("user", "Why?")), "llama", 0.5, as_json=False)


def write(url, prompt=PROMPT, *, key="", silent_seconds=20):
    """All that the model writes for a prompt."""

    async def read():
        model = Model(Endpoint(url, "llama", key), silent_seconds=silent_seconds)
        try:
            return [delta async for delta in model.write(prompt)]
        finally:
            await model.close()

    return asyncio.run(read())


def test_the_request_is_openais(endpoint):
    """Model, messages, temperature and key go where every such endpoint looks for them."""
    endpoint.say("Be", "cause.")
    written = write(endpoint.url, key="secret-key")
    assert [delta.text for delta in written] == ["Be", "cause.", ""]
    assert written[-1].finish_reason == "stop"
    assert endpoint.paths == ["/v1/chat/completions"]
    assert endpoint.keys == ["Bearer secret-key"]
    assert endpoint.asked == [
        {
            "model": "llama",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Why?"},
            ],
            "temperature": 0.5,
            "stream": True,
        }
    ]


def test_without_a_key_none_is_sent(endpoint):
    """Ollama and its like ask for none."""
    write(endpoint.url)
    assert endpoint.keys == [None]


def test_json_is_asked_for(endpoint):
    """A JSON answer is asked for as OpenAI's clients do."""
    write(endpoint.url, Prompt(PROMPT.messages, "llama", 0, as_json=True))
    assert endpoint.asked[0]["response_format"] == {"type": "json_object"}


def test_a_model_without_a_temperature_goes_without(endpoint):
    """As documented, the temperature is ignored where the model does not support one."""
    complaint = b'{"error": {"message": "\'temperature\' does not support 0.5 with this model."}}'
    endpoint.send(status=400, kind="application/json", body=complaint)
    refuse = endpoint.answer
    endpoint.say("Fine.")
    say = endpoint.answer

    def answer(handler):
        (refuse if "temperature" in endpoint.asked[-1] else say)(handler)

    endpoint.answer = answer
    assert write(endpoint.url)[0].text == "Fine."
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "said", "refused"),
    [
        (404, {"error": {"message": "model 'x' not found."}}, "404: model 'x' not found", True),
        (400, {"error": "prompt too long"}, "400: prompt too long", True),
        (401, {"error": {"message": "bad key"}}, "401: bad key", False),
        (503, {"detail": "loading"}, "503", False),
        (500, "<html>oops", "500", False),
        (302, "", "302", False),
    ],
)
def test_a_bad_status_is_told(endpoint, status, body, said, refused):
    """The status, and what the endpoint says about it; whose fault it is decides the answer's."""
    sent = json.dumps(body).encode() if isinstance(body, dict) else body.encode()
    endpoint.send(status=status, kind="application/json", body=sent)
    with pytest.raises(ModelError) as raised:
        write(endpoint.url)
    assert str(raised.value) == f"The model's endpoint {endpoint.url} answered {said}."
    assert raised.value.refused is refused
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([b"data: {"], "sent an event that is no chat completion chunk"),
        ([b"data: 1"], "sent an event that is no chat completion chunk"),
        ([b'data: {"choices": 1}'], "sent an event that is no chat completion chunk"),
        (
            [b'data: {"choices": [{"delta": {"content": 1}}]}'],
            "sent an event that is no chat completion chunk",
        ),
        ([b"data: " + b"[" * 100_000], "sent an event that is no chat completion chunk"),
        (
            [b'data: {"error": {"message": "out of memory"}}'],
            "stopped with an error: out of memory",
        ),
        ([chunk("Half an")], "broke off in the middle of its answer"),
        ([b"data: [DONE]"], "broke off in the middle of its answer"),
        ([b""], "broke off in the middle of its answer"),
        ([b"data: " + b"x" * 4_000_000], "sent a line that is too long"),
    ],
)
def test_garbage_is_told(endpoint, events, said):
    """What is no stream of chunks ends in a sentence, not in half an answer."""
    endpoint.send(*events)
    with pytest.raises(ModelError) as raised:
        write(endpoint.url)
    assert str(raised.value) == f"The model's endpoint {endpoint.url} {said}."


def test_comments_and_empty_chunks_say_nothing(endpoint):
    """Heartbeats, other fields and chunks with only a usage are passed over."""
    endpoint.send(
        b": ping",
        b"event: x\ndata:" + chunk("Yes.").removeprefix(b"data: "),
        b'data: {"choices": [], "usage": {}}',
        b'data: {"choices": [{"delta": null, "finish_reason": "length"}]}',
    )
    written = write(endpoint.url)
    assert [(delta.text, delta.finish_reason) for delta in written] == [
        ("Yes.", ""),
        ("", "length"),
    ]


def test_another_media_type_is_told(endpoint):
    """A page, or an answer that is not streamed, is not read."""
    endpoint.send(kind="text/html", body=b"<p>hello")
    with pytest.raises(ModelError, match="sent text/html instead of a stream of events"):
        write(endpoint.url)


def test_a_silent_endpoint_is_given_up(endpoint):
    """A stream that stalls ends after the time that a model may think."""
    endpoint.fall_silent(chunk("Well"))
    with pytest.raises(ModelError, match=r"said nothing for 0\.3 seconds"):
        write(endpoint.url, silent_seconds=0.3)
    assert endpoint.left.wait(10)


def test_an_endless_answer_is_stopped(endpoint):
    """After 256 KB the connection is closed."""
    endpoint.send(forever=chunk("more and " * 100))
    with pytest.raises(ModelError, match="wrote more than 256 KB and was stopped"):
        write(endpoint.url)
    assert endpoint.left.wait(10)


def test_a_dead_endpoint_is_told():
    """Where nobody listens the address is named."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match=rf"http://127\.0\.0\.1:{port}/v1 cannot be reached"):
        write(f"http://127.0.0.1:{port}/v1")
