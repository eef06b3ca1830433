"""Files: uploading, listing, describing, deleting, and the links that open them."""

from __future__ import annotations

import json
import socket
import time
import uuid

import pytest
import requests

from pinecone_notebooks.local.folder import DataFolder
from pinecone_notebooks.local.signing import FileLinks

TEXT = b"Parental leave is sixteen weeks. Every parent may take it within two years."


def test_upload_answers_with_an_operation(api):
    """2026-04 answers 202 with an operation, and says where to poll it."""
    assistant = api.make_assistant()
    answer = api.upload(assistant, "leave.txt", TEXT)
    assert answer.status_code == 202
    operation = answer.json()
    assert operation["operation_type"] == "upload_file"
    assert answer.headers["Location"] == f"/operations/{assistant}/{operation['id']}"
    assert api.wait(assistant, operation["file_id"]) == "Available"
    polled = api.call("GET", answer.headers["Location"]).json()
    assert (polled["status"], polled["percent_complete"]) == ("Completed", 100)


def test_upload_answers_with_the_file_in_the_older_version(older_api):
    """2025-04 answers 200 with the file, which tells its own progress."""
    assistant = older_api.make_assistant()
    file = older_api.upload(assistant, "leave.txt", TEXT).json()
    assert (file["name"], file["size"], file["error_message"]) == ("leave.txt", len(TEXT), None)
    assert older_api.wait(assistant, file["id"]) == "Available"
    done = older_api.call("GET", f"/files/{assistant}/{file['id']}").json()
    assert done["percent_done"] == 1.0
    assert "multimodal" not in done


def test_metadata_comes_as_parameter_or_as_field(api, older_api):
    """2025-04 sends metadata in the query, 2026-04 in the form: both are kept."""
    assistant = api.make_assistant()
    metadata = {"team": "people", "tags": ["a", "b"]}
    for way in (
        {"params": {"metadata": json.dumps(metadata)}},
        {"data": {"metadata": json.dumps(metadata)}},
    ):
        file_id = api.add(assistant, "leave.txt", TEXT, **way)
        assert api.call("GET", f"/files/{assistant}/{file_id}").json()["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ("{", "The metadata is not valid JSON."),
        # Python takes these; no browser could read the list of files any more.
        ('{"a": NaN}', "The metadata is not valid JSON."),
        ('{"a": 1e999}', "The metadata is not valid JSON."),
        ('{"a": "\\ud83d"}', "The metadata is not valid JSON."),
        ("[1]", "The metadata must be a JSON object."),
        (json.dumps({"a": "x" * 17_000}), "The metadata is over 16 KB."),
    ],
)
def test_bad_metadata_is_refused(api, metadata, sentence):
    """Metadata that is no object or too large is refused with the upload."""
    refused = api.upload(api.make_assistant(), "leave.txt", TEXT, data={"metadata": metadata})
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == sentence


def test_only_a_pdf_is_multimodal(api):
    """Asked for a text, the flag changes nothing, and the file says so."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "leave.txt", TEXT, params={"multimodal": "true"})
    assert api.call("GET", f"/files/{assistant}/{file_id}").json()["multimodal"] is False


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "tool.exe",
            b"x",
            '"tool.exe" (.exe) is not supported: upload .docx, .json, .md, .pdf, .txt.',
        ),
        (
            "README",
            b"x",
            '"README" (no ending) is not supported: upload .docx, .json, .md, .pdf, .txt.',
        ),
        ("empty.txt", b"", '"empty.txt" is empty: there is nothing to answer questions from.'),
        ("x" * 300 + ".txt", b"x", "The name of the file is over 255 characters."),
        (
            "large.md",
            b"x" * (10 * 1024 * 1024 + 1),
            '"large.md" is over the limit of 10 MB for its kind.',
        ),
    ],
)
def test_what_can_be_seen_at_once_is_refused_at_once(api, name, content, sentence):
    """A file that can never be used is refused before it is stored."""
    assistant = api.make_assistant()
    refused = api.upload(assistant, name, content)
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == sentence
    assert api.call("GET", f"/files/{assistant}").json()["files"] == []


def test_forms_that_are_none_are_refused(api):
    """An upload without a form, without a file, or with two is refused."""
    assistant = api.make_assistant()
    path = f"/files/{assistant}"
    assert api.call("POST", path, data=b"plain").status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert api.call("POST", path, data=b"--y\r\n\r\n", headers=broken).status_code == 400
    assert api.call("POST", path, files={"other": ("a.txt", b"x")}).status_code == 400
    bell = api.upload(assistant, "a\x07.txt", b"x").json()
    if "error" in bell:  # a control character breaks the header for newer aiohttp
        assert bell["error"]["message"] == "The request is not valid multipart/form-data."
    else:
        assert api.call("GET", f"{path}/{bell['file_id']}").json()["name"] == "a.txt"
    two = [("file", ("a.txt", b"x")), ("file", ("b.txt", b"x"))]
    assert (
        api.call("POST", path, files=two).json()["error"]["message"] == "Upload one file at a time."
    )


def test_a_name_never_becomes_a_path(api, local_service):
    """Folders in a file's name are dropped, and nothing appears outside of the data folder."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "../../evil\u202e näme 😀.txt", TEXT)
    assert api.call("GET", f"/files/{assistant}/{file_id}").json()["name"] == "evil näme 😀.txt"
    assert not list(local_service.data.parent.rglob("*evil*"))


