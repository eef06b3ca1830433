"""What the client sends and reads, against the service's own descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pinecone_notebooks.client import Answer, Assistant, Context, File, Operation

from .stub import reply, serve

SPECIFICATION = Path(__file__).parents[3] / "shared" / "spec"

pytestmark = pytest.mark.skipif(
    not SPECIFICATION.is_dir(), reason="the API's descriptions (../shared/spec) are not here"
)


def description(name: str) -> dict[str, Any]:
    # Dates would become objects that no JSON schema knows.
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.yaml_implicit_resolvers = {
        first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load((SPECIFICATION / f"{name}.yaml").read_text(), Loader=loader)


def check(body: Any, name: str, schema: str) -> None:
    """Validate `body`, and that it has no field the description does not have."""
    described = description(name)
    properties = described["components"]["schemas"][schema]["properties"]
    assert set(body) <= set(properties)
    jsonschema.validate(body, {**described, "$ref": f"#/components/schemas/{schema}"})


def test_questions_are_as_described() -> None:
    """Every option of a question and of a request for context has a place in the description."""
    with serve(reply(500)) as stub:
        described = {"name": "docs", "status": "Ready", "host": stub.url}
        answer = {"message": {"content": "x"}}
        stub.replies[:] = [reply(200, described), reply(200, answer)]
        docs = stub.client().assistant("docs")
        options: dict[str, Any] = {"filter": {"a": 1}}
        docs.chat(
            "x",
            model="gpt-4o",
            temperature=0.5,
            json_response=False,
            include_highlights=True,
            context_options={"top_k": 1, "snippet_size": 512, "multimodal": True},
            **options,
        )
        more: dict[str, Any] = {"multimodal": True, "include_binary_content": False, **options}
        docs.context("x", top_k=1, snippet_size=512, **more)
        docs.context(messages="x", **more)
    _, asked, query, messages = stub.requests
    assert set(asked.json) | {"stream"} == set(
        description("assistant_data_2026-04")["components"]["schemas"]["ChatRequest"]["properties"]
    )
    check(asked.json, "assistant_data_2026-04", "ChatRequest")
    check(query.json, "assistant_data_2026-04", "ContextRequest")
    check(messages.json, "assistant_data_2026-04", "ContextRequest")


def test_assistants_are_made_and_changed_as_described() -> None:
    """Both requests of the control plane are as described."""
    with serve(reply(200, {"name": "docs", "status": "Ready"})) as stub:
        assistants = stub.client().assistants
        assistants.create("docs", instructions="x", metadata={"a": 1}, region="eu")
        assistants.update("docs", instructions="x", metadata={"a": 1})
    check(stub.requests[0].json, "assistant_control_2026-04", "CreateAssistantRequest")
    check(stub.requests[1].json, "assistant_control_2026-04", "UpdateAssistantRequest")


@pytest.mark.parametrize(
    ("name", "schema", "kind"),
    [
        ("assistant_control_2025-04", "Assistant", Assistant),
        ("assistant_control_2026-04", "Assistant", Assistant),
        ("assistant_data_2025-04", "AssistantFileModel", File),
        ("assistant_data_2026-04", "AssistantFileModel", File),
        ("assistant_data_2026-04", "OperationModel", Operation),
    ],
)
def test_every_described_field_has_a_place(name: str, schema: str, kind: type) -> None:
    """No field of the description is lost."""
    described = description(name)["components"]["schemas"][schema]["properties"]
    assert set(described) <= set(kind.__dataclass_fields__)


def test_every_field_of_an_answer_has_a_place() -> None:
    """An answer keeps what it came with; only the provider's filter scores are left out."""
    schemas = description("assistant_data_2026-04")["components"]["schemas"]
    kept = {"message": "text", **{name: name for name in Answer.__dataclass_fields__}}
    assert set(schemas["ChatModel"]["properties"]) - set(kept) == {"content_filter_results"}
    assert set(schemas["ContextModel"]["properties"]) <= set(Context.__dataclass_fields__)
