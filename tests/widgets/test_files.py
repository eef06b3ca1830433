"""The kernel's half of the files in a pane, against a real local service."""

from __future__ import annotations

import base64
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.uploads.plan import CONTENT_HASH
from pinecone_notebooks.widgets import files, files_listing, files_uploads
from pinecone_notebooks.widgets.contract import fits
from pinecone_notebooks.widgets.files_contract import TO_BROWSER, FileList, UploadRow

from .conftest import until
from .test_chat import QUESTION, RecordedChat

LEAVE = b"# Leave\n\nEvery employee gets thirty days of annual leave.\n"


class FilesChat(RecordedChat):
    """A pane that hears as from a page which shows its assistant."""

    def receive(self, *, beside=None, **message):
        if message["type"].startswith(("ask", "upload_", "file_")):
            message = {"assistant": self.assistant, **message}
        self._dispatch(self, message, [] if beside is None else [memoryview(beside)])


@pytest.fixture
def pane(connected, request, monkeypatch, tmp_path):
    """A pane on an assistant of the test's own, whose temporary files can be looked at."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files._shelves.clear()
    return FilesChat(request.node.name.replace("_", "-")[-60:].strip("-"))


@pytest.fixture
def quick_deletion(monkeypatch):
    monkeypatch.setattr(files_listing, "SECONDS_TO_UNDO", 0.05)


def send(pane, name="leave.md", content=LEAVE, upload="u1", piece=20):
    """Send a file as the browser does: the next piece when the last was answered."""
    pane.receive(type="upload_begin", upload=upload, name=name, size=len(content))
    answer = pane.of_type("upload")[-1]
    while answer["is_wanted"]:
        offset = answer["received"]
        data = content[offset : offset + piece]
        pane.receive(type="upload_chunk", upload=upload, offset=offset, beside=data)
        answer = pane.of_type("upload")[-1]
    return answer


def left_over():
    return list(Path(tempfile.gettempdir()).iterdir())


def names(pane):
    return {row["name"]: row["status"] for row in pane.file_list["rows"]}


def failed(pane):
    return {row["name"]: row["note"] for row in pane.uploads if row["status"] == "failed"}


def test_nothing_is_asked_before_a_browser_wants_the_list(pane):
    """A pane that only chats costs no listing."""
    assert pane.file_list == {"is_known": False, "error": "", "rows": [], "more": 0}


def test_a_file_goes_in_pieces_through_the_engine_into_the_list(pane, connected):
    """Its row says what was done; it carries the engine's mark, and the temporary file is gone."""
    assert send(pane) == {
        "type": "upload",
        "upload": "u1",
        "received": len(LEAVE),
        "is_wanted": False,
    }
    until(lambda: names(pane) == {"leave.md": "ready"} and not pane.uploads)
    (row,) = pane.file_list["rows"]
    assert row["outcome"] == "uploaded"
    assert row["size"] == len(LEAVE)
    (file,) = connected.api.assistant(pane.assistant).files.list()
    assert CONTENT_HASH in file.metadata
    assert left_over() == []
    assert fits(pane.file_list, FileList)
    assert all(fits(message, TO_BROWSER["upload"]) for message in pane.of_type("upload"))


def test_the_same_again_is_left_alone_and_a_changed_one_replaced(pane, connected):
    """As with %pinecone_upload."""
    for content, outcome in [(LEAVE, "uploaded"), (LEAVE, "unchanged"), (LEAVE * 2, "replaced")]:
        send(pane, content=content, upload=outcome)
        until(lambda outcome=outcome: [r["outcome"] for r in pane.file_list["rows"]] == [outcome])
        until(lambda: not pane.uploads)
    assert len(connected.api.assistant(pane.assistant).files.list()) == 1


