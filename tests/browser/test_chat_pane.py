"""The chat pane, as a person uses it in JupyterLab."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

SET_UP = (
    "%load_ext pinecone_notebooks\n%pinecone_connect --local\n"
    "%pinecone_upload data/*.* --assistant pane"
)
QUESTION = "How many weeks of parental leave do we give, and where does it say so?"


@pytest.fixture
def pane(open_notebook, lab, request):
    """A notebook with a chat pane on the five documents."""
    name = lab.write(
        f"{request.node.name}.ipynb",
        SET_UP,
        'from pinecone_notebooks import Chat\nChat("pane")',
    )
    notebook = open_notebook(name)
    notebook.run_all()
    notebook.pane = notebook.output('Chat("pane")').first  # the second is the record
    notebook.composer = notebook.pane.get_by_role("textbox")
    expect(notebook.composer).to_be_visible()
    return notebook


def ask(notebook, question):
    notebook.composer.fill(question)
    notebook.composer.press("Enter")


def restart(notebook, how):
    notebook.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    notebook.page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{how}$")).click()
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()


def test_an_answer_arrives_in_more_than_one_step(pane):
    """The text on the page grows several times before it is whole."""
    seen = pane.watch(pane.pane)
    ask(pane, QUESTION)
    expect(pane.pane.get_by_role("button", name="Answer again")).to_be_visible()
    lengths = [len(text) for text in seen()]
    assert len(set(lengths)) > 5, lengths


def test_a_citation_opens_a_card_with_file_page_quote_and_a_link(pane):
    """A click on a number shows where the words come from, and a link that opens the file."""
    ask(pane, QUESTION)
    pane.pane.get_by_role(
        "button", name=re.compile(r"Source 1: employee-handbook\.pdf")
    ).first.click()
    card = pane.page.get_by_role("dialog")
    expect(card).to_contain_text("employee-handbook.pdf")
    expect(card).to_contain_text(re.compile(r"page \d", re.IGNORECASE))
    expect(card).to_contain_text("parental leave")
    link = card.get_by_role("link")
    address = link.get_attribute("href")
    assert re.search(r"#page=\d+$", address)
    assert pane.page.request.get(address).body().startswith(b"%PDF")
    pane.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_the_conversation_survives_a_reload_of_the_page(pane):
    """After a reload the pane shows the turns again."""
    ask(pane, QUESTION)
    expect(pane.pane).to_contain_text("employee-handbook.pdf")
    pane.save()
    pane.page.reload()
    expect(pane.output('Chat("pane")').first).to_contain_text("24 weeks of parental leave")


def test_the_saved_notebook_keeps_a_transcript_with_sources(pane, lab):
    """What GitHub and nbviewer show: the question, the answer and its sources as markdown, no script needed."""
    ask(pane, QUESTION)
    fold = pane.page.locator("details", has_text="Transcript of the chat with pane: 1 question")
    expect(fold).to_be_visible()
    saved = json.loads(pane.save())
    outputs = saved["cells"][1]["outputs"]
    (record,) = [output["data"] for output in outputs if "text/markdown" in output["data"]]
    kept = "".join(record["text/markdown"])
    assert QUESTION in kept
    assert "24 weeks" in kept
    assert re.search(r"1\. \*\*employee-handbook\.pdf\*\*, pages? \d", kept)
    assert "application/vnd.jupyter.widget-view+json" not in record
    # And beside the live view it is one folded line.
    assert fold.get_attribute("open") is None


def test_an_answer_is_made_anew_and_a_question_edited(pane):
    """Answer again, then edit: each takes the place of what was there."""
    ask(pane, QUESTION)
    again = pane.pane.get_by_role("button", name="Answer again")
    expect(again).to_be_visible()
    answer = pane.pane.locator(".pn-answer.pn-done")
    answer.evaluate("(element) => { element.dataset.earlier = ''; }")
    again.click()
    expect(answer.and_(pane.page.locator(":not([data-earlier])"))).to_contain_text("24 weeks")
    expect(pane.pane.locator(".pn-answer")).to_have_count(1)
    pane.pane.get_by_role("button", name="Edit the question").click()
    expect(pane.composer).to_have_value(QUESTION)
    ask(pane, "What is the rate per kilometre for my own car?")
    expect(pane.pane).to_contain_text("0.42")
    expect(pane.pane.get_by_role("heading", name="You")).to_have_count(1)


def test_a_restarted_kernel_is_said_and_the_conversation_stays(pane):
    """The pane says what happened and what to do, and offers the conversation as a file."""
    ask(pane, QUESTION)
    expect(pane.pane.get_by_role("button", name="Answer again")).to_be_visible()
    restart(pane, "Restart Kernel…")
    expect(pane.pane).to_contain_text("run the cell of this pane again")
    expect(pane.pane).to_contain_text("24 weeks")
    pane.pane.get_by_role("button", name="Save the conversation").click()
    with pane.page.expect_download() as saved:
        pane.pane.get_by_role("button", name="Markdown file").click()
    assert "24 weeks" in saved.value.path().read_text(encoding="utf-8")


def test_a_new_kernel_takes_the_conversation_back(pane):
    """At a click it is there with its citations, and the next question is of the same thread."""
    ask(pane, QUESTION)
    expect(pane.pane.get_by_role("button", name="Answer again")).to_be_visible()
    restart(pane, "Restart Kernel and Run All Cells…")
    back = pane.pane.get_by_role("button", name="Go on with the conversation from before")
    back.click()
    expect(pane.pane).to_contain_text("24 weeks of parental leave")
    expect(back).to_have_count(0)
    source = pane.pane.get_by_role("button", name=re.compile(r"Source 1: employee-handbook\.pdf"))
    source.first.click()
    expect(pane.page.get_by_role("dialog").get_by_role("link")).to_be_visible()
    pane.page.keyboard.press("Escape")
    ask(pane, "What is the rate per kilometre for my own car?")
    expect(pane.pane).to_contain_text("0.42")
    expect(pane.pane.get_by_role("heading", name="You")).to_have_count(2)
    expect(pane.output('Chat("pane")').last).to_contain_text("2 questions")


def test_hovering_a_citation_marks_the_words_it_supports(pane):
    """The supported sentence is highlighted while the card is open."""
    ask(pane, QUESTION)
    chip = pane.pane.get_by_role("button", name=re.compile(r"Source 1: employee-handbook")).first
    expect(pane.pane.get_by_role("button", name="Answer again")).to_be_visible()
    chip.hover()
    expect(pane.page.get_by_role("dialog")).to_be_visible()
    pane.page.wait_for_function("() => CSS.highlights.has('pn-supported')")
    marked = pane.page.evaluate(
        "() => [...CSS.highlights.get('pn-supported')].map((range) => range.toString()).join()"
    )
    assert "parental leave" in marked
    pane.page.mouse.move(0, 0)
    expect(pane.page.get_by_role("dialog")).to_have_count(0)
    pane.page.wait_for_function("() => !CSS.highlights.has('pn-supported')")


def test_a_filter_set_in_the_panel_is_used_and_nothing_found_is_said(pane):
    """With what to do; the filter is there when the panel is opened again."""
    settings = pane.pane.get_by_role("button", name="Settings", exact=True)
    settings.click()
    panel = pane.pane.get_by_role("form", name="Settings")
    panel.get_by_label("Metadata filter").fill('{"team": "nobody"}')
    panel.get_by_role("button", name="Use these settings").click()
    ask(pane, QUESTION)
    expect(pane.pane.locator(".pn-answer .pn-note")).to_contain_text("the metadata filter lets")
    settings.click()
    expect(panel.get_by_label("Metadata filter")).to_have_value('{"team": "nobody"}')


def test_the_magic_and_the_pane_have_one_thread(pane):
    """What is asked in a cell is in the pane, and the next question there comes behind it."""
    cells = pane.panel.locator(".jp-CodeCell")
    cells.last.locator(".cm-content").click()
    pane.page.keyboard.press("Alt+Enter")
    expect(cells).to_have_count(3)
    expect(cells.last.locator(".cm-content")).to_be_focused()
    pane.page.keyboard.insert_text(f"%%pinecone_chat pane\n{QUESTION}")
    pane.page.keyboard.press("Control+Enter")
    expect(pane.pane.locator(".pn-answer")).to_contain_text("24 weeks of parental leave")
    expect(pane.pane.get_by_role("button", name="Answer again")).to_be_visible()
    ask(pane, "What is the rate per kilometre for my own car?")
    expect(pane.pane).to_contain_text("0.42")
    expect(pane.pane.get_by_role("heading", name="You")).to_have_count(2)


def test_the_conversation_becomes_a_new_cell(open_notebook, lab):
    """`to_cell()` puts it below, and running that cell shows it."""
    name = lab.write(
        "new_cell.ipynb",
        SET_UP,
        f'from pinecone_notebooks import Chat\nchat = Chat("pane")\nchat.ask("{QUESTION}")\nchat.to_cell()',
    )
    notebook = open_notebook(name)
    notebook.run_all()
    made = notebook.cell("%%markdown")
    expect(made).to_contain_text("**You:**")
    notebook.run_cell(made)
    expect(made.locator(".jp-OutputArea-output")).to_contain_text("24 weeks of parental leave")
