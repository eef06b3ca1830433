"""Files in the pane, as a person uses them in JupyterLab."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from pinecone_notebooks.client import Client
from pinecone_notebooks.settings import Settings
from tests.conftest import held

from .hosts.documents import pane_on, to_service

LEAVE = b"# Leave\n\nEvery employee gets thirty days of annual leave.\n"

LONG = b"""# Annual leave

Every employee gets thirty days of annual leave in each calendar year of full employment.
Unused days of annual leave move to March of the next year and are lost after that.
Annual leave is requested two weeks before it begins, from the head of the department.
Annual leave that falls together with sickness is given back in full on a doctor's note.
"""

# How long a deletion waits: for good while the test looks, and hardly once the cell is run again.
UNDO = """from pinecone_notebooks.widgets import files_listing
files_listing.SECONDS_TO_UNDO = 1 if files_listing.SECONDS_TO_UNDO == 600 else 600"""

DROP = """
(pane, files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  const drag = (type) => new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: data});
  pane.dispatchEvent(drag("dragenter"));
  return new Promise((resolve) => {
    const drop = () => {
      const isTaken = !pane.dispatchEvent(drag("dragover"));
      if (isTaken) resolve(!pane.dispatchEvent(drag("drop")));
      else setTimeout(drop, 50);
    };
    drop();
  });
}
"""


@pytest.fixture
def pane(open_notebook, lab, request):
    """A notebook with a pane on an assistant of the test's own, which does not exist yet."""
    name = request.node.name.replace("_", "-")[-50:].strip("-")
    notebook = open_notebook(
        lab.write(
            f"{request.node.name}.ipynb",
            "%load_ext pinecone_notebooks\n%pinecone_connect --local",
            f'from pinecone_notebooks import Chat\nchat = Chat("{name}")\nchat',
            UNDO,
        )
    )
    notebook.assistant = name
    notebook.run_all()
    notebook.pane = notebook.output("Chat(").first
    expect(notebook.pane.get_by_role("textbox")).to_be_visible()
    return notebook


def open_files(notebook):
    notebook.pane.get_by_role("button", name="Files", exact=True).click()
    region = notebook.pane.get_by_role("region", name="Files", exact=True)
    expect(region).to_contain_text("No files yet")
    return region


def pick(notebook, *files):
    notebook.pane.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    )


def drop(notebook, *files):
    packed = [[name, base64.b64encode(content).decode()] for name, content in files]
    return notebook.pane.locator(".pn-chat").evaluate(DROP, packed)


def row(region, name):
    # The file's own row comes below that of its upload.
    return region.get_by_role("listitem").filter(has_text=name).last


def test_picked_files_are_uploaded_and_can_be_asked(pane):
    """From the list to an answer; the same file again is left alone."""
    files = open_files(pane)
    pick(pane, ("leave.md", LEAVE))
    expect(row(files, "leave.md")).to_contain_text("Uploaded")
    pick(pane, ("leave.md", LEAVE))
    expect(row(files, "leave.md")).to_contain_text("Unchanged")
    pane.pane.get_by_role("textbox").fill("How many days of annual leave do we get?")
    pane.pane.get_by_role("textbox").press("Enter")
    expect(pane.pane.locator(".pn-answer")).to_contain_text("thirty days of annual leave")


def test_dropped_files_open_the_panel_and_each_failure_has_its_reason(pane):
    """A file of a wrong kind, an empty and a broken one stop no other."""
    assert drop(
        pane,
        ("photo.png", b"x"),
        ("empty.md", b""),
        ("broken.pdf", b"%PDF-1.7 nothing"),
        ("leave.md", LEAVE),
    )
    files = pane.pane.get_by_role("region", name="Files", exact=True)
    expect(row(files, "leave.md")).to_contain_text("Uploaded")
    expect(row(files, "photo.png")).to_contain_text("of a kind an assistant does not read")
    expect(row(files, "empty.md")).to_contain_text("is empty")
    expect(row(files, "broken.pdf")).to_contain_text("could not be processed")
    files.get_by_role("button", name="Dismiss photo.png").click()
    expect(row(files, "photo.png")).to_have_count(0)


def test_a_large_file_shows_its_progress_and_arrives_whole(pane, service):
    """In many pieces; what the service has in the end is what was picked."""
    files = open_files(pane)
    seen = pane.watch(files)
    content = b"".join(b"Rule %d: travel is booked in second class.\n" % n for n in range(120_000))
    pick(pane, ("rules.txt", content))
    expect(row(files, "rules.txt")).to_contain_text("Uploaded", timeout=60_000)
    shown = " ".join(seen())
    assert len(set(re.findall(r"Reading (\d+) %", shown))) > 2
    assert re.search(r"1 file · 5\.\d MB · \d+ %", shown)
    client = Client(service.api_key, settings=Settings(api_host=service.url))
    (file,) = client.assistant(pane.assistant).files.list()
    assert (file.name, file.size) == ("rules.txt", len(content))


