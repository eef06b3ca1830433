"""Assistants: made, found, changed, deleted."""

from __future__ import annotations

import secrets

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import AssistantClient, Client


def test_a_key_is_verified(client: Client) -> None:
    """The right key passes; a wrong one is told what to do."""
    client.verify()
    with pytest.raises(errors.Unauthorized, match="Connect again with %pinecone_connect") as caught:
        Client("pckey_wrong_and-secret", settings=client.settings).verify()
    assert "wrong_and-secret" not in str(caught.value)


def test_an_assistant_lives_and_dies(client: Client) -> None:
    """Create, find, change, refuse a second of that name, delete, and miss."""
    name = f"api-{secrets.token_hex(4)}"
    made = client.assistants.create(name, metadata={"team": "people"}, region="us")
    try:
        assert (made.name, made.status, made.metadata) == (name, "Ready", {"team": "people"})
        assert made.host
        assert name in [found.name for found in client.assistants.list()]
        with pytest.raises(errors.Conflict):
            client.assistants.create(name)
        changed = client.assistants.update(name, instructions="Be kind.")
        assert (changed.instructions, changed.metadata) == ("Be kind.", {"team": "people"})
        assert client.assistants.update(name, metadata={"a": 1}).metadata == {"a": 1}
        assert client.assistants.get_or_create(name).created_at == made.created_at
    finally:
        client.assistants.delete(name)
    with pytest.raises(errors.NotFound):
        client.assistants.describe(name)


@pytest.mark.parametrize("name", ["UPPER", "with space", "x" * 64])
def test_a_name_the_service_does_not_take(client: Client, name: str) -> None:
    """A name against its rules is an error with the service's reason."""
    with pytest.raises(errors.APIError) as caught:
        client.assistants.create(name)
    assert caught.value.status in {400, 422}
    assert "(POST /assistant/assistants answered 4" in str(caught.value)


def test_a_mistyped_name_is_told_the_right_ones(empty: AssistantClient, client: Client) -> None:
    """The error of a call to an assistant that is not there names those that are."""
    with pytest.raises(errors.NotFound, match="You have: "):
        client.assistant(f"{empty.name}x").stream("x").collect()
