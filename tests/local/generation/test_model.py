"""Asking an OpenAI-compatible endpoint over a real socket, and every way in which it can fail."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest

from pinecone_notebooks.local.generation import Endpoint, Model, ModelError, Prompt
from pinecone_notebooks.local.generation.stream import Delta
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
    assert [headers["Authorization"] for headers in endpoint.headers] == ["Bearer secret-key"]
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
    assert endpoint.headers[0]["Authorization"] is None


def test_each_answer_has_a_connection_of_its_own(endpoint):
    """Servers close an idle connection when they like: none is kept for the next question."""
    write(endpoint.url)
    assert endpoint.headers[0]["Connection"] == "close"


def test_json_is_asked_for(endpoint):
    """A JSON answer is asked for as OpenAI's clients do."""
    write(endpoint.url, Prompt(PROMPT.messages, "llama", 0, as_json=True))
    assert endpoint.asked[0]["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        # OpenAI's reasoning models, and LM Studio.
        ("temperature", b'{"error": {"message": "\'temperature\' does not support 0.5 here."}}'),
        ("response_format", b"{\"error\": \"'response_format.type' must be 'json_schema'\"}"),
    ],
)
def test_what_an_endpoint_does_not_take_is_left_out(endpoint, field, complaint):
    """As documented, the temperature is ignored then; a JSON object is asked for in words too."""
    endpoint.say("{}")
    endpoint.refuse(field, complaint)
    assert write(endpoint.url, Prompt(PROMPT.messages, "llama", 0.5, as_json=True))[0].text == "{}"
    refused, taken = endpoint.asked
    assert taken == {name: value for name, value in refused.items() if name != field}


def test_a_refusal_without_reason_is_not_asked_again(endpoint):
    """Only what the complaint names is left out, and only once."""
    endpoint.send(status=400, kind="application/json", body=b'{"error": "temperature, always"}')
    with pytest.raises(ModelError, match="answered 400: temperature, always"):
        write(endpoint.url)
    assert ["temperature" in asked for asked in endpoint.asked] == [True, False]


@pytest.mark.parametrize(
    ("status", "body", "said", "refused"),
    [
        (404, {"error": {"message": "model 'x' not found."}}, "404: model 'x' not found", True),
        (400, {"error": "prompt too long"}, "400: prompt too long", True),
        (400, {"object": "error", "message": "prompt\n too long"}, "400: prompt too long", True),
        (400, [{"error": {"code": 400, "message": "no"}}], "400: no", True),  # Gemini
        (422, {"detail": [{"loc": ["body"], "msg": "bad field"}]}, "422: bad field", True),
        (401, {"error": {"message": "bad key"}}, "401: bad key", False),
        (401, {"error": {"message": "no key secret-key!"}}, "401: no key …!", False),
        (503, {"detail": "loading"}, "503: loading", False),
        (503, {"error": {"code": 503}}, "503", False),
        (503, {"detail": []}, "503", False),
        (500, "<html>oops", "500", False),
        (500, "[" * 100_000, "500", False),
        (302, "", "302", False),
    ],
)
def test_a_bad_status_is_told(endpoint, status, body, said, refused):
    """The status, and what the endpoint says about it; whose fault it is decides the answer's."""
    sent = body if isinstance(body, str) else json.dumps(body)
    endpoint.send(status=status, kind="application/json", body=sent.encode())
    with pytest.raises(ModelError) as raised:
        write(endpoint.url, key="secret-key")
    assert str(raised.value) == f"The model's endpoint {endpoint.url} answered {said}."
    assert raised.value.refused is refused
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("sent", "said", "refused"),
    [
        # Ollama, vLLM and llama-cpp-python, LM Studio.
        (
            {"status": 404, "kind": "text/plain", "body": b"404 page not found"},
            "answered 404: 404 page not found; most end in /v1.",
            False,
        ),
        (
            {"status": 404, "kind": "application/json", "body": b'{"detail":"Not Found"}'},
            "answered 404: Not Found; most end in /v1.",
            False,
        ),
        (
            {"kind": "application/json", "body": b'{"error":"Not here."}'},
            "sent application/json instead of a stream of events: Not here; most end in /v1.",
            False,
        ),
        (
            {"status": 404, "kind": "application/json", "body": b'{"error":"no model llama"}'},
            "answered 404: no model llama.",
            True,
        ),
    ],
)
def test_an_address_that_is_cut_short_is_told(endpoint, sent, said, refused):
    """Where nothing was found, and not for the model's name, the missing `/v1` is spoken of."""
    endpoint.send(**sent)
    url = endpoint.url.removesuffix("/v1")
    with pytest.raises(ModelError) as raised:
        write(url)
    assert str(raised.value) == f"The model's endpoint {url} {said}"
    assert raised.value.refused is refused


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
        ([chunk("Half an", "error")], "stopped with an error"),
        ([chunk([{"type": "text"}])], "sent an event that is no chat completion chunk"),
        ([chunk("Half an")], "broke off in the middle of its answer"),
        ([b"data: [DONE]"], "broke off before the first word; its own log may say why"),
        ([b""], "broke off before the first word; its own log may say why"),
        ([b"data: " + b"x" * 4_000_000], "sent a line that is too long"),
    ],
)
def test_garbage_is_told(endpoint, events, said):
    """What is no stream of chunks ends in a sentence, not in half an answer."""
    endpoint.send(*events)
    with pytest.raises(ModelError) as raised:
        write(endpoint.url)
    assert str(raised.value) == f"The model's endpoint {endpoint.url} {said}."


