"""What the client sends and reads, against the service's own descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks.client import (
    Admin,
    Alignment,
    Answer,
    APIKey,
    APIKeyWithSecret,
    Assistant,
    Client,
    Completion,
    Context,
    File,
    Operation,
    Organization,
    Project,
)
from pinecone_notebooks.client.chat import ChatStream
from pinecone_notebooks.client.completions import CompletionStream
from pinecone_notebooks.settings import Settings

from .leaves import lost
from .openapi import FOLDER, KINDS, check_request, description
from .stub import reply, serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the API's descriptions (../shared/spec) are not here"
)

BOTH = ("2025-04", "2026-04")
NEWER = ("2026-04",)
# One answer that every call can read: what it does not know, it passes over.
ANYTHING = {
    "name": "docs",
    "status": "Ready",
    "id": "x1",
    "message": {"content": "x"},
    "choices": [{"message": {"content": "x"}}],
    "metrics": {"correctness": 1, "completeness": 1, "alignment": 1},
    "access_token": "t",
    "value": "v",
}
UPLOAD: dict[str, Any] = {"name": "a.txt", "metadata": {"team": "people"}, "wait": False}
CHAT: dict[str, Any] = {
    "model": "gpt-4o",
    "temperature": 0.5,
    "filter": {"team": "people"},
    "include_highlights": True,
    "context_options": {"top_k": 1, "snippet_size": 512},
}
COMPLETIONS: dict[str, Any] = {"model": "gpt-4o", "filter": {"team": "people"}}
FOUND: dict[str, Any] = {"filter": {"team": "people"}, "top_k": 1, "snippet_size": 512}
IMAGES: dict[str, Any] = {"multimodal": True, "include_binary_content": False}

CALLS: list[tuple[tuple[str, ...], Callable[[Client], Any]]] = [
    (BOTH, lambda c: c.verify()),
    (BOTH, lambda c: c.assistants.list()),
    (BOTH, lambda c: c.assistants.describe("docs")),
    (
        BOTH,
        lambda c: c.assistants.create(
            "docs", instructions="x", metadata={"a": 1}, region="eu", wait=False
        ),
    ),
    (BOTH, lambda c: c.assistants.update("docs", instructions="x", metadata={"a": 1})),
    (BOTH, lambda c: c.assistants.delete("docs", wait=False)),
    (BOTH, lambda c: c.assistant("docs").files.list(filter={"team": "people"})),
    (BOTH, lambda c: c.assistant("docs").files.describe("f1", url=True)),
    (BOTH, lambda c: c.assistant("docs").files.delete("f1", wait=False)),
    (BOTH, lambda c: c.assistant("docs").files.upload(b"x", **UPLOAD)),
    (NEWER, lambda c: c.assistant("docs").files.upload(b"x", multimodal=True, **UPLOAD)),
    (NEWER, lambda c: c.assistant("docs").files.upsert("f1", b"x", multimodal=True, **UPLOAD)),
    (NEWER, lambda c: c.assistant("docs").operations.describe("op-1")),
    (
        NEWER,
        lambda c: c.assistant("docs").operations.list(
            status="Failed", operation_type="upload_file"
        ),
    ),
    (BOTH, lambda c: c.assistant("docs").chat("x", **CHAT, json_response=True)),
    (BOTH, lambda c: c.assistant("docs").stream("x", **CHAT).collect()),
    (NEWER, lambda c: c.assistant("docs").chat("x", context_options=IMAGES)),
    (BOTH, lambda c: c.assistant("docs").completions("x", **COMPLETIONS)),
    (BOTH, lambda c: c.assistant("docs").stream_completions("x", **COMPLETIONS).collect()),
    (BOTH, lambda c: c.assistant("docs").context("x", **FOUND)),
    (BOTH, lambda c: c.assistant("docs").context(messages="x", **FOUND)),
    (NEWER, lambda c: c.assistant("docs").context("x", **IMAGES)),
    (BOTH, lambda c: c.evaluate("q", "a", "b")),
]
ADMIN_CALLS: list[Callable[[Admin], Any]] = [
    lambda a: a.projects.list(),
    lambda a: a.projects.create("p", max_pods=0, force_encryption_with_cmek=False),
    lambda a: a.projects.describe("p1"),
    lambda a: a.projects.update("p1", name="p", max_pods=1, force_encryption_with_cmek=True),
    lambda a: a.projects.delete("p1"),
    lambda a: a.api_keys.list("p1"),
    lambda a: a.api_keys.create("p1", "k", roles=["ProjectViewer", "DataPlaneEditor"]),
    lambda a: a.api_keys.describe("k1"),
    lambda a: a.api_keys.update("k1", name="k", roles="ProjectViewer"),
    lambda a: a.api_keys.delete("k1"),
    lambda a: a.organizations.list(),
    lambda a: a.organizations.describe("o1"),
    lambda a: a.organizations.update("o1", name="o"),
    lambda a: a.organizations.delete("o1"),
]


def anything(handler: BaseHTTPRequestHandler) -> None:
    """Answer any call so that it ends well."""
    host = f"http://127.0.0.1:{handler.server.server_address[1]}"
    frames = [
        b'data: {"type": "message_end", "finish_reason": "stop"}\n\n',
        b'data: {"choices": [{"finish_reason": "stop"}]}\n\n',
    ]
    if "event-stream" in handler.headers["Accept"]:
        body = frames["completions" in handler.path]
        reply(200, body, content_type="text/event-stream")(handler)
    else:
        reply(200, {**ANYTHING, "host": host})(handler)


@pytest.mark.parametrize(
    ("version", "call"), [(version, call) for versions, call in CALLS for version in versions]
)
def test_each_call_is_described(version: str, call: Callable[[Client], Any]) -> None:
    """Method, path, query, headers and body of every call are in the description of its version."""
    with serve(anything) as stub:
        call(stub.client(api_version=version))
    assert stub.requests
    for sent in stub.requests:
        check_request(sent, version)


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("call", ADMIN_CALLS)
def test_each_admin_call_is_described(version: str, call: Callable[[Admin], Any]) -> None:
    """So are the Admin API's, and the fetching of their token."""
    with serve(anything) as stub:
        settings = Settings(api_host=stub.url, api_version=version)
        call(Admin("id", "secret", settings=settings))
    assert stub.requests[0].target == "/oauth/token"
    for sent in stub.requests:
        check_request(sent, version)


