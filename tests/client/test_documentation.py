"""The examples of Pinecone's documentation: each is what the client sends, or what it reads.

The fixtures are the examples as published, with two mends: a missing comma in a listing of
projects, and the cut end of a context. Chunks of a completion are printed there as Python.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pinecone_notebooks.client import Admin, Client
from pinecone_notebooks.settings import Settings

from .leaves import lost
from .stub import reply, serve, stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from .stub import Request

FOLDER = Path(__file__).parents[1] / "wire" / "documentation"
EXAMPLES: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.iterdir())
}
PROJECT = "32c8235a-5220-4a80-a9f1-69c24109e6f2"
KEY = "62b0dbfe-3489-4b79-b850-34d911527c88"
NAME = "example-assistant"
ENGLISH = "Use American English for spelling and grammar."
INCIDENT = "What is the inciting incident of Pride and Prejudice?"
PINE = "What is the maximum height of a red pine?"
TOKEN = {"access_token": "YOUR_ACCESS_TOKEN", "token_type": "Bearer", "expires_in": 1800}
CAPITALS = {
    "question": "What are the capital cities of France, England and Spain?",
    "answer": "Paris is the capital city of France and Barcelona of Spain",
    "ground_truth_answer": "Paris is the capital city of France, London of England and Madrid of "
    "Spain",
}

# What the examples name, by the calls that are to be the same; streamed ones under a name with "+".
ADMIN_CALLS: dict[str, Callable[[Admin], Any]] = {
    "create_api_key": lambda admin: admin.api_keys.create(
        PROJECT, "example-api-key", roles=["ProjectEditor"]
    ),
    "create_project": lambda admin: admin.projects.create("example-project"),
    "delete_api_key": lambda admin: admin.api_keys.delete(KEY),
    "delete_project": lambda admin: admin.projects.delete(PROJECT),
    "fetch_api_key": lambda admin: admin.api_keys.describe(KEY),
    "fetch_project": lambda admin: admin.projects.describe(PROJECT),
    "list_api_keys": lambda admin: admin.api_keys.list(PROJECT),
    "list_projects": lambda admin: admin.projects.list(),
    "update_api_key": lambda admin: admin.api_keys.update(
        KEY, name="new-api-key-name", roles=["ProjectEditor"]
    ),
    "update_project": lambda admin: admin.projects.update(PROJECT, name="new-project-name"),
}
CALLS: dict[str, Callable[[Client], Any]] = {
    "chat_assistant": lambda client: client.assistant(NAME).chat(INCIDENT, model="gpt-4o"),
    "chat_assistant+": lambda client: (
        client.assistant(NAME).stream(INCIDENT, model="gpt-4o").collect()
    ),
    "chat_completion_assistant": lambda client: client.assistant(NAME).completions(PINE),
    "chat_completion_assistant+": lambda client: (
        client.assistant(NAME).stream_completions(PINE).collect()
    ),
    "context_assistant": lambda client: client.assistant(NAME).context(
        "Who is the CFO of Netflix?"
    ),
    "create_assistant": lambda client: client.assistants.create(
        NAME, instructions=ENGLISH, region="us", wait=False
    ),
    "delete_assistant": lambda client: client.assistants.delete(NAME, wait=False),
    "delete_file": lambda client: client.assistant(NAME).files.delete(
        "070513b3-022f-4966-b583-a9b12e0290ff", wait=False
    ),
    "describe_assistant": lambda client: client.assistants.describe(NAME),
    "describe_file": lambda client: client.assistant(NAME).files.describe(
        "3c90c3cc-0d44-4b50-8888-8dd25736052a", url=True
    ),
    "list_assistants": lambda client: client.assistants.list(),
    "list_files": lambda client: client.assistant(NAME).files.list(),
    "metrics_alignment": lambda client: client.evaluate(**CAPITALS),
    "update_assistant": lambda client: client.assistants.update(NAME, instructions=ENGLISH),
    "upload_file": lambda client: client.assistant(NAME).files.upload(
        b"text",
        name="example_file.txt",
        metadata={"published": "2024-01-01", "document_type": "script"},
        wait=False,
    ),
}
# Answers to calls whose example has none.
ANSWERS: dict[str, Any] = {
    "metrics_alignment": {
        "metrics": {"correctness": 0.5, "completeness": 0.33, "alignment": 0.4},
        "reasoning": {"evaluated_facts": []},
        "usage": {},
    }
}
# A documented field that is not sent: the stream's default, and a region that no description of
# updating an assistant has.
MAY_BE_LEFT_OUT = {"stream": False, "region": "us"}
NOT_KEPT = {
    # A text in the example, where every description has an object.
    "upload_file": [".metadata"],
    # Said by the type of the value instead.
    "chat_assistant": [".message.role"],
    "context_assistant": [".snippets[].type"],
}


def test_every_example_is_checked() -> None:
    """No fixture is left out, and none is missing."""
    assert set(EXAMPLES) == {name.rstrip("+") for name in (*ADMIN_CALLS, *CALLS)}


@pytest.mark.parametrize("name", ADMIN_CALLS)
def test_the_admin_api_is_called_and_read_as_documented(name: str) -> None:
    """The example's request is what is sent, and its answer is read whole."""
    example = EXAMPLES[name]
    with serve(reply(200, TOKEN), reply(200, example.get("response"))) as stub:
        settings = Settings(api_host=stub.url, api_version="2025-04")
        value = ADMIN_CALLS[name](Admin("id", "secret", settings=settings))
    check(stub.requests[1], example["requests"][0])
    answer = example.get("response", {})
    assert lost(answer.get("data", answer), value) == []