def test_progress_is_told_by_phase(pane):
    """Received bytes first; each state of the trait fits the contract."""
    seen = []
    pane.observe(lambda change: seen.extend(change["new"]), "uploads")
    send(pane, content=LEAVE * 100, piece=1000)
    until(lambda: names(pane) == {"leave.md": "ready"})
    received = [row["fraction"] for row in seen if row["status"] == "receiving"]
    assert received == sorted(received)
    assert len(set(received)) > 4
    assert {"receiving", "waiting"} < {row["status"] for row in seen}
    assert all(fits(row, UploadRow) for row in seen)


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("photo.png", 10, "of a kind an assistant does not read"),
        ("long.md", (10 << 20) + 1, "10.0 MB; the service takes 10 MB"),
        ("book.pdf", 101 << 20, "the service takes 100 MB"),
        ("", 10, "needs a name"),
        ("empty.md", 0, "is empty"),
    ],
)
def test_what_cannot_be_uploaded_is_refused_before_its_bytes_are_sent(pane, name, size, says):
    """Kind, size and emptiness, in the engine's own words."""
    pane.receive(type="upload_begin", upload="u1", name=name, size=size)
    assert pane.of_type("upload")[-1]["is_wanted"] is False
    until(lambda: name in failed(pane))
    assert says in failed(pane)[name]
    assert left_over() == []


def test_a_file_the_service_cannot_read_fails_with_its_reason_and_stops_no_other(pane):
    """The reason stays in its row until it is dismissed."""
    send(pane, name="broken.pdf", content=b"%PDF-1.7 nothing", upload="bad")
    send(pane, upload="good")
    until(lambda: names(pane).get("leave.md") == "ready" and "broken.pdf" in failed(pane))
    assert "could not be processed" in failed(pane)["broken.pdf"]
    pane.receive(type="upload_cancel", upload="bad", is_unreadable=False)
    assert failed(pane) == {}


def test_a_piece_that_comes_twice_or_too_early_changes_nothing(pane, connected):
    """The answer says where to go on; what arrives in the end is the file."""
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=len(LEAVE))
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=len(LEAVE))
    for offset in (10, 0, 0):
        data = LEAVE[offset : offset + 10]
        pane.receive(type="upload_chunk", upload="u1", offset=offset, beside=data)
    received = [answer["received"] for answer in pane.of_type("upload")]
    assert received == [0, 0, 0, 10, 10]
    pane.receive(type="upload_chunk", upload="u1", offset=10, beside=LEAVE[10:])
    until(lambda: names(pane) == {"leave.md": "ready"})
    (file,) = connected.api.assistant(pane.assistant).files.list()
    assert file.size == len(LEAVE)


def test_bytes_may_come_as_base64(pane):
    """For hosts that drop what travels beside a message."""
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=len(LEAVE))
    text = base64.b64encode(LEAVE).decode()
    pane.receive(type="upload_chunk", upload="u1", offset=0, data="no base64!")
    pane.receive(type="upload_chunk", upload="u1", offset=0, data=text)
    until(lambda: names(pane) == {"leave.md": "ready"})


def test_more_bytes_than_announced_are_not_kept(pane):
    """Nobody fills the disk past the size that was checked."""
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=4)
    pane.receive(type="upload_chunk", upload="u1", offset=0, beside=LEAVE)
    assert pane.of_type("upload")[-1]["received"] == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\secrets\\plan.txt", "plan.txt"),
        ("a\r\nX-Evil: 1.md", "aX-Evil: 1.md"),
        ("half \ud800.md", "half .md"),
        ("x" * 400 + ".md", "x" * 252 + ".md"),
        ("Résumé 🙂.md", "Résumé 🙂.md"),
        ("<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"),
    ],
)
def test_a_name_from_the_browser_is_a_name_and_never_a_path(pane, given, kept):
    """The temporary file is not named by it, and only its owner may read it."""
    pane.receive(type="upload_begin", upload="u1", name=given, size=len(LEAVE))
    assert [row["name"] for row in pane.uploads] == [kept]
    (temporary,) = left_over()
    assert temporary.name.startswith("pinecone-")
    assert stat.S_IMODE(temporary.stat().st_mode) == 0o600


def test_cancelling_while_the_bytes_come_leaves_nothing(pane):
    """Neither a row nor a temporary file; a piece that comes late is not wanted."""
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=len(LEAVE))
    pane.receive(type="upload_cancel", upload="u1", is_unreadable=False)
    assert pane.uploads == []
    assert left_over() == []
    pane.receive(type="upload_chunk", upload="u1", offset=0, beside=LEAVE)
    assert pane.of_type("upload")[-1]["is_wanted"] is False


