"""How a pane is shown, what the notebook keeps of it, and what is left when it is closed."""

from __future__ import annotations

import pytest

pytest.importorskip("IPython")

import IPython.display
from IPython.core.interactiveshell import InteractiveShell

from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.render import live
from pinecone_notebooks.widgets import conversation as conversations

from .conftest import until
from .test_chat import QUESTION, RecordedChat, ask

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def pane(connected):
    """A pane that is not yet shown."""
    conversations._conversations.clear()
    return RecordedChat("handbook")


@pytest.fixture
def outputs(monkeypatch):
    """The outputs of a cell, as a front end has them: one that is updated is replaced."""
    shown = {}

    def publish(data, metadata=None, *, transient, **_more):
        shown[transient["display_id"]] = data

    monkeypatch.setattr(IPython.display, "publish_display_data", publish)
    monkeypatch.setattr(live, "_front_end_replaces", lambda: True)
    return lambda: list(shown.values())


def test_a_notebook_shows_pane_place_to_connect_and_record(pane, outputs):
    """Where widgets are not drawn (GitHub), only the name and the record are words."""
    pane.ask(QUESTION)
    pane._ipython_display_()
    view, below, record = outputs()
    assert VIEW in view
    assert VIEW in below
    assert (view["text/plain"], below["text/plain"]) == ("Chat('handbook')", "")
    assert VIEW not in record
    assert "thirty days" in record["text/markdown"]


def test_the_record_is_renewed_when_an_answer_is_whole(pane, outputs):
    """The last output follows the conversation."""
    pane._ipython_display_()
    assert outputs()[-1]["text/markdown"] == ""
    pane.ask(QUESTION)
    assert "thirty days" in outputs()[-1]["text/markdown"]
    assert len(outputs()) == 3


def test_the_record_has_every_assistant_that_was_asked(pane, outputs):
    """A fold for each, in the order they were asked."""
    pane._ipython_display_()
    pane.ask(QUESTION)
    pane.switch("nobody")
    ask(pane, request="r2")
    until(lambda: len(pane.turns) == 2)
    until(lambda: outputs()[-1]["text/markdown"].count("<details>") == 2)
    titles = [line for line in outputs()[-1]["text/markdown"].splitlines() if "<summary>" in line]
    assert ["handbook" in titles[0], "nobody" in titles[1]] == [True, True]


def test_a_pane_shown_again_has_its_record_there(pane, outputs):
    """The cell that showed it first may be gone."""
    pane._ipython_display_()
    pane._ipython_display_()
    pane.ask(QUESTION)
    assert "thirty days" in outputs()[-1]["text/markdown"]
    assert len(outputs()) == 6


def test_the_first_page_that_opens_the_pane_is_the_one_with_the_record(pane, outputs):
    """A page that is loaded later is another, and says that its transcript is behind."""
    pane.receive(type="opened", page="too early")
    assert pane.record_page == ""
    pane._ipython_display_()
    assert pane.record_page == "new"
    pane.receive(type="opened", page="first")
    pane.receive(type="opened", page="second")
    assert pane.record_page == "first"
    pane._ipython_display_()
    assert pane.record_page == "new"


def test_a_terminal_shows_how_to_ask_and_what_was_said(pane, capsys):
    """No pane, no box, no markup."""
    pane.ask(QUESTION)
    pane._ipython_display_()
    shown = capsys.readouterr().out
    assert shown.startswith("Chat with handbook. A terminal cannot show the pane: ask with")
    assert "thirty days" in shown
    assert "VBox" not in shown


def test_the_conversation_becomes_a_cell(pane, monkeypatch):
    """That shows it when it is run; without IPython the error names another way."""
    inputs = []
    shell = InteractiveShell()
    monkeypatch.setattr(shell, "set_next_input", inputs.append)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    pane.ask(QUESTION)
    pane.to_cell()
    assert inputs == [f"%%markdown\n{pane.to_markdown()}"]
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    with pytest.raises(ArgumentError, match="to_markdown"):
        pane.to_cell()


def test_a_closed_pane_is_told_nothing_more(pane):
    """The conversation does not keep it; the other panes go on, and closing twice is fine."""
    second = RecordedChat("handbook")
    pane.close()
    pane.close()
    second.ask(QUESTION)
    assert pane.turns == []
    assert pane._mirror not in second._conversation._observers
    assert len(second.turns) == 2


def test_a_run_can_be_observed_from_its_beginning_to_its_end(pane):
    """`live_run` changes when an answer begins and when it ends."""
    names = []
    pane.observe(lambda change: names.append(bool(change["new"])), "live_run")
    pane.ask(QUESTION)
    assert names == [True, False]
