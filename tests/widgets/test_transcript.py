"""The record that the notebook keeps beside a pane."""

from __future__ import annotations

import pytest

from pinecone_notebooks.client import Client
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets import transcript
from pinecone_notebooks.widgets.conversation import Conversation


@pytest.fixture
def talk(slow_service):
    """A conversation, and how it asks."""
    client = Client(slow_service.api_key, settings=Settings(api_host=slow_service.url))
    fresh = Conversation("handbook")

    def ask(question):
        for _ in fresh.answering(fresh.ask(question, client.assistant("handbook").stream)):
            pass

    fresh.say = ask
    return fresh


def test_nothing_is_kept_before_a_question():
    """An empty pane leaves an empty record."""
    assert set(transcript.record_bundle([Conversation("handbook")]).values()) == {""}


def test_the_record_is_folded_and_offers_no_html(talk):
    """JupyterLab would prefer HTML to the markdown."""
    talk.say("How many days of annual leave?")
    record = transcript.record_bundle([talk])
    assert set(record) == {"text/markdown", "text/plain"}
    assert (
        "<summary>Transcript of the chat with handbook: 1 question</summary>"
        in record["text/markdown"]
    )
    assert "thirty days" in record["text/markdown"]
    assert "[1] handbook.md" in record["text/plain"]


def test_a_question_cannot_close_the_fold(talk):
    """What people and documents write stays text."""
    talk.say("Annual leave? </details><script>alert(1)</script>\n```\nopen")
    record = transcript.record_bundle([talk])["text/markdown"]
    assert record.count("</details>") == 1
    assert "<script" not in record


def test_a_very_long_conversation_keeps_its_end(talk, monkeypatch):
    """The file stays one that people read; it begins with a whole question."""
    monkeypatch.setattr(transcript, "RECORD_LENGTH", 500)
    for number in range(6):
        talk.say(f"Annual leave number {number}?")
    record = transcript.record_bundle([talk])["text/markdown"]
    assert len(record) < 700
    assert "(The beginning is left out.)\n\n**You:**" in record
    assert "number 5" in record
    assert "number 0" not in record
