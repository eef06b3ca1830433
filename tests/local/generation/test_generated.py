"""Answers of a running service that a model writes: its endpoint is played on a real socket."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.conftest import running_service
from tests.local.conftest import NEWEST, OLDER, Api
from tests.local.generation.conftest import chunk

LEAVE = (
    b"# Leave\n\nEvery parent gets sixteen weeks of parental leave.\n\nIt may be taken in parts.\n"
)
TRAVEL = b"Trains are booked by the office manager.\n"
QUESTION = "How many weeks of parental leave are there, and who books trains?"
INSTRUCTIONS = "Answer in the manner of a pirate."


@pytest.fixture
def service(endpoint, tmp_path):
    """A service whose answers the endpoint writes."""
    options = ("--llm-url", endpoint.url, "--llm-model", "llama3.2")
    with running_service(tmp_path / "data", *options) as found:
        yield found


@pytest.fixture
def api(service):
    return Api(service.url, service.api_key)


@pytest.fixture
def handbook(api):
    """An assistant with two files, and instructions."""
    assistant = api.make_assistant()
    api.call("PATCH", f"/assistants/{assistant}", json={"instructions": INSTRUCTIONS})
    api.add(assistant, "leave.md", LEAVE, data={"metadata": '{"team": "people"}'})
    api.add(assistant, "travel.txt", TRAVEL)
    return assistant


def numbers(endpoint, api, assistant):
    """The number in the prompt of each file's passage."""
    api.ask(assistant, QUESTION)
    prompt = endpoint.asked[-1]["messages"][0]["content"]
    passages = prompt.split("Passages:")[1]
    first = "leave.md" if passages.index("leave.md") < passages.index("travel.txt") else "travel"
    return (1, 2) if first == "leave.md" else (2, 1)


def events_of(response):
    frames = response.content.decode().split("\n\n")
    return [json.loads(frame.removeprefix("data: ")) for frame in frames if frame]


@pytest.mark.parametrize("version", [OLDER, NEWEST])
def test_an_answer_is_written_and_its_citations_checked(service, api, handbook, endpoint, version):
    """Marks become citations with the passage's own words; what the passages lack is dropped."""
    leave, travel = numbers(endpoint, api, handbook)
    endpoint.say(
        "Arr, sixteen weeks of leave ",
        f"[{leave}",
        f", {travel}, 9].",
        f" The office manager books trains. [{travel}] Ahoy",
        " [77]!",
    )
    api = Api(service.url, service.api_key, version)
    answer = api.ask(handbook, QUESTION, include_highlights=True).json()
    text = "Arr, sixteen weeks of leave. The office manager books trains. Ahoy!"
    assert answer["message"]["content"] == text
    assert (answer["model"], answer["finish_reason"]) == ("llama3.2", "stop")
    cited = [
        (citation["position"], reference["file"]["name"], reference["highlight"]["content"])
        for citation in answer["citations"]
        for reference in citation["references"]
    ]
    assert cited == [
        (27, "leave.md", "Every parent gets sixteen weeks of parental leave."),
        (61, "travel.txt", "Trains are booked by the office manager."),
    ]
    assert (answer.get("context_snippet_count") == 2) is (version == NEWEST)
    streamed = events_of(api.ask(handbook, QUESTION, stream=True))
    assert [event["type"] for event in streamed[:: len(streamed) - 1]] == [
        "message_start",
        "message_end",
    ]
    chunks = [event["delta"]["content"] for event in streamed if "delta" in event]
    assert "".join(chunks) == text
    positions = [event["citation"]["position"] for event in streamed if "citation" in event]
    assert positions == [27, 61]
    assert streamed[-1]["usage"] == answer["usage"]


def test_the_words_arrive_as_they_are_written(api, handbook, endpoint):
    """A stream tells what there is while the model is still silent about the rest."""
    endpoint.fall_silent(chunk("The first words"))
    response = api.ask(handbook, QUESTION, stream=True)
    told = b""
    while b"first words" not in told:
        told += response.raw.read1(4096)
    assert not endpoint.left.is_set()
    response.close()


def test_a_client_that_leaves_stops_the_model(api, handbook, endpoint):
    """The endpoint is told within moments that nobody reads on."""
    endpoint.send(forever=chunk("on and on "))
    response = api.ask(handbook, QUESTION, stream=True)
    next(response.iter_content(16))
    response.close()
    assert endpoint.left.wait(60)


