"""`%pinecone_assistants`, `%pinecone_assistant`, `%pinecone_files` and `%pinecone_delete_file`."""

from __future__ import annotations

import pytest

from pinecone_notebooks.errors import ArgumentError, NotFound
from pinecone_notebooks.magics.current import current_assistant
from tests.magics.running import LEAVE, run


def test_an_assistant_is_created_used_described_changed_and_deleted(connected):
    """Each step says what it did; the last one leaves none current."""
    printed, error = run(
        connected, """%pinecone_assistant create life-1 --instructions "Be brief." """
    )
    assert (printed, error) == ("Assistant 'life-1' is ready, and current.\n", None)
    assert "Be brief." in run(connected, "%pinecone_assistant describe")[0]
    printed, _ = run(connected, """%pinecone_assistant update life-1 --metadata '{"team": "x"}'""")
    assert '{"team": "x"}' in printed
    assert "Be brief." in printed
    assert run(connected, "%pinecone_assistant")[0] == "The current assistant is 'life-1'.\n"
    assert "is deleted, with its files" in run(connected, "%pinecone_assistant delete life-1")[0]
    assert current_assistant() is None
    assert isinstance(run(connected, "%pinecone_assistant use life-1")[1], NotFound)


def test_use_makes_an_assistant_current(connected, tmp_path):
    """Magics that name none mean it."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant use-1")
    run(connected, "%pinecone_assistant create use-2")
    assert "no files yet" in run(connected, "%pinecone_files")[0]
    run(connected, "%pinecone_assistant use use-1")
    assert "leave.md" in run(connected, "%pinecone_files")[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("create", "create needs the name of an assistant"),
        ("delete", "delete needs the name of an assistant"),
        ("use a --region eu", "--region is for create only"),
        ("use a --instructions b", "use changes nothing"),
        ("destroy a", "invalid choice"),
        ("creat a", "Did you mean create?"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(connected, line, says):
    """Nothing is sent."""
    _, error = run(connected, f"%pinecone_assistant {line}")
    assert isinstance(error, ArgumentError)
    assert says in str(error)


def test_assistants_are_listed_and_kept_as_a_frame(connected):
    """One line each; the frame has the values."""
    pytest.importorskip("pandas")
    run(connected, "%pinecone_assistant create list-1")
    printed, error = run(connected, "%pinecone_assistants --df found")
    assert error is None
    assert "list-1" in printed
    assert "list-1" in set(connected.user_ns["found"]["name"])


def test_files_are_listed_filtered_and_deleted(connected, tmp_path):
    """By name; the list has what is left."""
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(LEAVE)
        run(
            connected,
            f"""%pinecone_upload {name} --assistant files-1 --metadata '{{"n": "{name}"}}'""",
        )
    printed, _ = run(connected, """%pinecone_files --filter '{"n": "a.md"}'""")
    assert "a.md" in printed
    assert "b.md" not in printed
    assert "Deleted a.md" in run(connected, "%pinecone_delete_file a.md")[0]
    printed, _ = run(connected, "%pinecone_files")
    assert "a.md" not in printed
    assert "b.md" in printed


def test_a_file_that_is_not_there_has_a_near_miss_and_stops_all(connected, tmp_path):
    """Nothing is deleted where one of the names is wrong."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant files-2")
    _, error = run(connected, "%pinecone_delete_file leave.md leaf.md")
    assert str(error) == "Assistant 'files-2' has no file 'leaf.md'. Did you mean 'leave.md'?"
    assert "leave.md" in run(connected, "%pinecone_files")[0]


def test_of_two_files_of_a_name_an_id_is_asked_for(connected, local_service):
    """Which one was meant only the person knows."""
    from pinecone_notebooks.credentials.connection import client

    run(connected, "%pinecone_assistant create files-3")
    files = client().assistant("files-3").files
    ids = [files.upload(LEAVE.encode(), name="leave.md").id for _ in range(2)]
    _, error = run(connected, "%pinecone_delete_file leave.md")
    assert "2 files are named 'leave.md'" in str(error)
    assert all(file_id in str(error) for file_id in ids)
    assert run(connected, f"%pinecone_delete_file {ids[0]}")[1] is None
    assert [file.id for file in files.list()] == [ids[1]]