def test_a_failed_file_says_why_in_both_versions(api, older_api):
    """A file that cannot be read ends as ProcessingFailed with a sentence."""
    assistant = api.make_assistant()
    operation = api.upload(assistant, "broken.pdf", b"%PDF-1.7 nothing more").json()
    assert api.wait(assistant, operation["file_id"]) == "ProcessingFailed"
    polled = api.call("GET", f"/operations/{assistant}/{operation['id']}").json()
    file = older_api.call("GET", f"/files/{assistant}/{operation['file_id']}").json()
    assert polled["status"] == "Failed"
    assert polled["error_message"].endswith(".")
    assert file["error_message"] == polled["error_message"]
    assert "completed_on" in polled


def test_files_are_listed_by_metadata(api):
    """A filter chooses files; a bad one is refused."""
    assistant = api.make_assistant()
    for team in ("people", "sales"):
        api.add(assistant, f"{team}.txt", TEXT, data={"metadata": json.dumps({"team": team})})

    def listed(expression):
        return api.call("GET", f"/files/{assistant}", params={"filter": json.dumps(expression)})

    found = listed({"team": {"$in": ["sales"]}}).json()["files"]
    assert [file["name"] for file in found] == ["sales.txt"]
    assert listed({"team": {"$like": "s"}}).status_code == 400
    for text in ("{", '{"team": NaN}'):
        assert api.call("GET", f"/files/{assistant}", params={"filter": text}).status_code == 400


def test_files_are_listed_in_pages(api, older_api):
    """Pages hold every file once; the older version lists all at once."""
    assistant = api.make_assistant()
    names = [f"{number}.txt" for number in range(5)]
    for name in names:
        api.upload(assistant, name, TEXT)
    first = api.call("GET", f"/files/{assistant}", params={"limit": 3}).json()
    token = {"limit": 3, "pagination_token": first["pagination"]["next"]}
    second = api.call("GET", f"/files/{assistant}", params=token).json()
    assert [file["name"] for file in first["files"] + second["files"]] == names
    assert "pagination" not in second
    whole = older_api.call("GET", f"/files/{assistant}", params={"limit": 3}).json()
    assert [file["name"] for file in whole["files"]] == names


