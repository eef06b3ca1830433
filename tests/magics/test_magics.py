"""The magics in a real IPython, against a real local service."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stdout

import pytest
from reportlab.pdfgen import canvas

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import (
    ArgumentError,
    ConnectionRequired,
    FileProblem,
    FilesFailed,
    NotFound,
    ServiceUnreachable,
    Unauthorized,
)
from pinecone_notebooks.magics.current import current_assistant
from pinecone_notebooks.magics.questions import keep_question_marks
from tests.magics.running import LEAVE, run


def test_connecting_locally_sets_key_and_hosts(connected, local_service):
    """One line says where it is connected; the environment has what other clients need."""
    printed, error = run(connected, "%pinecone_connect --local")
    assert error is None
    assert printed == f"Connected to {local_service.url} with the key from the local service.\n"
    assert os.environ["PINECONE_API_KEY"] == local_service.api_key


def test_disconnecting_forgets_the_key(connected):
    """Afterwards a question says that there is no connection."""
    run(connected, "%pinecone_disconnect")
    assert "PINECONE_API_KEY" not in os.environ
    assert isinstance(run(connected, "%pinecone_chat --assistant a Why?")[1], ConnectionRequired)


def test_a_document_is_uploaded_and_answers_with_a_numbered_source(connected, tmp_path):
    """Upload, ask, read: the fact, its marker and its source."""
    (tmp_path / "leave.md").write_text(LEAVE)
    printed, error = run(connected, "%pinecone_upload leave.md --assistant magic-1")
    assert error is None
    assert "1 of 1 files are ready" in printed
    printed, error = run(connected, "%%pinecone_chat\nHow many days of annual leave?")
    assert error is None
    assert "thirty days of annual leave. [1]" in printed
    assert '[1] leave.md: "Every employee' in printed


def test_a_line_question_may_end_with_its_question_mark(connected, tmp_path):
    """IPython would show help for a line that ends in a question mark."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant magic-2")
    printed, error = run(connected, "%pinecone_chat How many days of annual leave?")
    assert error is None
    assert "thirty days" in printed


@pytest.mark.parametrize(
    "line",
    [
        "%pinecone_chat what is it?",
        "  %pinecone_chat what is it?",
        "answer = %pinecone_chat --quiet what is it?",
        "%pinecone_context --top-k 3 what is it?",
    ],
)
def test_a_question_mark_is_part_of_the_question(connected, line):
    """The magic gets it, and no help is shown."""
    (call,) = connected.transform_cell(line).splitlines()
    assert call.endswith("what is it?')")
    assert "pinfo" not in call


@pytest.mark.parametrize("line", ["%pinecone_chat?", "?%pinecone_chat"])
def test_a_question_mark_behind_a_name_still_shows_help(connected, line):
    """As everywhere in IPython."""
    assert "pinfo" in connected.transform_cell(line)


def test_a_magic_of_a_wrong_name_is_said_with_a_question_mark_too(connected):
    """IPython would look for an object of the question's last word."""
    _, error = run(connected, "%pinecone_cha what is it?")
    assert "pinecone_cha` not found" in str(error)


def test_a_question_in_the_cell_that_loads_the_extension_is_said(shell):
    """IPython has read the whole cell before: the person is told to ask again."""
    cell = "%load_ext pinecone_notebooks\n%pinecone_chat --assistant a How many?"
    out = io.StringIO()
    with redirect_stdout(out):
        shell.run_cell(cell, store_history=True)
        shell.run_cell("%unload_ext pinecone_notebooks", store_history=True)
    said = out.getvalue()
    assert "Ask again in the next cell: %pinecone_chat --assistant a How many?" in said
    with redirect_stdout(out := io.StringIO()):
        shell.run_cell("%load_ext pinecone_notebooks\nx = 'why?'", store_history=True)
    assert out.getvalue() == ""
    shell.run_cell("%unload_ext pinecone_notebooks")


def test_a_slip_in_a_name_leaves_the_current_assistant(connected, tmp_path):
    """The next line without a name means the one before it."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant magic-9")
    for line in (
        "%pinecone_chat --assistant magic-99 Why?",
        "%pinecone_files --assistant magic-99",
        "%pinecone_context --assistant magic-99 Why?",
    ):
        assert isinstance(run(connected, line)[1], NotFound)
        assert current_assistant() == "magic-9"


def test_the_answer_can_be_kept_in_a_variable(connected, tmp_path):
    """`--to` gives the answer with its citations."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant magic-3")
    run(connected, "%%pinecone_chat --to kept\nHow many days of annual leave?")
    answer = connected.user_ns["kept"]
    assert "thirty days" in answer.text
    assert answer.citations[0].references[0].file.name == "leave.md"


def test_an_unchanged_file_is_left_alone_and_a_changed_one_replaced(connected, tmp_path):
    """Running the cell again uploads nothing twice."""
    file = tmp_path / "leave.md"
    file.write_text(LEAVE)
    cell = "%pinecone_upload leave.md --assistant magic-4"
    assert "uploaded" in run(connected, cell)[0]
    assert "unchanged" in run(connected, cell)[0]
    file.write_text(LEAVE.replace("thirty", "forty"))
    assert "replaced" in run(connected, cell)[0]
    printed, _ = run(connected, "%%pinecone_chat\nHow many days of annual leave?")
    assert "forty" in printed
    assert "thirty" not in printed


