"""Operations: listed newest first, filtered, described."""

from __future__ import annotations


def test_operations_are_listed_and_filtered(api):
    """Every accepted request is an operation; type and status choose among them."""
    assistant = api.make_assistant()
    kept = api.add(assistant, "kept.txt", b"Some text to keep.")
    api.upload(assistant, "broken.pdf", b"junk")
    api.call("DELETE", f"/files/{assistant}/{kept}")
    broken = api.call("GET", f"/files/{assistant}").json()["files"][0]["id"]
    api.wait(assistant, broken)

    def listed(**query):
        answer = api.call("GET", f"/operations/{assistant}", params=query).json()
        return [(item["operation_type"], item["status"]) for item in answer["operations"]]

    assert listed() == [
        ("delete_file", "Completed"),
        ("upload_file", "Failed"),
        ("upload_file", "Completed"),
    ]
    assert listed(operation_type="delete_file") == [("delete_file", "Completed")]
    assert listed(status="Failed") == [("upload_file", "Failed")]


def test_operations_come_in_pages(api):
    """A page names the next, older one."""
    assistant = api.make_assistant()
    for number in range(3):
        api.upload(assistant, f"{number}.txt", b"Some text.")
    first = api.call("GET", f"/operations/{assistant}", params={"limit": 2}).json()
    token = {"pagination_token": first["pagination"]["next"]}
    second = api.call("GET", f"/operations/{assistant}", params=token).json()
    assert len({item["id"] for item in first["operations"] + second["operations"]}) == 3


def test_an_unknown_operation_is_not_found(api):
    """An operation belongs to one assistant."""
    first, second = api.make_assistant(), api.make_assistant()
    operation = api.upload(first, "a.txt", b"Some text.").json()["id"]
    missing = api.call("GET", f"/operations/{second}/{operation}")
    assert missing.json()["error"]["message"] == f"Operation {operation} not found."


def test_an_unknown_status_is_refused(api):
    """A filter on a status there is not is the caller's mistake."""
    answer = api.call("GET", f"/operations/{api.make_assistant()}", params={"status": "done"})
    assert answer.status_code == 400