def frames(*choices):
    """Events with one choice each, as raw as a server sends them."""
    return [b'data: {"choices": [' + choice + b"]}" for choice in choices]


@pytest.mark.parametrize(
    "events",
    [
        # OpenAI: a role alone, the text, a reason alone, then usage without a choice.
        [
            *frames(b'{"delta": {"role": "assistant", "content": null}, "finish_reason": null}'),
            chunk("Yes."),
            *frames(b'{"delta": {}, "finish_reason": "stop"}'),
            b'data: {"choices": [], "usage": {"total_tokens": 3}}',
            b"data: [DONE]",
        ],
        # Azure: filter results before the first choice, and in one without a delta.
        [
            b'data: {"choices": [], "prompt_filter_results": []}',
            chunk("Yes."),
            *frames(b'{"content_filter_results": {}, "finish_reason": null}'),
            chunk("", "stop"),
        ],
        # vLLM, Ollama, DeepSeek: thoughts in fields of their own.
        [
            *frames(b'{"delta": {"reasoning": "Hm", "content": ""}}'),
            *frames(b'{"delta": {"reasoning_content": "Hm", "content": null}}'),
            chunk("Yes.", "stop"),
        ],
        # Mistral: thoughts and text as parts of the content.
        [
            chunk([{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]),
            chunk([{"type": "text", "text": "Yes."}]),
            chunk("", "stop"),
        ],
        # OpenRouter, sse-starlette and others: comments, other fields, CRLF, no space, no blank line.
        [
            b": OPENROUTER PROCESSING",
            b"event: message\r\nid: 1\r\ndata:" + chunk("Yes.")[6:] + b"\r",
            chunk("", "stop") + b"\ndata:[DONE]",
        ],
        # Ollama once, SGLang: an empty reason on the way. Gemini's proxies: none at the end.
        [chunk("Y", ""), chunk("es.", ""), b"data: [DONE]"],
        # transformers serve: no reason on the way, and no end but the connection's.
        frames(b'{"delta": {"content": "Yes."}}', b'{"delta": {}, "finish_reason": "stop"}'),
    ],
)
def test_the_dialects_of_the_stream_are_read(endpoint, events):
    """Whatever else a server sends, the answer's text is what is read."""
    endpoint.send(*events)
    assert "".join(delta.text for delta in write(endpoint.url)) == "Yes."


def test_a_stream_that_is_cut_off_is_told(endpoint):
    """A server that dies sends no end of its stream."""
    head = "HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"
    endpoint.answer = lambda handler: handler.wfile.write("\r\n".join([*head, "", ""]).encode())
    with pytest.raises(ModelError, match="cannot be reached or broke off"):
        write(endpoint.url)


def test_the_reason_is_handed_on(endpoint):
    """Why an answer ended comes with its last piece."""
    endpoint.send(chunk("Yes."), *frames(b'{"delta": null, "finish_reason": "length"}'))
    assert write(endpoint.url)[-1] == Delta("", "length")


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
    assert endpoint.left.wait(60)


def test_an_endless_answer_is_stopped(endpoint):
    """After 256 KB the connection is closed."""
    endpoint.send(forever=chunk("more and " * 100))
    with pytest.raises(ModelError, match="wrote more than 256 KB and was stopped"):
        write(endpoint.url)
    assert endpoint.left.wait(60)


def test_a_dead_endpoint_is_told():
    """Where nobody listens the address is named."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match=rf"http://127\.0\.0\.1:{port}/v1 cannot be reached"):
        write(f"http://127.0.0.1:{port}/v1")