def test_what_was_asked_reaches_the_model(api, handbook, endpoint):
    """Instructions, passages, conversation, temperature and model are all in the request."""
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Tell me about parental leave."},
        {"role": "assistant", "content": "It lasts sixteen weeks."},
        {"role": "user", "content": "And who books trains?"},
    ]
    body = {"messages": messages, "temperature": 0.7, "model": "mistral"}
    answer = api.call("POST", f"/chat/{handbook}", json=body).json()
    assert answer["model"] == "mistral"
    (asked,) = endpoint.asked
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("mistral", 0.7, True)
    system, *spoken = asked["messages"]
    assert spoken == messages[1:]
    assert system["role"] == "system"
    for part in (INSTRUCTIONS, "Be brief.", "[1] ", "Every parent gets sixteen weeks"):
        assert part in system["content"]


@pytest.mark.parametrize("model", [None, "gpt-4o", "claude-sonnet-4-5"])
def test_pinecones_models_stand_for_the_endpoints(api, handbook, endpoint, model):
    """A notebook that names a model of Pinecone's gets the one there is; the default is exact."""
    answer = api.ask(handbook, QUESTION, model=model).json()
    assert answer["model"] == "llama3.2"
    assert (endpoint.asked[0]["model"], endpoint.asked[0]["temperature"]) == ("llama3.2", 0)


def test_filter_and_top_k_choose_the_passages(api, handbook, endpoint):
    """The model sees what the request lets it see."""
    api.ask(handbook, QUESTION, filter={"team": "people"})
    api.ask(handbook, QUESTION, context_options={"top_k": 1})
    api.ask(api.make_assistant(), QUESTION)
    filtered, first, none = (asked["messages"][0]["content"] for asked in endpoint.asked)
    assert "sixteen weeks" in filtered
    assert "Trains" not in filtered
    assert "[1] " in first
    assert "[2] " not in first.split("Passages:")[1]
    assert "None was found." in none


def test_a_json_answer_is_one_object(api, handbook, endpoint):
    """Marks are taken out of its strings alone, and the positions count in what is left."""
    leave, _ = numbers(endpoint, api, handbook)
    endpoint.say(
        f'```json\n{{"weeks": [{leave}], "why": "Sixteen weeks \\"of\\" leave [{leave}]."}}\n```'
    )
    answer = api.ask(handbook, QUESTION, json_response=True).json()
    content = answer["message"]["content"]
    assert json.loads(content) == {"weeks": [leave], "why": 'Sixteen weeks "of" leave.'}
    (citation,) = answer["citations"]
    assert content[: citation["position"]].endswith("leave")
    assert endpoint.asked[-1]["response_format"] == {"type": "json_object"}
    endpoint.say("Sixteen weeks.")
    refused = api.ask(handbook, QUESTION, json_response=True)
    assert refused.status_code == 500
    assert "did not answer with a JSON object" in refused.json()["error"]["message"]


def test_completions_are_written_too(service, api, handbook, endpoint):
    """The `openai` package gets the same words, with Pinecone's references behind them."""
    openai = pytest.importorskip("openai", reason="the openai package is not installed")
    leave, _ = numbers(endpoint, api, handbook)
    endpoint.say(f"Sixteen weeks of leave [{leave}].", reason="length")
    url = f"{service.url}/assistant/chat/{handbook}"
    with openai.OpenAI(api_key=service.api_key, base_url=url, max_retries=0) as client:
        asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]}
        whole = client.chat.completions.create(**asked)
        chunks = list(client.chat.completions.create(**asked, stream=True))
        said = "".join(one.choices[0].delta.content or "" for one in chunks)
        for content in (whole.choices[0].message.content, said):
            assert content.startswith("Sixteen weeks of leave [1].\n\nReferences:\n1. [leave.md](")
        assert whole.choices[0].finish_reason == chunks[-1].choices[0].finish_reason == "length"
        assert whole.model == "llama3.2"
        endpoint.send(chunk("Sixteen"), b"data: oops")
        with pytest.raises(openai.APIError, match="no chat completion chunk"):
            list(client.chat.completions.create(**asked, stream=True))