def test_cancelling_on_the_way_to_the_service_takes_back_what_was_sent(pane, connected):
    """Whatever the phase is, the assistant has no such file in the end, and an older one stays."""
    big = LEAVE * 100_000
    send(pane, name="stays.md")
    until(lambda: names(pane) == {"stays.md": "ready"})
    send(pane, name="big.md", content=big, upload="big", piece=1 << 19)
    until(lambda: {row["status"] for row in pane.uploads} & {"sending", "processing"})
    pane.receive(type="upload_cancel", upload="big", is_unreadable=False)
    until(lambda: not pane.uploads, seconds=30)
    there = [file.name for file in connected.api.assistant(pane.assistant).files.list()]
    assert there == ["stays.md"]
    assert left_over() == []


def test_a_file_the_browser_cannot_read_fails(pane):
    """A folder was dropped, or the file was changed since."""
    pane.receive(type="upload_begin", upload="u1", name="folder.md", size=9)
    pane.receive(type="upload_cancel", upload="u1", is_unreadable=True)
    assert "is a folder, or has changed" in failed(pane)["folder.md"]


def test_an_upload_whose_page_is_gone_fails_and_one_that_is_sent_does_not(pane, monkeypatch):
    """Every page tells which uploads it is sending."""
    for upload in ("mine", "gone"):
        pane.receive(type="upload_begin", upload=upload, name=f"{upload}.md", size=9)
    monkeypatch.setattr(files_uploads, "SECONDS_OF_SILENCE", -1.0)
    pane.receive(type="files", fresh=False, alive=["mine"])
    assert list(failed(pane)) == ["gone.md"]
    assert "closed or reloaded" in failed(pane)["gone.md"]


def test_one_name_is_uploaded_once_at_a_time(pane):
    """The second would race with the first."""
    for upload in ("u1", "u2"):
        pane.receive(type="upload_begin", upload=upload, name="leave.md", size=9)
    assert "on its way already" in failed(pane)["leave.md"]


def test_there_is_a_bound_on_what_a_page_may_leave_on_the_disk(pane, monkeypatch):
    """In files and in bytes."""
    monkeypatch.setattr(files_uploads, "MOST_UPLOADS", 1)
    pane.receive(type="upload_begin", upload="u1", name="a.md", size=9)
    pane.receive(type="upload_begin", upload="u2", name="b.md", size=9)
    assert "1 files are on their way" in failed(pane)["b.md"]
    monkeypatch.setattr(files_uploads, "MOST_UPLOADS", 9)
    monkeypatch.setattr(files_uploads, "MOST_BYTES", 10)
    pane.receive(type="upload_begin", upload="u3", name="c.md", size=9)
    assert "on their way already" in failed(pane)["c.md"]


def test_a_file_is_deleted_after_a_while(pane, connected, quick_deletion):
    """In the meantime its row says that it can be kept."""
    send(pane)
    until(lambda: names(pane) == {"leave.md": "ready"})
    seen = []
    pane.observe(lambda _change: seen.extend(names(pane).values()), "file_list")
    pane.receive(type="file_delete", file_id=pane.file_list["rows"][0]["file_id"])
    until(lambda: pane.file_list["rows"] == [])
    assert seen[0] == "leaving"
    assert connected.api.assistant(pane.assistant).files.list() == ()


def test_a_deletion_can_be_undone(pane, connected):
    """Nothing was asked of the service yet."""
    send(pane)
    until(lambda: names(pane) == {"leave.md": "ready"})
    file_id = pane.file_list["rows"][0]["file_id"]
    pane.receive(type="file_delete", file_id=file_id)
    assert names(pane) == {"leave.md": "leaving"}
    pane.receive(type="file_keep", file_id=file_id)
    assert names(pane) == {"leave.md": "ready"}
    timers = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
    own = [timer for timer in timers if timer.args == (file_id,)]
    until(lambda: not any(timer.is_alive() for timer in own))
    assert len(connected.api.assistant(pane.assistant).files.list()) == 1


def test_a_deletion_that_fails_says_why(pane, quick_deletion):
    """The file stays in the list, with the reason."""
    send(pane)
    until(lambda: names(pane) == {"leave.md": "ready"})
    forget()
    pane.receive(type="file_delete", file_id=pane.file_list["rows"][0]["file_id"])
    until(lambda: pane.file_list["rows"][0]["note"])
    assert "%pinecone_connect" in pane.file_list["rows"][0]["note"]


