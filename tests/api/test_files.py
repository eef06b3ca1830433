"""Files: uploaded, found, opened, replaced, deleted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import requests

from pinecone_notebooks import errors

from .conftest import HANDBOOK

if TYPE_CHECKING:
    from pathlib import Path

    from pinecone_notebooks.client import AssistantClient, Progress


def test_a_file_is_uploaded_found_opened_and_deleted(empty: AssistantClient) -> None:
    """A file goes in with its metadata, is found by it, opens by its URL, and goes."""
    told: list[Progress] = []
    metadata = {"team": "people", "year": 2025, "tags": ["leave", "travel"]}
    file = empty.files.upload(
        HANDBOOK.encode(), name="leave.md", metadata=metadata, progress=told.append
    )
    assert (file.name, file.status, file.metadata) == ("leave.md", "Available", metadata)
    assert (told[0].phase, told[-1].fraction <= 1) == ("sending", True)
    for wanted, found in [({"team": "people"}, 1), ({"year": {"$lt": 2025}}, 0)]:
        assert len(empty.files.list(filter=wanted)) == found
    url = empty.files.describe(file.id, url=True).signed_url
    assert requests.get(url, timeout=30).content.decode() == HANDBOOK
    empty.files.delete(file.id)
    assert empty.files.list() == ()
    with pytest.raises(errors.NotFound):
        empty.files.describe(file.id)


def test_a_file_comes_from_anywhere(empty: AssistantClient, tmp_path: Path) -> None:
    """A path, an open file and a stream are as good as bytes."""
    path = tmp_path / "leave.md"
    path.write_text(HANDBOOK, encoding="utf-8")
    with path.open("rb") as file:
        made = [
            empty.files.upload(path),
            empty.files.upload(file, name="open.md"),
            empty.files.upload(io.BytesIO(HANDBOOK.encode()), name="stream.txt"),
        ]
    assert [file.status for file in made] == ["Available"] * 3
    found = {file.name for file in empty.files.list()}
    assert found == {"leave.md", "open.md", "stream.txt"}


def test_a_file_that_cannot_be_read_says_so(empty: AssistantClient) -> None:
    """The service's reason is in the error, and the id of what to delete."""
    with pytest.raises(
        errors.ProcessingFailed, match=r"'bad\.pdf' could not be processed: "
    ) as bad:
        empty.files.upload(b"%PDF-1.4 this is none", name="bad.pdf")
    empty.files.delete(bad.value.subject)


def test_an_upsert_replaces_the_file_and_its_metadata(
    empty: AssistantClient,
    is_newer: bool,
) -> None:
    """It keeps the id."""
    if not is_newer:
        pytest.skip("2025-04 has no upsert")
    empty.files.upsert("leave", HANDBOOK.encode(), name="leave.md", metadata={"draft": True})
    again = empty.files.upsert("leave", HANDBOOK.encode(), name="leave.md", metadata={"year": 1})
    assert (again.id, again.metadata) == ("leave", {"year": 1})
    assert [file.id for file in empty.files.list()] == ["leave"]


def test_metadata_is_replaced_and_the_content_stays(
    empty: AssistantClient,
    is_newer: bool,
) -> None:
    """The file has its id, its name and its text; the old metadata is gone."""
    if not is_newer:
        pytest.skip("2025-04 has no upsert")
    file = empty.files.upload(HANDBOOK.encode(), name="leave.md", metadata={"draft": True})
    changed = empty.files.replace_metadata(file.id, {"year": 2026})
    assert (changed.id, changed.name, changed.size) == (file.id, "leave.md", file.size)
    assert changed.metadata == {"year": 2026}
    assert [one.id for one in empty.files.list(filter={"year": 2026})] == [file.id]
    assert empty.files.list(filter={"draft": True}) == ()


def test_what_was_done_is_listed(
    empty: AssistantClient,
    is_newer: bool,
) -> None:
    """An upload and a deletion are operations that can be looked up."""
    if not is_newer:
        pytest.skip("2025-04 has no operations")
    file = empty.files.upload(HANDBOOK.encode(), name="leave.md")
    empty.files.delete(file.id)
    done = empty.operations.list(status="Completed")
    assert {one.operation_type for one in done} == {"upload_file", "delete_file"}
    assert {one.file_id for one in done} == {file.id}
    assert empty.operations.describe(done[0].id).id == done[0].id
    assert empty.operations.wait(done[0].id).status == "Completed"
    assert empty.operations.list(status="Failed") == ()