@pytest.mark.parametrize("name", CALLS)
def test_the_assistant_api_is_called_and_read_as_documented(name: str) -> None:
    """The example's request is what is sent, and its answer or stream is read whole."""
    example = EXAMPLES[name.rstrip("+")]
    answer, sent = answer_to(name, example)
    with serve(reply(500)) as stub:
        described = reply(200, {"name": NAME, "status": "Ready", "host": stub.url})
        path = urlsplit(example["requests"][0]["url"]).path
        control = "/assistants" in path or "/evaluation/" in path
        stub.replies[:] = [sent, described] if control else [described, sent]
        settings = Settings(api_host=stub.url, api_version="2025-04")
        value = CALLS[name](Client("YOUR_API_KEY", settings=settings))
    check(stub.requests[0 if control else 1], example["requests"][-1 if "+" in name else 0])
    forgotten = [path for path in lost(answer, value) if path not in NOT_KEPT.get(name, [])]
    assert forgotten == []


def answer_to(name: str, example: dict[str, Any]) -> tuple[Any, Any]:
    """What must be kept of the answer, and the reply that gives it."""
    if not name.endswith("+"):
        answer = example.get("response", ANSWERS.get(name, {}))
        return answer, reply(200, answer)
    if "chunks" in example:
        frames = [f"data: {json.dumps(chunk)}\n\n".encode() for chunk in example["chunks"]]
        return {"id": example["chunks"][-1]["id"], "text": "TheThe", "end": "stop"}, stream(*frames)
    end = {"prompt_tokens": 9736, "completion_tokens": 102, "total_tokens": 9838}
    answer = {"text": "The", "position": 406, "page": 1, "finish_reason": "stop", "usage": end}
    return answer, stream(example["stream"].encode())


def check(sent: Request, documented: dict[str, Any]) -> None:
    """The method, the address, the headers and the body are the documented ones."""
    url, target = urlsplit(documented["url"]), urlsplit(sent.target)
    assert (sent.method, target.path) == (documented["method"], url.path)
    asked, wanted = parse_qs(target.query), parse_qs(url.query)
    assert {name: list(map(parsed, values)) for name, values in asked.items()} == {
        name: list(map(parsed, values)) for name, values in wanted.items()
    }
    given = {name.lower(): value for name, value in documented["headers"].items()}
    given.pop("x-pinecone-api-version", None)
    assert given.items() <= sent.headers.items()
    assert sent.headers["x-pinecone-api-version"] == "2025-04"
    if "form" in documented:
        assert b'name="file"; filename="example_file.txt"' in sent.body
        return
    body = documented.get("body", {})
    left_out = body.keys() - (sent.json.keys() if sent.body else set())
    assert {name: body[name] for name in left_out}.items() <= MAY_BE_LEFT_OUT.items()
    if sent.body:
        assert sent.json == {name: value for name, value in body.items() if name not in left_out}


def parsed(value: str) -> Any:
    return json.loads(value) if value.startswith("{") else value