def test_every_described_call_is_made() -> None:
    """The client leaves out no endpoint of the newer version."""
    with serve(anything) as stub:
        client = stub.client()
        for versions, call in CALLS:
            if "2026-04" in versions:
                call(client)
        admin = Admin("id", "secret", settings=Settings(api_host=stub.url))
        for admin_call in ADMIN_CALLS:
            admin_call(admin)
    sent = {(request.method, request.target.split("?")[0]) for request in stub.requests}
    for kind in KINDS:
        described = description(kind, "2026-04")
        for template, operations in described.data["paths"].items():
            for method in operations:
                assert any(
                    one == method.upper()
                    and described.operation(method, path) is operations[method]
                    for one, path in sent
                ), f"{method} {template} is never called"


# What a type says instead of a field, or what only the wire needs.
IMPLIED = {
    "ChatModel": {".message.role"},
    "ContextModel": {
        ".snippets[].type",
        ".snippets[].content[].type",
        # Made up: 2025-04 describes no field of a reference.
        ".snippets[].reference.anything",
    },
}


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    ("kind", "schema", "read"),
    [
        ("assistant_control", "Assistant", Assistant.from_json),
        ("assistant_data", "AssistantFileModel", File.from_json),
        ("assistant_data", "OperationModel", Operation.from_json),
        ("assistant_data", "ChatModel", Answer.from_json),
        ("assistant_data", "ChatCompletionModel", Completion.from_json),
        ("assistant_data", "ContextModel", Context.from_json),
        ("assistant_evaluation", "AlignmentResponse", Alignment.from_json),
        ("admin", "APIKey", APIKey.from_json),
        ("admin", "APIKeyWithSecret", APIKeyWithSecret.from_json),
        ("admin", "Project", Project.from_json),
        ("admin", "Organization", Organization.from_json),
    ],
)
def test_nothing_described_is_lost(
    kind: str, schema: str, read: Callable[[Any], Any], version: str
) -> None:
    """An answer with every described field becomes a value that has them all."""
    described = description(kind, version)
    if schema not in described.data["components"]["schemas"]:
        pytest.skip(f"{version} has no {schema}")
    for answer in described.answers({"$ref": f"#/components/schemas/{schema}"}):
        assert answer
        assert set(lost(answer, read(answer))) <= IMPLIED.get(schema, set())


@pytest.mark.parametrize("snippet", ["TextSnippetModel", "MultiModalSnippetModel"])
def test_no_kind_of_snippet_is_lost(snippet: str) -> None:
    """Words and images of every kind of document are kept."""
    described = description("assistant_data", "2026-04")
    schema = described.data["components"]["schemas"][snippet]
    assert schema["properties"]
    for answer in described.answers(schema):
        found = lost({"snippets": [answer]}, Context.from_json({"snippets": [answer]}))
        assert set(found) <= IMPLIED["ContextModel"]


@pytest.mark.parametrize(
    ("schema", "stream"),
    [
        ("StreamChatChunkModel", ChatStream),
        ("StreamChatCompletionChunkModel", CompletionStream),
    ],
)
def test_no_event_is_lost(schema: str, stream: type[ChatStream | CompletionStream]) -> None:
    """Every described event of a stream is a known one and keeps its fields."""
    described = description("assistant_data", "2026-04")
    mapping = described.data["components"]["schemas"][schema].get("discriminator", {})
    kinds = list(mapping.get("mapping", ["", ""]))
    with serve(anything) as stub:
        answers = described.answers({"$ref": f"#/components/schemas/{schema}"})
        for kind, answer in zip(kinds, answers, strict=False):
            event = {**answer, "type": kind} if kind else answer
            made = stream(stub.client()._transport, f"{stub.url}/x", {})
            value = made._typed(event)
            assert value is not None
            # Each event repeats the id and the model of the first.
            assert set(lost(event, value)) <= {".type", ".id", ".model"}