def test_an_upload_is_cancelled_and_leaves_nothing(pane, service):
    """The row goes, and neither the list nor the service has the file."""
    files = open_files(pane)
    with held(service):
        pick(pane, ("rules.txt", b"A rule of travel. " * 500_000))
        files.get_by_role("button", name="Cancel the upload of rules.txt").click()
    expect(row(files, "rules.txt")).to_have_count(0)
    expect(files).to_contain_text("No files yet")
    client = Client(service.api_key, settings=Settings(api_host=service.url))
    client.assistants.get_or_create(pane.assistant)
    assert client.assistant(pane.assistant).files.list() == ()


def test_a_file_is_deleted_unless_that_is_undone(pane):
    """Undo keeps it; without, it goes after some seconds."""
    files = open_files(pane)
    pick(pane, ("leave.md", LEAVE))
    delete = files.get_by_role("button", name="Delete leave.md")
    undo = files.get_by_role("button", name="Undo: keep leave.md")
    delete.click()
    undo.press("Enter")
    expect(delete).to_be_visible()
    undo_cell = pane.cell("SECONDS_TO_UNDO")
    pane.run_cell(undo_cell)
    expect(undo_cell.locator(".jp-InputPrompt")).to_have_text("[4]:")
    delete.press("Enter")
    expect(files).to_contain_text("No files yet")


def test_files_survive_a_reload_of_the_page(pane):
    """The list and what failed are the kernel's."""
    open_files(pane)
    pick(pane, ("leave.md", LEAVE), ("photo.png", b"x"))
    expect(row(pane.pane, "leave.md")).to_contain_text("Uploaded")
    expect(row(pane.pane, "photo.png")).to_contain_text("of a kind")
    pane.save()
    pane.page.reload()
    pane.pane.get_by_role("button", name="Files", exact=True).click()
    expect(row(pane.pane, "leave.md")).to_contain_text("Uploaded")
    expect(row(pane.pane, "photo.png")).to_contain_text("of a kind")


def test_a_closed_panel_says_how_far_uploads_are_and_what_failed(pane, service):
    """Beside its button; what failed also after a reload, before the panel was ever opened."""
    files = open_files(pane)
    beside = pane.pane.locator(".pn-moving")
    with held(service):
        pick(pane, ("rules.txt", b"A rule of travel by train. " * 200_000), ("photo.png", b"x"))
        pane.page.keyboard.press("Escape")
        expect(files).to_have_count(0)
        expect(beside).to_have_text(re.compile(r"^[12] files?, \d+ %$"))
    expect(beside).to_have_text("1 failed")
    pane.save()
    pane.page.reload()
    expect(beside).to_have_text("1 failed")
    pane.pane.get_by_role("button", name="Files", exact=True).click()
    files.get_by_role("button", name="Dismiss photo.png").click()
    pane.pane.get_by_role("button", name="Files", exact=True).click()
    expect(beside).to_have_count(0)


def test_files_are_uploaded_while_an_answer_streams(open_notebook, lab, start_service):
    """Neither waits for the other."""
    service = start_service("--pace", "1")
    client = Client(service.api_key, settings=Settings(api_host=service.url))
    client.assistants.create("streams")
    client.assistant("streams").files.upload(LONG, name="leave.md")
    (lab.folder / "key").write_text(service.api_key)
    connect = f'{to_service(service.url)}\nos.environ["PINECONE_API_KEY"] = open("key").read()'
    notebook = open_notebook(lab.write("streams.ipynb", connect, pane_on("streams")))
    notebook.run_all()
    notebook.pane = notebook.output("Chat(").first
    notebook.pane.get_by_role("button", name="Files", exact=True).click()
    files = notebook.pane.get_by_role("region", name="Files", exact=True)
    expect(row(files, "leave.md")).to_be_visible()
    notebook.pane.get_by_role("textbox").fill("How many days of annual leave do we get?")
    notebook.pane.get_by_role("textbox").press("Enter")
    live = notebook.pane.locator(".pn-answer.pn-live")
    expect(live).to_contain_text("Every")
    pick(notebook, ("travel.md", LEAVE))
    expect(row(files, "travel.md")).to_contain_text("Uploaded")
    expect(live).to_contain_text("thirty days")
