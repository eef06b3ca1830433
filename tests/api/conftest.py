"""One behaviour suite for both services: the local one always, the real one with `-m live`.

The real one needs PINECONE_API_KEY; its Admin API also PINECONE_CLIENT_ID and
PINECONE_CLIENT_SECRET. What a test makes there, it deletes.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import settings as environment
from pinecone_notebooks.client import Admin, Client
from pinecone_notebooks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pinecone_notebooks.client import AssistantClient
    from tests.conftest import LocalService

# Read now: every test runs without the user's keys in its environment.
LIVE_KEY = environment.environ_api_key()
LIVE_ACCOUNT = environment.environ_service_account()
LIVE_SETTINGS = Settings.from_environ() if LIVE_KEY or LIVE_ACCOUNT else Settings()

SERVICES = [
    pytest.param("2025-04", id="local-2025-04"),
    pytest.param("2026-04", id="local-2026-04"),
    pytest.param("live", id="live", marks=pytest.mark.live),
]
HANDBOOK = (
    "# Parental leave\n\nEvery parent may take forty-two days of parental leave in the first year "
    "after a birth. The team lead signs the form.\n\n# Travel\n\nA claim for travel costs is "
    "handed in within thirty days. 😀 Ask the people team about sabbaticals.\n"
)
QUESTION = "How many days of parental leave may every parent take?"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the real service alone unless it is asked for."""
    if "live" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("live")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", params=SERVICES)
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of each service there is."""
    if request.param == "live":
        key = given(LIVE_KEY, "PINECONE_API_KEY")
        made = Client(key, settings=LIVE_SETTINGS)
    else:
        local_service: LocalService = request.getfixturevalue("local_service")
        settings = Settings(api_host=local_service.url, api_version=request.param)
        made = Client(local_service.api_key, settings=settings)
    with made:
        yield made


@pytest.fixture
def is_newer(client: Client) -> bool:
    """True where the API has operations and upserts."""
    return client.settings.api_version >= "2026-04"


@pytest.fixture(scope="session")
def handbook(client: Client) -> Iterator[AssistantClient]:
    """An assistant that has read the handbook; its files are not to be changed."""
    with new_assistant(client) as assistant:
        assistant.files.upload(HANDBOOK.encode(), name="leave.md", metadata={"team": "people"})
        yield assistant


@pytest.fixture
def empty(client: Client) -> Iterator[AssistantClient]:
    """An assistant of the test's own."""
    with new_assistant(client) as assistant:
        yield assistant


@pytest.fixture(params=SERVICES)
def admin(request: pytest.FixtureRequest) -> Iterator[Admin]:
    """The Admin API of each service there is."""
    if request.param == "live":
        account = given(LIVE_ACCOUNT, "PINECONE_CLIENT_ID and PINECONE_CLIENT_SECRET")
        made = Admin(*account, settings=LIVE_SETTINGS)
    else:
        local_service: LocalService = request.getfixturevalue("local_service")
        settings = Settings(api_host=local_service.url, api_version=request.param)
        account = (local_service.client_id, local_service.client_secret)
        made = Admin(*account, settings=settings)
    with made:
        yield made


def given(credential: Any, variables: str) -> Any:
    """The credential for the real service, if there is one."""
    if not credential:
        pytest.skip(f"set {variables} to ask the real service")
    return credential


@contextmanager
def new_assistant(client: Client) -> Iterator[AssistantClient]:
    name = f"api-{secrets.token_hex(4)}"
    client.assistants.create(name, instructions="Be brief.", metadata={"made_by": "tests"})
    try:
        yield client.assistant(name)
    finally:
        client.assistants.delete(name)
