"""Uploads against a real local service: safe to run again, whatever happened before."""

from __future__ import annotations

import io
import os
import signal
import threading

import pytest
from reportlab.pdfgen import canvas

from pinecone_notebooks.credentials.connection import Connection, adopt, forget
from pinecone_notebooks.errors import ArgumentError, FilesFailed, Interrupted
from pinecone_notebooks.render.uploads import READY
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.uploads import sidecar, upload
from pinecone_notebooks.uploads.plan import CONTENT_HASH
from tests.client.stub import KEY, error, reply, serve

LEAVE = "Every employee gets thirty days of annual leave."


def statuses(report):
    return {row.name: row.status for row in report.rows}


def files_of(connected, assistant):
    return {file.name: file for file in connected.assistant(assistant).files.list()}


def test_many_files_are_uploaded_and_a_second_run_sends_none(connected, capsys):
    """The table names each, the last line has the totals."""
    sources = {f"{n:02}.md": f"{LEAVE} Number {n}." for n in range(12)}
    assert set(statuses(upload(sources, "up-1")).values()) == {"uploaded"}
    printed = capsys.readouterr().out
    assert len([line for line in printed.splitlines() if line.startswith("[")]) == 12
    assert "12 of 12 files are ready to be asked in assistant up-1 (" in printed
    before = {file.id for file in files_of(connected, "up-1").values()}
    assert set(statuses(upload(sources, "up-1")).values()) == {"unchanged"}
    assert {file.id for file in files_of(connected, "up-1").values()} == before


def test_changed_content_or_metadata_replaces_the_file(connected):
    """There is one file of the name afterwards."""
    upload({"a.md": LEAVE, "b.md": LEAVE}, "up-2", metadata={"team": "x"})
    report = upload({"a.md": LEAVE + "!", "b.md": LEAVE}, "up-2", metadata={"team": "x"})
    assert statuses(report) == {"a.md": "replaced", "b.md": "unchanged"}
    report = upload({"b.md": LEAVE}, "up-2", metadata={"team": "y"})
    assert statuses(report) == {"b.md": "replaced"}
    files = connected.assistant("up-2").files.list()
    assert sorted(file.name for file in files) == ["a.md", "b.md"]


def test_a_dry_run_says_what_would_be_and_does_nothing(connected):
    """Not even the assistant is created."""
    assert statuses(upload({"a.md": LEAVE}, "up-3", dry_run=True)) == {"a.md": "would be uploaded"}
    assert "up-3" not in [one.name for one in connected.assistants.list()]
    upload({"a.md": LEAVE, "b.md": LEAVE}, "up-3")
    before = files_of(connected, "up-3")
    report = upload({"a.md": LEAVE + "!", "c.md": LEAVE}, "up-3", dry_run=True, prune=True)
    assert statuses(report) == {
        "a.md": "would be replaced",
        "c.md": "would be uploaded",
        "b.md": "would be deleted",
    }
    assert files_of(connected, "up-3") == before


def test_prune_deletes_what_is_gone_and_nothing_that_came_another_way(connected):
    """Only files that bear this package's mark are its to delete."""
    upload({"a.md": LEAVE, "b.md": LEAVE}, "up-4")
    connected.assistant("up-4").files.upload(LEAVE.encode(), name="theirs.md")
    report = upload({"a.md": LEAVE}, "up-4", prune=True)
    assert statuses(report) == {"a.md": "unchanged", "b.md": "deleted"}
    assert sorted(files_of(connected, "up-4")) == ["a.md", "theirs.md"]


def test_prune_deletes_nothing_when_a_file_failed(connected):
    """A folder that is not mounted must not empty an assistant."""
    upload({"a.md": LEAVE, "b.md": LEAVE}, "up-5")
    with pytest.raises(FilesFailed):
        upload({"a.md": LEAVE, "empty.md": ""}, "up-5", prune=True)
    assert sorted(files_of(connected, "up-5")) == ["a.md", "b.md"]


