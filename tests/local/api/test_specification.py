"""What the service answers, checked against the published descriptions of the API."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

SPECIFICATIONS = Path(__file__).parents[3].parent / "shared" / "spec"

pytestmark = pytest.mark.skipif(
    not SPECIFICATIONS.is_dir(), reason="the API descriptions are not beside this repository"
)
FILE = ("leave.txt", b"Every parent gets sixteen weeks of parental leave.")


def check(answer, plane, version, method, path, *, status):
    """Assert that a response has a described status and the described shape."""
    text = (SPECIFICATIONS / f"assistant_{plane}_{version}.yaml").read_text(encoding="utf-8")
    description = yaml.safe_load(text)
    assert answer.status_code == status, answer.text
    response = description["paths"][path][method]["responses"][str(status)]
    for header in response.get("headers", {}):
        assert header in answer.headers
    if "content" in response:
        schema = response["content"]["application/json"]["schema"]
        rooted = {**schema, "components": as_json_schema(description["components"])}
        jsonschema.validate(answer.json(), as_json_schema(rooted))
    return answer.json() if answer.content else None


def as_json_schema(schema):
    """Say `nullable` and `discriminator` as JSON Schema does."""
    if isinstance(schema, list):
        return [as_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "mapping" in schema.get("discriminator", {}):
        name = schema["discriminator"]["propertyName"]
        kinds = schema["discriminator"]["mapping"]
        return {
            "properties": {name: {"enum": list(kinds)}},
            "allOf": [
                {"if": {"properties": {name: {"const": kind}}}, "then": {"$ref": reference}}
                for kind, reference in kinds.items()
            ],
        }
    changed = {key: as_json_schema(value) for key, value in schema.items() if key != "example"}
    if changed.pop("nullable", False) and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed


def test_2026_04(api):
    """Every answer of a whole life of an assistant has the described shape."""
    version = "2026-04"
    one, ops = "/files/{assistant_name}/{assistant_file_id}", "/operations/{assistant_name}"
    name = api.make_assistant()

    def data(answer, method, path, status=200):
        return check(answer, "data", version, method, path, status=status)

    def control(answer, method, path, status=200):
        return check(answer, "control", version, method, path, status=status)

    control(api.call("GET", "/assistants"), "get", "/assistants")
    control(api.call("GET", f"/assistants/{name}"), "get", "/assistants/{assistant_name}")
    patch = api.call("PATCH", f"/assistants/{name}", json={"instructions": "x"})
    control(patch, "patch", "/assistants/{assistant_name}")
    control(api.call("GET", "/assistants/no"), "get", "/assistants/{assistant_name}", 404)
    control(api.call("POST", "/assistants", json={}), "post", "/assistants", 400)
    uploaded = api.call("POST", f"/files/{name}", files={"file": FILE})
    operation = data(uploaded, "post", "/files/{assistant_name}", 202)
    api.wait(name, operation["file_id"])
    data(api.call("GET", f"/operations/{name}/{operation['id']}"), "get", ops + "/{operation_id}")
    data(api.call("GET", f"/operations/{name}"), "get", ops)
    data(api.call("GET", f"/files/{name}"), "get", "/files/{assistant_name}")
    path = f"/files/{name}/{operation['file_id']}"
    data(api.call("GET", path, params={"include_url": "true"}), "get", one)
    chat = "/chat/{assistant_name}"
    data(api.ask(name, "How long is parental leave?", include_highlights=True), "post", chat)
    data(api.ask(name, ""), "post", chat, 400)
    context = api.call("POST", f"/chat/{name}/context", json={"query": "parental leave"})
    data(context, "post", "/chat/{assistant_name}/context")
    data(api.call("DELETE", path), "delete", one, 202)
    data(api.call("DELETE", path), "delete", one, 404)
    wrong = api.call("GET", f"/files/{name}", headers={"Api-Key": "no"})
    data(wrong, "get", "/files/{assistant_name}", 401)
    control(api.call("DELETE", f"/assistants/{name}"), "delete", "/assistants/{assistant_name}")


def test_2025_04(start_service, api_of):
    """The older shapes are served to who asks for the older version."""
    version = "2025-04"
    api = api_of(start_service(), version)
    name = api.make_assistant()

    def data(answer, method, path):
        return check(answer, "data", version, method, path, status=200)

    listed = api.call("GET", "/assistants")
    check(listed, "control", version, "get", "/assistants", status=200)
    uploaded = api.call("POST", f"/files/{name}", files={"file": FILE})
    file = data(uploaded, "post", "/files/{assistant_name}")
    api.wait(name, file["id"])
    data(api.call("GET", f"/files/{name}"), "get", "/files/{assistant_name}")
    path = f"/files/{name}/{file['id']}"
    one = "/files/{assistant_name}/{assistant_file_id}"
    data(api.call("GET", path, params={"include_url": "true"}), "get", one)
    data(api.ask(name, "How long is parental leave?"), "post", "/chat/{assistant_name}")
    context = api.call("POST", f"/chat/{name}/context", json={"query": "parental leave"})
    data(context, "post", "/chat/{assistant_name}/context")
    data(api.call("DELETE", path), "delete", one)