def test_two_panes_show_the_same_files(pane):
    """The list, the uploads and what is about to be deleted."""
    second = FilesChat(pane.assistant)
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=9)
    assert second.uploads == pane.uploads != []
    second.receive(type="upload_cancel", upload="u1", is_unreadable=False)
    assert pane.uploads == []
    send(pane, upload="u2")
    until(lambda: names(second) == {"leave.md": "ready"})
    second.receive(type="file_delete", file_id=second.file_list["rows"][0]["file_id"])
    assert names(pane) == {"leave.md": "leaving"}
    pane.receive(type="file_keep", file_id=pane.file_list["rows"][0]["file_id"])
    assert names(second) == {"leave.md": "ready"}


def test_the_list_is_asked_for_again_on_demand(pane, connected):
    """What came another way is there after a refresh."""
    connected.api.assistants.create(pane.assistant)
    connected.api.assistant(pane.assistant).files.upload(LEAVE, name="theirs.md")
    pane.receive(type="files", fresh=True, alive=[])
    until(lambda: names(pane) == {"theirs.md": "ready"})
    assert pane.file_list["rows"][0]["outcome"] == ""


def test_an_assistant_that_is_not_there_yet_has_no_files(pane):
    """That is no error: the first upload creates it."""
    pane.receive(type="files", fresh=True, alive=[])
    until(lambda: pane.file_list["is_known"])
    assert (pane.file_list["rows"], pane.file_list["error"]) == ([], "")


def test_without_a_connection_list_and_upload_say_what_to_do(pane):
    """In the list and in the row."""
    forget()
    pane.receive(type="files", fresh=True, alive=[])
    until(lambda: "%pinecone_connect" in pane.file_list["error"])
    send(pane)
    until(lambda: "%pinecone_connect" in failed(pane).get("leave.md", ""))


def test_of_thousands_the_list_shows_some_and_says_how_many_more(pane, connected, monkeypatch):
    """Those that failed or came just now are among them."""
    monkeypatch.setattr(files_listing, "ROWS_SHOWN", 2)
    connected.api.assistants.create(pane.assistant)
    for name in ("a.md", "b.md", "c.md"):
        connected.api.assistant(pane.assistant).files.upload(LEAVE, name=name)
    send(pane, name="z.md")
    until(lambda: pane.file_list["more"] == 2)
    assert list(names(pane)) == ["a.md", "z.md"]


def test_an_upload_goes_on_while_an_answer_streams(pane, connected):
    """Neither waits for the other."""
    send(pane)
    until(lambda: names(pane) == {"leave.md": "ready"})
    pane.receive(type="ask", request="r1", text=QUESTION, replaces="")
    until(lambda: pane.of_type("run"))
    send(pane, name="travel.md", upload="u2")
    until(lambda: "travel.md" in names(pane))
    until(lambda: len(pane.turns) == 2)
    assert pane.turns[-1]["status"] == "done"


def test_no_handler_waits_for_the_service(pane, connected):
    """The shell thread is the notebook's: a service that hangs must not hold it."""
    here = threading.current_thread()
    asked = []
    original = type(connected.api).assistant

    def noting(self, name):
        asked.append(threading.current_thread())
        return original(self, name)

    type(connected.api).assistant = noting
    try:
        pane.receive(type="files", fresh=True, alive=[])
        send(pane)
        until(lambda: names(pane) == {"leave.md": "ready"})
    finally:
        type(connected.api).assistant = original
    assert asked
    assert here not in asked


def test_an_upload_goes_where_it_was_dropped_although_the_pane_has_gone_on(pane, connected):
    """Another assistant in the pane meanwhile shows its own files, and gets none of these."""
    first = pane.assistant
    connected.api.assistants.create(first)
    pane.receive(type="upload_begin", upload="u1", name="leave.md", size=len(LEAVE))
    pane.switch(f"{first}-2")
    assert pane.uploads == []
    pane.receive(type="upload_chunk", assistant=first, upload="u1", offset=0, beside=LEAVE)
    until(lambda: [f.name for f in connected.api.assistant(first).files.list()] == ["leave.md"])
    assert names(pane) == {}
    pane.switch(first)
    until(lambda: names(pane) == {"leave.md": "ready"})
