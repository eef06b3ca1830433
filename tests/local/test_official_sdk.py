"""Pinecone's own Python SDK, unchanged, against the local service."""

from __future__ import annotations

import uuid

import pytest

pinecone = pytest.importorskip("pinecone", reason="the official SDK (pinecone) is not installed")

QUESTION = "How many weeks of parental leave does every parent get?"
ASKED = [{"role": "user", "content": QUESTION}]
TEXT = "Every parent gets sixteen weeks of parental leave. It may be taken in two parts."


@pytest.fixture
def assistants(local_service, monkeypatch):
    """The SDK's assistants, pointed at the local service as its documentation says."""
    monkeypatch.setenv("PINECONE_PLUGIN_ASSISTANT_DATA_HOST", local_service.url)
    with pinecone.Pinecone(api_key=local_service.api_key, host=local_service.url) as client:
        yield client.assistants


@pytest.fixture
def handbook(assistants, tmp_path):
    """An assistant with one file, made with the SDK."""
    name = f"sdk-{uuid.uuid4().hex[:12]}"
    assistants.create(name=name, instructions="Be brief.", metadata={"team": "people"})
    path = tmp_path / "leave.md"
    path.write_text(TEXT, encoding="utf-8")
    file = assistants.upload_file(
        assistant_name=name, file_path=str(path), metadata={"team": "people"}
    )
    assert file.status == "Available"
    yield name, file
    assistants.delete(name=name)


def test_assistants_and_files(assistants, handbook):
    """Assistants and files are described, listed, filtered, changed and deleted."""
    name, file = handbook
    assert assistants.describe(name=name).metadata == {"team": "people"}
    assert name in [assistant.name for assistant in assistants.list()]
    assert assistants.update(name=name, instructions="Be kind.").instructions == "Be kind."
    assert [found.id for found in assistants.list_files(assistant_name=name)] == [file.id]
    others = assistants.list_files(assistant_name=name, filter={"team": "finance"})
    assert list(others) == []
    described = assistants.describe_file(assistant_name=name, file_id=file.id, include_url=True)
    assert described.signed_url
    operations = list(assistants.list_operations(assistant_name=name))
    assert [operation.status for operation in operations] == ["Completed"]
    assistants.delete_file(assistant_name=name, file_id=file.id)
    with pytest.raises(pinecone.NotFoundError):
        assistants.describe_file(assistant_name=name, file_id=file.id)


def test_chat_context_and_completions(assistants, handbook):
    """Answers come whole and streamed, with their citations, in both forms; so does context."""
    name, file = handbook
    whole = assistants.chat(assistant_name=name, messages=ASKED, include_highlights=True)
    assert "sixteen weeks" in whole.message.content
    [reference] = whole.citations[0].references
    assert (reference.file.id, "sixteen" in reference.highlight.content) == (file.id, True)
    streamed = list(assistants.chat(assistant_name=name, messages=ASKED, stream=True))
    said = "".join(getattr(chunk, "delta").content for chunk in streamed if hasattr(chunk, "delta"))  # noqa: B009
    assert said == whole.message.content
    completion = assistants.chat_completions(assistant_name=name, messages=ASKED)
    assert "sixteen weeks" in completion.choices[0].message.content
    chunks = assistants.chat_completions(assistant_name=name, messages=ASKED, stream=True)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "sixteen weeks" in said
    context = assistants.context(assistant_name=name, query=QUESTION)
    assert "sixteen weeks" in context.snippets[0].content


def test_evaluation(assistants):
    """An answer is compared with the true one."""
    result = assistants.evaluate_alignment(
        question="What is the capital of Spain?",
        answer="Barcelona.",
        ground_truth_answer="Madrid.",
    )
    assert result.scores.alignment == 0
    assert [fact.entailment for fact in result.facts] == ["contradicted"]


def test_admin(local_service):
    """The service account of the folder manages organizations, projects and keys."""
    admin = pinecone.Admin(
        client_id=local_service.client_id,
        client_secret=local_service.client_secret,
        host=local_service.url,
        oauth_url=f"{local_service.url}/oauth/token",
    )
    [organization] = admin.organizations.list()
    assert admin.organizations.describe(organization_id=organization.id) == organization
    project = admin.projects.create(name=f"sdk-{uuid.uuid4().hex}")
    assert project.id in [known.id for known in admin.projects.list()]
    renamed = admin.projects.update(project_id=project.id, name=f"{project.name}-2")
    assert renamed.name == f"{project.name}-2"
    made = admin.api_keys.create(project_id=project.id, name="sdk", roles=["ProjectEditor"])
    with pinecone.Pinecone(api_key=made.value, host=local_service.url) as client:
        client.assistants.create(name="blocking")
        with pytest.raises(pinecone.PineconeException, match=r"assistants first: \"blocking\""):
            admin.projects.delete(project_id=project.id)
        client.assistants.delete(name="blocking")
        changed = admin.api_keys.update(api_key_id=made.key.id, roles=["ProjectViewer"])
        assert [str(role.value) for role in changed.roles] == ["ProjectViewer"]
        with pytest.raises(pinecone.ForbiddenError):
            client.assistants.create(name="refused")
        assert [key.id for key in admin.api_keys.list(project_id=project.id)] == [made.key.id]
        admin.api_keys.delete(api_key_id=made.key.id)
        with pytest.raises(pinecone.UnauthorizedError):
            list(client.assistants.list())
    admin.projects.delete(project_id=project.id)
    with pytest.raises(pinecone.NotFoundError):
        admin.projects.describe(project_id=project.id)
    admin.close()


def test_a_wrong_secret_is_refused(local_service):
    """The SDK raises with the token endpoint's words."""
    with pytest.raises(pinecone.PineconeException, match="Unauthorized"):
        pinecone.Admin(
            client_id=local_service.client_id,
            client_secret="wrong",
            oauth_url=f"{local_service.url}/oauth/token",
        )