def test_the_options_of_an_upload_reach_the_service(connected, tmp_path):
    """An id of one's own, images, metadata; then a dry run and a prune."""
    (tmp_path / "docs").mkdir()
    page = canvas.Canvas(str(tmp_path / "docs" / "leave.pdf"))
    page.drawString(72, 720, "Every employee gets thirty days of annual leave.")
    page.save()
    line = "%pinecone_upload docs --assistant magic-10 --multimodal"
    described = """--id leave-1 --metadata '{"team": "hr"}'"""
    printed, _ = run(connected, f"{line} {described}")
    assert "leave.pdf  uploaded" in printed
    (file,) = client().assistant("magic-10").files.list()
    assert (file.id, file.multimodal, file.metadata["team"]) == ("leave-1", True, "hr")
    (tmp_path / "docs" / "leave.pdf").rename(tmp_path / "docs" / "other.pdf")
    printed, _ = run(connected, f"{line} --prune --dry-run")
    assert "other.pdf  would be uploaded" in printed
    assert "leave.pdf  would be deleted" in printed
    assert "leave.pdf  deleted" in run(connected, f"{line} --prune")[0]
    assert [one.name for one in client().assistant("magic-10").files.list()] == ["other.pdf"]


def test_one_bad_file_stops_no_other_and_the_cell_fails_at_the_end(connected, tmp_path):
    """Good files are there; the error names each bad one with its reason."""
    (tmp_path / "good.md").write_text(LEAVE)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 but nothing else")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    page = canvas.Canvas(str(tmp_path / "locked.pdf"), encrypt="password")
    page.drawString(72, 720, "Every employee gets thirty days of annual leave.")
    page.save()
    printed, error = run(
        connected,
        "%pinecone_upload empty.txt missing.md broken.pdf picture.png locked.pdf good.md --assistant magic-5",
    )
    assert isinstance(error, FilesFailed)
    assert [name for name, _ in error.reasons] == [
        "empty.txt",
        "missing.md",
        "broken.pdf",
        "picture.png",
        "locked.pdf",
    ]
    assert "encrypted" in str(error.reasons[-1][1])
    assert "1 of 6 files are ready" in printed
    assert len(error._render_traceback_()) == 1
    (tmp_path / "empty.txt").write_text("Now there is a text about sabbaticals.")
    printed, error = run(connected, "%pinecone_upload empty.txt good.md --assistant magic-5")
    assert error is None
    assert "2 of 2 files are ready" in printed


def test_a_pattern_takes_every_file_it_matches(connected, tmp_path):
    """Folders below too, with two stars."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.md").write_text(LEAVE)
    (tmp_path / "a" / "b" / "two.md").write_text(LEAVE)
    printed, error = run(connected, "%pinecone_upload a/**/*.md --assistant magic-6")
    assert error is None
    assert "2 of 2 files are ready" in printed


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nowhere.pdf", "was not found"),
        ("*.docx", "was not found"),
        (".", "has no .docx, .json, .md, .pdf, .txt in it"),
    ],
)
def test_a_path_that_names_no_file_says_so(connected, path, says):
    """A missing file, an empty pattern and a folder each have their sentence."""
    _, error = run(connected, f"%pinecone_upload {path} --assistant magic-7")
    (reason,) = error.reasons
    assert isinstance(reason[1], FileProblem)
    assert says in str(reason[1])


def test_an_unknown_assistant_is_said_with_those_there_are(connected, tmp_path):
    """The error names what the project has."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, "%pinecone_upload leave.md --assistant a-magic-8")
    _, error = run(connected, "%pinecone_chat --assistant a-magic-x Why?")
    assert isinstance(error, NotFound)
    assert "a-magic-x" in str(error)
    assert "a-magic-8" in str(error)


def test_no_key_is_said_at_once(ip):
    """Without a person there to ask, connecting fails and says what was tried."""
    _, error = run(ip, "%pinecone_connect")
    assert isinstance(error, ConnectionRequired)
    assert "PINECONE_API_KEY (not set)" in str(error)


def test_a_wrong_key_is_said(ip, local_service, monkeypatch):
    """A key that the service does not know, met while asking."""
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_wrong_key_0000000000000000")
    _, error = run(ip, "%pinecone_chat --assistant a Why?")
    assert isinstance(error, Unauthorized)
    assert "%pinecone_connect" in str(error)


def test_a_service_that_is_down_is_said(ip, monkeypatch):
    """The error names the address and what to do."""
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", "http://127.0.0.1:9")
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_some_key_00000000000000000")
    _, error = run(ip, "%pinecone_chat --assistant a Why?")
    assert isinstance(error, ServiceUnreachable)
    assert "127.0.0.1:9" in str(error)


def test_an_empty_question_is_refused(connected):
    """Nothing is sent."""
    _, error = run(connected, "%pinecone_chat --assistant magic-1")
    assert isinstance(error, ArgumentError)
    assert "question is empty" in str(error)


def test_unloading_takes_the_magics_away(ip):
    """After %unload_ext nothing of the extension is left in the shell."""
    ip.run_cell("%unload_ext pinecone_notebooks")
    assert ip.find_line_magic("pinecone_chat") is None
    assert ip.find_cell_magic("pinecone_chat") is None
    assert keep_question_marks not in ip.input_transformers_cleanup