def test_an_id_of_ones_own_is_kept_over_changes(connected):
    """The service replaces the file in place."""
    upload({"a.md": LEAVE}, "up-6", file_id="leave")
    upload({"a.md": LEAVE + "!"}, "up-6", file_id="leave")
    (file,) = connected.assistant("up-6").files.list()
    assert file.id == "leave"
    assert statuses(upload({"a.md": LEAVE + "!"}, "up-6", file_id="leave")) == {"a.md": "unchanged"}
    with pytest.raises(ArgumentError, match="An id is for one document, and there are 2"):
        upload({"a.md": LEAVE, "b.md": LEAVE}, "up-6", file_id="leave")


@pytest.mark.parametrize(
    ("name", "content", "metadata", "says"),
    [
        ("a.png", b"x", None, "of a kind an assistant does not read"),
        ("a.md", b"", None, "is empty"),
        ("a.md", b"x" * (10 << 20) + b"x", None, "10.0 MB; the service takes 10 MB"),
        ("a.md", b"x", {"long": "x" * (16 << 10)}, "a file may have 16,384"),
        ("a.md", b"x", {"when": object()}, "is no JSON"),
    ],
)
def test_what_cannot_be_is_found_before_anything_is_sent(connected, name, content, metadata, says):
    """Kind, emptiness, size and metadata; the reason is in the row and in the error."""
    with pytest.raises(FilesFailed, match=says):
        upload({name: content}, "up-7", metadata=metadata)
    assert connected.assistant("up-7").files.list() == ()


def test_what_an_interrupted_run_left_is_gone_on_with(connected):
    """A file in the making is waited for; an outdated one that was left over goes."""
    upload({"a.md": "An older text about leave."}, "up-8")
    upload({"b.md": LEAVE}, "up-8")
    mark = files_of(connected, "up-8")["b.md"].metadata[CONTENT_HASH]
    connected.assistant("up-8").files.upload(
        LEAVE.encode(), name="a.md", metadata={CONTENT_HASH: mark}, wait=False
    )
    report = upload({"a.md": LEAVE, "b.md": LEAVE}, "up-8")
    assert statuses(report) == {"a.md": "replaced", "b.md": "unchanged"}
    files = connected.assistant("up-8").files.list()
    assert [(file.name, file.status) for file in files if file.name == "a.md"] == [
        ("a.md", "Available")
    ]


def test_a_stop_keeps_what_is_ready_and_the_next_run_goes_on(connected, capsys):
    """The rows say which files were stopped; the second run does the rest."""
    sources = {f"{n:02}.md": f"{LEAVE} {n} " * 200 for n in range(40)}
    connected.assistants.create("up-9")

    def interrupt_midway():
        files = connected.assistant("up-9").files
        while [file.status for file in files.list()].count("Available") < 4:
            threading.Event().wait(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=interrupt_midway)
    person.start()
    with pytest.raises(Interrupted, match="Run the cell again to go on"):
        upload(sources, "up-9")
    person.join()
    assert "  stopped" in capsys.readouterr().out
    report = upload(sources, "up-9")
    assert {"unchanged", "uploaded"} <= set(statuses(report).values()) <= READY
    files = connected.assistant("up-9").files.list()
    assert sorted(file.name for file in files) == sorted(sources)
    assert {file.status for file in files} == {"Available"}


def test_a_429_is_waited_out_and_the_file_sent_once_more(capsys):
    """The plan's limit makes an upload slower, not fail."""
    file = {"id": "f1", "name": "a.md", "status": "Available"}
    replies = [
        reply(body={"files": []}),
        error(429, "TOO_MANY_REQUESTS", "Slow down.", Retry_After="1"),
        reply(body=file),
        reply(body=file),
    ]
    with serve(reply()) as stub:
        about = {"name": "handbook", "status": "Ready", "host": stub.url}
        stub.replies[:] = [reply(body=about), reply(body=about), *replies]
        settings = Settings(api_host=stub.url, api_version="2025-04")
        adopt(Connection(Secret(KEY), "a test", settings), export_env=False)
        try:
            assert statuses(upload({"a.md": LEAVE}, "handbook")) == {"a.md": "uploaded"}
        finally:
            forget()
    assert [request.method for request in stub.requests].count("POST") == 2