@pytest.mark.parametrize("path", ["", "/chat/completions"])
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"status": 503, "body": b"<p>"}, 500, "UNAVAILABLE"),
        ({"status": 404, "body": b'{"error": "no model x"}'}, 400, "INVALID_ARGUMENT"),
        ({"kind": "text/html", "body": b"<p>"}, 500, "UNAVAILABLE"),
    ],
)
def test_a_failure_before_the_first_word_is_a_status(  # noqa: PLR0917
    api, handbook, endpoint, path, stream, sent, status, code
):
    """Streamed or not, the answer is an error body with the endpoint's address in it."""
    endpoint.send(**sent)
    body = {"messages": [{"role": "user", "content": QUESTION}], "stream": stream}
    refused = api.call("POST", f"/chat/{handbook}{path}", json=body)
    assert refused.status_code == status
    assert refused.headers["Content-Type"].startswith("application/json")
    assert refused.json()["error"]["code"] == code
    assert endpoint.url in refused.json()["error"]["message"]


def test_a_failure_after_it_is_an_event(api, handbook, endpoint):
    """What was said stays said; then comes the error, and no end of the message."""
    endpoint.send(chunk("Sixteen weeks"))
    events = events_of(api.ask(handbook, QUESTION, stream=True))
    assert [event.get("type") for event in events][:2] == ["message_start", "content_chunk"]
    assert "message_end" not in [event.get("type") for event in events]
    assert events[-1] == {
        "type": "error",
        "error": {
            "code": "UNAVAILABLE",
            "message": f"The model's endpoint {endpoint.url} broke off in the middle of its answer.",
        },
        "status": 500,
    }


def test_a_dead_endpoint_leaves_the_rest_alive(start_service, api_of):
    """Files and context work without it; chat says where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    api = api_of(start_service("--llm-url", url, "--llm-model", "llama3.2"))
    assistant = api.make_assistant()
    api.add(assistant, "leave.md", LEAVE)
    refused = api.ask(assistant, QUESTION)
    assert refused.status_code == 500
    assert f"{url} cannot be reached" in refused.json()["error"]["message"]
    assert api.call("POST", f"/chat/{assistant}/context", json={"query": "leave"}).ok


def question_to(api, assistant, path="", **fields):
    """A connection on which a question was sent; its answer is not waited for."""
    body = json.dumps({"messages": [{"role": "user", "content": QUESTION}], **fields}).encode()
    head = (
        f"POST /assistant/chat/{assistant}{path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Api-Key: {api.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    connection = socket.create_connection(("127.0.0.1", urlsplit(api.url).port))
    connection.sendall(head + body)
    return connection


def test_a_slow_model_holds_nobody_up(api, handbook, endpoint):
    """While fifty answers wait for the model, others are served."""
    endpoint.fall_silent()
    with ExitStack() as waiting:
        for _ in range(50):
            waiting.enter_context(question_to(api, handbook))
        deadline = time.monotonic() + 60
        while len(endpoint.asked) < 50 and time.monotonic() < deadline:
            assert api.call("GET", "/assistants").ok
        assert len(endpoint.asked) == 50


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", ["", "/chat/completions"])
def test_a_client_that_leaves_before_the_first_word_stops_it_too(
    api, handbook, endpoint, path, stream
):
    """Nobody is written for who has gone away before the first word."""
    endpoint.fall_silent()
    with question_to(api, handbook, path, stream=stream):
        deadline = time.monotonic() + 60
        while not endpoint.asked:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert endpoint.left.wait(60)


def test_a_local_service_can_be_the_endpoint(local_service, api_of, start_service):
    """Another service's chat completions are an OpenAI-compatible endpoint as well."""
    other = api_of(local_service)
    writer = other.make_assistant()
    other.add(writer, "leave.md", LEAVE)
    url = f"{local_service.url}/assistant/chat/{writer}"
    service = start_service(
        "--llm-url", url, "--llm-model", "any", PINECONE_LOCAL_LLM_KEY=local_service.api_key
    )
    api = api_of(service)
    assistant = api.make_assistant()
    api.add(assistant, "leave.md", LEAVE)
    answer = api.ask(assistant, "How many weeks of parental leave does every parent get?").json()
    assert "sixteen weeks" in answer["message"]["content"]
    assert answer["citations"]
