"""The files of an assistant, in both API versions."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Operation, Progress

from .stub import Reply, Stub, error, reply, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pinecone_notebooks.client import AssistantClient

FILE = {"id": "f1", "name": "leave.pdf", "status": "Available", "size": 3}
OPERATION = {"id": "op1", "operation_type": "upload_file", "status": "Processing", "file_id": "f1"}
DONE = {**OPERATION, "status": "Completed", "percent_complete": 100}


@contextmanager
def assistant(*replies: Reply, **settings: Any) -> Iterator[tuple[Stub, AssistantClient]]:
    with serve(reply(500)) as stub:
        described = {"name": "docs", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(200, described), *replies]
        yield stub, stub.client(**settings).assistant("docs")


def test_upload_waits_for_its_operation() -> None:
    """In 2026-04 an upload is an operation: it is awaited, then the file is described."""
    half = {**OPERATION, "percent_complete": 50}
    told: list[Progress] = []
    with assistant(reply(202, OPERATION), reply(200, half), reply(200, DONE), reply(200, FILE)) as (
        stub,
        docs,
    ):
        file = docs.files.upload(
            b"abc",
            name="leave.pdf",
            metadata={"team": "é"},
            multimodal=True,
            progress=told.append,
        )
    assert (file.id, file.status) == ("f1", "Available")
    asked = stub.requests[1]
    assert (asked.method, asked.target) == ("POST", "/assistant/files/docs?multimodal=true")
    assert b'name="metadata"\r\n\r\n{"team": "\\u00e9"}\r\n' in asked.body
    assert stub.requests[2].target == "/assistant/operations/docs/op1"
    assert stub.requests[4].target == "/assistant/files/docs/f1"
    assert told == [
        Progress("sending", 1.0),
        Progress("processing", 0.5),
        Progress("processing", 1.0),
    ]


def test_upload_of_2025_04_waits_for_the_file() -> None:
    """The older version answers with the file, and takes metadata in the query."""
    processing = {**FILE, "status": "Processing", "percent_done": 0.25}
    told: list[Progress] = []
    with assistant(reply(200, processing), reply(200, FILE), api_version="2025-04") as (stub, docs):
        file = docs.files.upload(
            b"abc", name="leave.pdf", metadata={"team": "a"}, progress=told.append
        )
    assert file.status == "Available"
    query = parse_qs(urlsplit(stub.requests[1].target).query)
    assert json.loads(query["metadata"][0]) == {"team": "a"}
    assert b"metadata" not in stub.requests[1].body


def test_upload_need_not_wait() -> None:
    """Without waiting the file comes back as it is."""
    processing = reply(200, {**FILE, "status": "Processing"})
    with assistant(reply(202, OPERATION), processing) as (stub, docs):
        assert docs.files.upload(b"abc", name="leave.pdf", wait=False).status == "Processing"
    assert stub.requests[2].target == "/assistant/files/docs/f1"


def test_an_upload_without_a_file_id_gets_one_from_its_operation() -> None:
    """The id may come with the end of the operation only."""
    nameless = {**OPERATION, "file_id": None}
    with assistant(reply(202, nameless), reply(200, DONE), reply(200, FILE)) as (_, docs):
        assert docs.files.upload(b"abc", name="leave.pdf", wait=False).id == "f1"


def test_upsert_puts_under_the_given_id() -> None:
    """The id is the caller's, escaped in the address."""
    with assistant(reply(202, OPERATION), reply(200, DONE), reply(200, FILE)) as (stub, docs):
        docs.files.upsert("my/id", b"abc", name="leave.pdf")
    asked = stub.requests[1]
    assert (asked.method, asked.target) == ("PUT", "/assistant/files/docs/my%2Fid")


