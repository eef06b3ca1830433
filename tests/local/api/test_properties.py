"""Thousands of requests, sound and unsound: no failure of ours, no shape but the described ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import running_service
from tests.local.admin.conftest import Admin, token_of
from tests.local.conftest import Api

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SPECIFICATIONS = Path(__file__).parents[3].parent / "shared" / "spec"
BASES = {"admin": "", "oauth": "", "assistant_control": "/assistant", "assistant_data": "/assistant", "assistant_evaluation": "/assistant"}  # fmt: skip
# What the descriptions leave out where they list an operation's statuses, but name elsewhere.
BESIDES = {
    # `ErrorResponse` has INVALID_ARGUMENT, which is 400 wherever a status is given with it. A list
    # that ignored a filter or a token it cannot read would answer with what was not asked for.
    ("get", "/assistants"): (400, "INVALID_ARGUMENT"),
    ("get", "/files/{assistant_name}"): (400, "INVALID_ARGUMENT"),
    ("get", "/operations/{assistant_name}"): (400, "INVALID_ARGUMENT"),
    # `ErrorResponse` tells ALREADY_EXISTS from TOO_MANY_REQUESTS. The 429 that is listed for a name
    # that is taken would have every client try again.
    ("post", "/assistants"): (409, "ALREADY_EXISTS"),
    # It asks for a key as all others do, and lists no answer to a wrong one.
    ("post", "/evaluation/metrics/alignment"): (401, "UNAUTHENTICATED"),
}


def operations():
    """Every operation of every description, by version."""
    if not SPECIFICATIONS.is_dir():
        return []
    found = []
    for path in sorted(SPECIFICATIONS.glob("*.yaml")):
        name, _, version = path.stem.rpartition("_")
        schema = schemathesis.openapi.from_path(path)
        for result in schema.get_all_operations():
            operation = result.ok()
            label = f"{name}-{version}-{operation.method}-{operation.path}"
            found.append(pytest.param(name, version, operation, id=label))
    return found


pytestmark = pytest.mark.skipif(
    not SPECIFICATIONS.is_dir(), reason="the API descriptions are not beside this repository"
)


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A service of its own, and the names of what there is to find in it."""
    with running_service(tmp_path_factory.mktemp("properties") / "data") as service:
        admin = Admin(service.url, token_of(service).json()["access_token"])
        project = admin.make_project()
        key_id, api = admin.make_key(project)
        assistant = api.make_assistant()
        file_id = api.add(assistant, "a.txt", b"Every parent gets sixteen weeks.")
        [operation] = api.call("GET", f"/operations/{assistant}").json()["operations"]
        [organization] = admin.call("GET", "/organizations").json()["data"]
        yield (
            Api(service.url, api.api_key),
            admin,
            {
                "assistant_name": assistant,
                "assistant_file_id": file_id,
                "operation_id": operation["id"],
                "project_id": project,
                "api_key_id": key_id,
                "organization_id": organization["id"],
            },
        )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("name", "version", "operation"), operations())
def test_whatever_is_asked(target, name, version, operation, mode):
    """Each answer has a described status, media type and shape, however odd the request is."""
    api, admin, existing = target
    headers = {"X-Pinecone-Api-Version": version}
    if name == "admin":
        headers["Authorization"] = f"Bearer {admin.token}"
    else:
        headers["Api-Key"] = api.api_key

    @seed(4)
    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        generated = dict(case.path_parameters or {})
        known = {key: existing[key] for key in generated}
        # What exists is deleted by no example: the others need it.
        for parameters in [generated] if operation.method == "delete" else [generated, known]:
            case.path_parameters = parameters
            response = case.call(base_url=api.url + BASES[name], headers=headers)
            status, code = BESIDES.get((operation.method, operation.path), (None, ""))
            if response.status_code == status:
                assert response.json()["status"] == status
                assert response.json()["error"]["code"] == code
                continue
            case.validate_response(
                response,
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_headers_conformance,
                    response_schema_conformance,
                ],
            )

    run()
