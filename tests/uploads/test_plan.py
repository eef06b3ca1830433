"""The steps between what an assistant has and what is wanted."""

from __future__ import annotations

from pinecone_notebooks.client import File
from pinecone_notebooks.uploads.documents import Document
from pinecone_notebooks.uploads.plan import steps_of

WANTED = Document("a.md", b"text", {"team": "x"})
(STEP,) = steps_of([WANTED], [])


def file(file_id, status="Available", **metadata):
    return File(id=file_id, name="a.md", status=status, metadata=metadata or STEP.metadata)


def planned(*there):
    (step,) = steps_of([WANTED], there)
    return step.action, step.known and step.known.id, [old.id for old in step.outdated]


def test_what_is_not_there_is_uploaded():
    """With its metadata and its hash."""
    assert planned() == ("upload", None, [])
    assert STEP.metadata["team"] == "x"


def test_what_is_there_is_left_alone_and_its_outdated_twin_goes():
    """An interrupted replacement leaves both."""
    assert planned(file("old", team="x"), file("new")) == ("skip", "new", ["old"])


def test_what_is_still_processed_is_waited_for():
    """An interrupted run has sent it already."""
    assert planned(file("old", team="x"), file("new", "Processing")) == ("wait", "new", ["old"])


def test_what_is_ready_goes_before_what_is_processed():
    """The file in the making would be a second one."""
    assert planned(file("late", "Processing"), file("ready")) == ("skip", "ready", ["late"])


def test_what_failed_at_the_service_is_uploaded_again():
    """And the failed one is taken away."""
    assert planned(file("bad", "ProcessingFailed")) == ("upload", None, ["bad"])


def test_what_cannot_be_read_is_found_before_it_is_sent(tmp_path):
    """A file that went away, and a folder in a file's place; the others have their steps."""
    (tmp_path / "folder.md").mkdir()
    gone = Document("gone.md", tmp_path / "gone.md")
    folder = Document("folder.md", tmp_path / "folder.md")
    steps = steps_of([gone, folder, WANTED], [])
    assert [step.action for step in steps] == ["fail", "fail", "upload"]
    assert all(step.problem is not None for step in steps[:2])
