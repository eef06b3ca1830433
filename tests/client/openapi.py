"""The service's own descriptions: what they say of a request, and an answer made after them."""

from __future__ import annotations

import itertools
import json
import re
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stub import Request

FOLDER = Path(__file__).parents[3] / "shared" / "spec"
KINDS = ("assistant_control", "assistant_data", "assistant_evaluation", "admin", "oauth")
# Where the paths of a description begin; the servers of some are only a host.
PREFIXES = {"admin": "", "oauth": ""}


@cache
def description(kind: str, version: str) -> Description:
    """What `assistant_data`, for example, is in `2026-04`; reading YAML takes half a second."""
    return Description(kind, version)


class Description:
    """One file of the descriptions."""

    def __init__(self, kind: str, version: str) -> None:
        # Dates would become objects that no JSON schema knows.
        loader = type("Loader", (yaml.SafeLoader,), {})
        loader.yaml_implicit_resolvers = {
            first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
            for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
        text = (FOLDER / f"{kind}_{version}.yaml").read_text(encoding="utf-8")
        self.prefix = PREFIXES.get(kind, "/assistant")
        self.data = yaml.load(text, Loader=loader)

    def schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """`schema` itself, where it is a reference to another."""
        while "$ref" in schema:
            schema = self.data["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What is described of a call, or None."""
        for template, operations in self.data["paths"].items():
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", self.prefix + template)
            if re.fullmatch(pattern, path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        return None

    def check_body(self, schema: dict[str, Any], body: Any) -> None:
        """`body` is valid, and nothing in it is undescribed."""
        validator = jsonschema.Draft202012Validator(
            {**schema, "components": self.data["components"]}
        )
        validator.validate(body)
        self._check_names(schema, body)

    def _check_names(self, schema: dict[str, Any], body: Any) -> None:
        schema = self.schema(schema)
        if isinstance(body, list):
            for item in body:
                self._check_names(schema["items"], item)
        elif isinstance(body, dict) and "properties" in schema:
            assert set(body) <= set(schema["properties"])
            for name, value in body.items():
                self._check_names(schema["properties"][name], value)

    def answers(self, schema: dict[str, Any]) -> Iterator[Any]:
        """An answer with every field there is, each value another; one for each alternative."""
        numbers = itertools.count(1)
        alternatives = self.schema(schema).get("oneOf", [schema])
        for alternative in alternatives:
            yield self._made(alternative, "", numbers)

    def _made(self, schema: dict[str, Any], name: str, numbers: Iterator[int]) -> Any:
        schema = self.schema(schema)
        if "oneOf" in schema:
            schema = self.schema(schema["oneOf"][0])
        kind = schema.get("type", "object")
        if kind == "array":
            return [self._made(schema["items"], name, numbers)]
        if kind == "boolean":
            return True
        if kind in {"integer", "number"}:
            return next(numbers)
        if kind == "string":
            choices = schema.get("enum") or schema.get("x-enum")
            if schema.get("format") == "date-time":
                return f"2025-10-01T12:30:00.{next(numbers):06}Z"
            return choices[-1] if choices else f"{name} {next(numbers)}"
        properties = schema.get("properties", {"anything": {"type": "string"}})
        return {key: self._made(value, key, numbers) for key, value in properties.items()}


def check_request(sent: Request, version: str) -> None:
    """The call is described, with its query, its headers and its body."""
    target = urlsplit(sent.target)
    described = [description(kind, version) for kind in KINDS]
    found = [(one, one.operation(sent.method, target.path)) for one in described]
    found = [(one, operation) for one, operation in found if operation is not None]
    assert len(found) == 1, f"{sent.method} {target.path} is not described"
    described_by, operation = found[0]
    assert operation is not None
    parameters = operation.get("parameters", [])
    known = {one["name"] for one in parameters if one["in"] == "query"}
    assert set(parse_qs(target.query)) <= known
    for one in parameters:
        if one["in"] == "header" and one.get("required"):
            assert one["name"].lower() in sent.headers
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        assert sent.body == b""
        return
    given = sent.headers["content-type"]
    schema = content[given.split(";")[0]]["schema"]
    if given.startswith("multipart/"):
        parts = BytesParser().parsebytes(f"Content-Type: {given}\r\n\r\n".encode() + sent.body)
        names = {
            part.get_param("name", header="content-disposition") for part in parts.get_payload()
        }
        assert "file" in names
        assert names <= set(described_by.schema(schema)["properties"])
    else:
        described_by.check_body(schema, json.loads(sent.body))
