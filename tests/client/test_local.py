"""The client against the real local service, in both API versions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
import requests

from pinecone_notebooks import errors
from pinecone_notebooks.client import Client, MessageEnd, MessageStart, TextDelta, TextPart
from pinecone_notebooks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pinecone_notebooks.client import AssistantClient, Progress

TEXT = (
    "Parental leave. Every parent may take forty-two days of parental leave in the first year. "
    "The team lead signs the form. 😀 Ask the people team about sabbaticals.\n"
)


@pytest.fixture(params=["2025-04", "2026-04"])
def client(request: pytest.FixtureRequest, local_service: Any) -> Iterator[Client]:
    settings = Settings(api_host=local_service.url, api_version=request.param)
    with Client(local_service.api_key, settings=settings) as client:
        yield client


@pytest.fixture
def handbook(client: Client) -> Iterator[AssistantClient]:
    name = f"client-{secrets.token_hex(4)}"
    client.assistants.create(name, instructions="Be brief.", metadata={"team": "people"})
    yield client.assistant(name)
    client.assistants.delete(name)


def test_a_key_is_verified(client: Client) -> None:
    """The right key passes, a wrong one is unauthorized."""
    client.verify()
    with pytest.raises(errors.Unauthorized, match="Connect again with %pinecone_connect"):
        Client("pckey_wrong", settings=client.settings).verify()


def test_an_assistant_lives_and_dies(client: Client) -> None:
    """Create, find, change, refuse a second of that name, delete, and miss."""
    name = f"client-{secrets.token_hex(4)}"
    made = client.assistants.create(name, metadata={"a": 1})
    assert (made.name, made.status, made.metadata) == (name, "Ready", {"a": 1})
    assert made.host
    assert name in [found.name for found in client.assistants.list()]
    with pytest.raises(errors.Conflict):
        client.assistants.create(name)
    assert client.assistants.update(name, instructions="Be kind.").instructions == "Be kind."
    assert client.assistants.get_or_create(name).created_at == made.created_at
    client.assistants.delete(name)
    with pytest.raises(errors.NotFound):
        client.assistants.describe(name)


def test_files_are_uploaded_found_opened_and_deleted(handbook: AssistantClient) -> None:
    """A file goes in with its metadata, is found by it, opens by its URL, and goes."""
    told: list[Progress] = []
    file = handbook.files.upload(
        TEXT.encode(), name="leave 'é\".md", metadata={"team": "people"}, progress=told.append
    )
    assert (file.name, file.status, file.metadata) == (
        "leave 'é%22.md",
        "Available",
        {"team": "people"},
    )
    assert told[0].phase == "sending"
    assert [found.id for found in handbook.files.list(filter={"team": "people"})] == [file.id]
    assert handbook.files.list(filter={"team": "sales"}) == ()
    url = handbook.files.describe(file.id, url=True).signed_url
    assert requests.get(url, timeout=10).content.decode() == TEXT
    handbook.files.delete(file.id)
    assert handbook.files.list() == ()
    with pytest.raises(errors.NotFound):
        handbook.files.describe(file.id)


def test_a_document_that_cannot_be_read_is_an_error(handbook: AssistantClient) -> None:
    """The service's reason arrives in the error."""
    with pytest.raises(errors.ProcessingFailed, match=r"'bad\.pdf' could not be processed: "):
        handbook.files.upload(b"%PDF-1.4 this is none", name="bad.pdf")


def test_a_streamed_answer_is_the_whole_one(handbook: AssistantClient) -> None:
    """Streaming gives text in pieces and ends with the same answer as asking at once."""
    handbook.files.upload(TEXT.encode(), name="leave.md")
    question = "How many days of parental leave may every parent take?"
    whole = handbook.chat(question, include_highlights=True)
    with handbook.stream(question, include_highlights=True) as stream:
        events = list(stream)
    assert isinstance(events[0], MessageStart)
    assert isinstance(events[-1], MessageEnd)
    assert sum(isinstance(event, TextDelta) for event in events) > 1
    assert "forty-two" in whole.text
    assert stream.answer.text == whole.text
    assert stream.answer.citations == whole.citations
    assert whole.citations[0].references[0].file.name == "leave.md"
    text = "".join(part.text for part in whole.parts if isinstance(part, TextPart))
    assert text == whole.text


def test_context_has_the_snippets(handbook: AssistantClient) -> None:
    """What an answer would be made from can be had alone."""
    handbook.files.upload(TEXT.encode(), name="leave.md")
    found = handbook.context("parental leave", top_k=3)
    assert "forty-two" in found.snippets[0].text
    assert (found.snippets[0].kind, found.snippets[0].file.name) == ("markdown", "leave.md")


def test_an_unknown_assistant_names_those_there_are(client: Client, handbook: Any) -> None:
    """A wrong name is told with the right ones."""
    with pytest.raises(errors.NotFound, match=r"You have: .*'client-"):
        client.assistant("no-such-assistant").stream("x").collect()


def test_uploads_of_2026_04_are_operations(local_service: Any) -> None:
    """The newer version lists what it did; an upsert keeps the caller's id."""
    settings = Settings(api_host=local_service.url, api_version="2026-04")
    with Client(local_service.api_key, settings=settings) as client:
        name = f"client-{secrets.token_hex(4)}"
        client.assistants.create(name)
        handbook = client.assistant(name)
        first = handbook.files.upsert("leave-2026", TEXT.encode(), name="leave.md")
        again = handbook.files.upsert("leave-2026", b"Nothing left.", name="leave.txt")
        assert (first.id, again.id, again.name) == ("leave-2026", "leave-2026", "leave.txt")
        found = handbook.operations.list(status="Completed")
        assert {operation.file_id for operation in found} == {"leave-2026"}
        assert handbook.operations.describe(found[0].id) == found[0]
        client.assistants.delete(name)