def test_a_deleted_file_is_gone(api):
    """After a deletion the file is neither listed, described nor answered from."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "leave.txt", TEXT)
    answer = api.call("DELETE", f"/files/{assistant}/{file_id}")
    assert answer.status_code == 202
    assert answer.json()["operation_type"] == "delete_file"
    assert answer.json()["status"] == "Completed"
    gone = api.call("GET", f"/files/{assistant}/{file_id}")
    assert (
        gone.json()["error"]["message"] == f"File with id {file_id} not found in provided assistant"
    )
    assert api.ask(assistant, "How long is parental leave?").json()["context_snippet_count"] == 0


def test_a_failed_file_is_deleted_at_once(api):
    """Deleting a file that failed answers 204, as described."""
    assistant = api.make_assistant()
    file_id = api.upload(assistant, "broken.pdf", b"junk").json()["file_id"]
    api.wait(assistant, file_id)
    assert api.call("DELETE", f"/files/{assistant}/{file_id}").status_code == 204


def test_upsert_replaces_what_a_file_says(api):
    """PUT makes a file under an id of the caller's, and replaces it the next time."""
    assistant = api.make_assistant()
    path = f"/files/{assistant}/leave-policy"
    for weeks in ("sixteen", "twenty"):
        content = f"Parental leave is {weeks} weeks for every parent.".encode()
        answer = api.call("PUT", path, files={"file": ("leave.txt", content)})
        assert (answer.status_code, answer.json()["operation_type"]) == (202, "upsert_file")
        assert api.wait(assistant, "leave-policy") == "Available"
    assert len(api.call("GET", f"/files/{assistant}").json()["files"]) == 1
    answer = api.ask(assistant, "How many weeks is parental leave?").json()["message"]["content"]
    assert "twenty" in answer
    assert "sixteen" not in answer


def test_an_odd_file_id_is_refused(api):
    """An id of the caller's has only letters, digits, hyphens and underscores."""
    path = f"/files/{api.make_assistant()}/a.b"
    assert api.call("PUT", path, files={"file": ("a.txt", b"x")}).status_code == 400


def test_a_signed_link_opens_the_file_without_a_key(api):
    """The link sends the very bytes, typed, named and never sniffed."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "Übersicht.txt", TEXT)
    described = api.call(
        "GET", f"/files/{assistant}/{file_id}", params={"include_url": "true"}
    ).json()
    opened = requests.get(described["signed_url"], timeout=10)
    assert opened.content == TEXT
    assert opened.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''%C3%9Cbersicht.txt" in opened.headers["Content-Disposition"]
    assert api.call("GET", f"/files/{assistant}/{file_id}").json()["signed_url"] is None


def test_a_signed_link_expires_and_cannot_be_made_up(api, local_service):
    """An old link says so; a changed one opens nothing."""
    assistant = api.make_assistant()
    file_id = api.add(assistant, "leave.txt", TEXT)
    described = api.call(
        "GET", f"/files/{assistant}/{file_id}", params={"include_url": "true"}
    ).json()
    token = described["signed_url"].rsplit("/", 1)[1]
    links = FileLinks(DataFolder(local_service.data).signing_secret.read_text(encoding="utf-8"))
    old = links.token(int(token.split(".")[0]), expires=time.time() - 5)
    expired = requests.get(f"{api.url}/files/{old}", timeout=10)
    assert expired.status_code == 403
    assert "expired" in expired.json()["error"]["message"]
    for forged in (token[:-1] + "x", "1.99999999999.00", "x", "1" + token):
        assert requests.get(f"{api.url}/files/{forged}", timeout=10).status_code == 404


def test_the_same_bytes_survive_the_deletion_of_their_twin(api):
    """Two files with the same content share it on disk, and one can go without the other."""
    assistant = api.make_assistant()
    content = f"Unique text {uuid.uuid4()} about parental leave.".encode()
    first, second = (api.add(assistant, name, content) for name in ("a.txt", "b.txt"))
    api.call("DELETE", f"/files/{assistant}/{first}")
    left = api.call("GET", f"/files/{assistant}/{second}", params={"include_url": "true"}).json()
    assert requests.get(left["signed_url"], timeout=10).content == content


def test_an_upload_that_breaks_off_leaves_nothing(start_service, api_of):
    """When the client is cut off in mid-file, no file appears and nothing is left on disk."""
    service = start_service()
    api = api_of(service)
    assistant = api.make_assistant()
    host, port = service.url.removeprefix("http://").split(":")
    head = (
        f"POST /assistant/files/{assistant} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Api-Key: {service.api_key}\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of'
    )
    incoming = DataFolder(service.data).blobs / "incoming"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode())
        wait_until(lambda: list(incoming.iterdir()))
    wait_until(lambda: not list(incoming.iterdir()))
    assert api.call("GET", f"/files/{assistant}").json()["files"] == []
    assert "Traceback" not in service.data.with_suffix(".log").read_text(encoding="utf-8")


def wait_until(is_true):
    """Wait for something the service does by itself."""
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