@pytest.mark.parametrize(
    "replies",
    [
        [
            reply(202, OPERATION),
            reply(200, {**OPERATION, "status": "Failed", "error_message": "Encrypted."}),
        ],
        [
            reply(200, {**FILE, "status": "Processing"}),
            reply(200, {**FILE, "status": "ProcessingFailed", "error_message": "Encrypted."}),
        ],
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(replies: list[Reply]) -> None:
    """Both versions tell the service's reason and what to do; the id is kept."""
    with assistant(*replies) as (_, docs), pytest.raises(errors.ProcessingFailed) as caught:
        docs.files.upload(b"abc", name="leave.pdf")
    assert str(caught.value) == (
        "'leave.pdf' could not be processed: Encrypted. Correct the file and upload it again; "
        "other files are not affected."
    )
    assert caught.value.subject == "f1"


def test_a_slow_file_is_still_processing() -> None:
    """The time-out keeps the id to look at later."""
    with (
        assistant(reply(202, OPERATION), reply(200, OPERATION)) as (_, docs),
        pytest.raises(errors.StillProcessing, match="Operation 'op1' is not done after 0 s"),
    ):
        docs.files.upload(b"abc", name="leave.pdf", timeout=0)


def test_metadata_is_checked_before_anything_is_sent() -> None:
    """Too much, no JSON, or no dictionary: each is refused with the reason."""
    cases: list[tuple[Any, str]] = [
        ({"a": "x" * 17_000}, r"The metadata has 17,009 bytes as JSON; a file may have 16,384"),
        ({"a": {1}}, "The metadata cannot be written as JSON"),
        (["a"], r"The metadata is \['a'\]\. Expected a dictionary"),
    ]
    with assistant() as (stub, docs):
        for metadata, text in cases:
            with pytest.raises(errors.ArgumentError, match=text):
                docs.files.upload(b"abc", name="a.txt", metadata=metadata)
    assert stub.requests == []


def test_a_local_problem_is_found_before_anything_is_sent() -> None:
    """A missing file does not reach the service."""
    with (
        assistant() as (stub, docs),
        pytest.raises(errors.FileProblem, match=r"No file at 'no\.pdf'"),
    ):
        docs.files.upload("no.pdf")
    assert stub.requests == []


def test_a_refused_upload_is_told_in_the_services_words() -> None:
    """The status of an upload becomes the same errors as everywhere."""
    with (
        assistant(error(413, "OUT_OF_RANGE", "File is larger than 100 MB")) as (_, docs),
        pytest.raises(errors.TooLarge, match=r"File is larger than 100 MB\. Send less"),
    ):
        docs.files.upload(b"abc", name="a.txt")


def test_list_filters_and_reads_every_page() -> None:
    """The filter is sent as JSON with each page."""
    first = reply(200, {"files": [{"id": "a", "name": "a.md"}], "pagination": {"next": "n"}})
    last = reply(200, {"files": [{"id": "b", "name": "b.md"}]})
    with assistant(first, last) as (stub, docs):
        assert [file.id for file in docs.files.list(filter={"team": "a"})] == ["a", "b"]
    query = parse_qs(urlsplit(stub.requests[2].target).query)
    assert query == {"filter": ['{"team": "a"}'], "pagination_token": ["n"]}


def test_describe_asks_for_a_url_when_told() -> None:
    """A signed URL is asked for only when it is wanted."""
    with assistant(reply(200, {**FILE, "signed_url": "https://s"})) as (stub, docs):
        assert docs.files.describe("f1", url=True).signed_url == "https://s"
        docs.files.describe("f1")
    assert [request.target for request in stub.requests[1:]] == [
        "/assistant/files/docs/f1?include_url=true",
        "/assistant/files/docs/f1",
    ]


def test_delete_waits_in_every_form() -> None:
    """An operation, an immediate end and an old-style deletion all end when the file is gone."""
    gone = error(404, "NOT_FOUND", "File not found")
    with assistant(
        reply(202, {**OPERATION, "operation_type": "delete_file"}), reply(200, DONE)
    ) as (
        stub,
        docs,
    ):
        docs.files.delete("f1")
    assert stub.requests[2].target == "/assistant/operations/docs/op1"
    with assistant(reply(204), gone) as (_, docs):
        docs.files.delete("f1")
    with assistant(reply(200), reply(200, {**FILE, "status": "Deleting"}), gone) as (stub, docs):
        docs.files.delete("f1")
    assert len(stub.requests) == 4


def test_a_failed_deletion_is_an_error() -> None:
    """The reason of the operation is told."""
    failed = {**OPERATION, "status": "Failed", "error_message": "Busy"}
    with (
        assistant(reply(202, OPERATION), reply(200, failed)) as (_, docs),
        pytest.raises(errors.ProcessingFailed, match=r"'f1' could not be deleted: Busy\. Try"),
    ):
        docs.files.delete("f1")


def test_operations_are_listed_by_kind_and_status() -> None:
    """Only the filters that were given are sent."""
    with assistant(reply(200, {"operations": [DONE]})) as (stub, docs):
        (found,) = docs.operations.list(status="Completed")
    assert found == Operation("op1", "upload_file", "Completed", "f1", percent_complete=100)
    assert stub.requests[1].target == "/assistant/operations/docs?status=Completed"


def test_a_file_is_fetched_back_without_the_key() -> None:
    """Replacing metadata sends what the signed URL gives, and the URL's host sees no key."""
    with serve(reply(200, b"abc")) as storage:
        signed = {**FILE, "signed_url": f"{storage.url}/leave.pdf?signature=s3cret"}
        with assistant(
            reply(200, signed), reply(202, OPERATION), reply(200, DONE), reply(200, FILE)
        ) as (stub, docs):
            docs.files.replace_metadata("f1", {"year": 1})
    (fetched,) = storage.requests
    assert "Api-Key" not in fetched.headers
    assert "Authorization" not in fetched.headers
    sent = stub.requests[2]
    assert (sent.method, urlsplit(sent.target).path) == ("PUT", "/assistant/files/docs/f1")
    assert b"abc" in sent.body
    assert b'{"year": 1}' in sent.body


def test_an_expired_address_is_said_without_the_address() -> None:
    """A signed URL is as good as the file: the error names its host only."""
    with serve(reply(403)) as storage:
        signed = {**FILE, "signed_url": f"{storage.url}/leave.pdf?signature=s3cret"}
        with (
            assistant(reply(200, signed)) as (_, docs),
            pytest.raises(errors.UnexpectedAnswer, match="did not hand out the file") as refused,
        ):
            docs.files.replace_metadata("f1", {"year": 1})
    assert "s3cret" not in str(refused.value)


def test_metadata_that_is_too_large_is_refused_before_anything_is_fetched() -> None:
    """Nothing is sent."""
    with assistant() as (stub, docs), pytest.raises(errors.ArgumentError, match="16,384"):
        docs.files.replace_metadata("f1", {"text": "x" * 20_000})
    assert stub.requests == []