def test_no_thread_is_left_when_it_is_done(connected):
    """An upload cleans up after itself."""
    before = threading.active_count()
    upload({"a.md": LEAVE}, "up-10")
    assert threading.active_count() <= before


def test_texts_bytes_and_frames_are_uploaded_and_asked(connected):
    """Nothing of it was a file; a frame's other columns are metadata that questions filter by."""
    pd = pytest.importorskip("pandas")
    page = io.BytesIO()
    drawing = canvas.Canvas(page)
    drawing.drawString(72, 720, "The travel budget of the year is nine thousand euros.")
    drawing.save()
    upload({"leave.md": LEAVE, "travel.pdf": page.getvalue()}, "up-11")
    upload(
        pd.DataFrame(
            {
                "name": ["2025.md", "2026.md"],
                "text": ["In 2025, 1,200 sensors were sold.", "In 2026, 1,900 sensors were sold."],
                "year": [2025, 2026],
            }
        ),
        "up-11",
    )
    assistant = connected.assistant("up-11")
    assert "nine thousand" in assistant.chat("How large is the travel budget?").text
    answer = assistant.chat("How many sensors were sold?", filter={"year": 2026})
    assert "1,900" in answer.text
    assert "1,200" not in answer.text


def test_metadata_comes_from_a_function_and_from_sidecars(connected, tmp_path):
    """A run with other metadata replaces what differs, and nothing else."""
    (tmp_path / "docs").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "docs" / name).write_text(LEAVE)
    (tmp_path / "docs" / "a.md.meta.json").write_text('{"team": "people"}')
    upload("docs", "up-12", metadata=sidecar)
    files = files_of(connected, "up-12")
    assert files["a.md"].metadata["team"] == "people"
    assert "team" not in files["b.md"].metadata
    report = upload("docs", "up-12", metadata=lambda _: {"team": "people"})
    assert statuses(report) == {"a.md": "unchanged", "b.md": "replaced"}


def test_images_are_read_of_pdfs_only_and_that_is_part_of_being_unchanged(connected):
    """`multimodal` again sends nothing; without it the PDF is replaced."""
    page = io.BytesIO()
    drawing = canvas.Canvas(page)
    drawing.drawString(72, 720, LEAVE)
    drawing.save()
    sources = {"a.pdf": page.getvalue(), "b.md": LEAVE}
    upload(sources, "up-13", multimodal=True)
    files = files_of(connected, "up-13")
    assert (files["a.pdf"].multimodal, files["b.md"].multimodal) == (True, False)
    again = upload(sources, "up-13", multimodal=True)
    assert set(statuses(again).values()) == {"unchanged"}
    assert statuses(upload(sources, "up-13")) == {"a.pdf": "replaced", "b.md": "unchanged"}


def test_the_table_at_the_end_has_a_row_for_each_with_its_reason(connected):
    """What failed, what was kept and what was pruned."""
    pytest.importorskip("pandas")
    upload({"old.md": LEAVE}, "up-14")
    frame = upload({"a.md": LEAVE}, "up-14", prune=True).frame()
    assert frame.set_index("file")["status"].to_dict() == {"a.md": "uploaded", "old.md": "deleted"}
    with pytest.raises(FilesFailed) as failed:
        upload({"a.md": LEAVE, "b.md": "", "c.png": b"x"}, "up-14")
    assert [name for name, _ in failed.value.reasons] == ["b.md", "c.png"]
