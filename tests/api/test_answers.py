"""Answers: whole, streamed, in OpenAI's form, as context, and judged."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import (
    Message,
    MessageEnd,
    MessageStart,
    TextDelta,
    TextPart,
    UnknownEvent,
)

from .conftest import QUESTION

if TYPE_CHECKING:
    from pinecone_notebooks.client import AssistantClient, Client


def test_an_answer_comes_whole(handbook: AssistantClient) -> None:
    """It says what the file says, cites it, and can be cut into parts."""
    answer = handbook.chat(QUESTION, include_highlights=True)
    assert "forty-two" in answer.text.lower() or "42" in answer.text
    assert {ref.file.name for one in answer.citations for ref in one.references} == {"leave.md"}
    assert any(ref.highlight for one in answer.citations for ref in one.references)
    parts = [part.text for part in answer.parts if isinstance(part, TextPart)]
    assert "".join(parts) == answer.text
    assert (answer.finish_reason, bool(answer.id), bool(answer.model)) == ("stop", True, True)
    assert answer.usage.total_tokens > 0


def test_an_answer_streams(handbook: AssistantClient) -> None:
    """It starts, comes in pieces, ends, and has nothing in it that is not known."""
    with handbook.stream([Message("Hello"), Message("Hi", "assistant"), Message(QUESTION)]) as live:
        events = list(live)
    assert isinstance(events[0], MessageStart)
    assert isinstance(events[-1], MessageEnd)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text == live.answer.text
    assert not any(isinstance(event, UnknownEvent) for event in events)
    assert live.answer.citations
    assert all(0 <= one.position <= len(text) for one in live.answer.citations)


def test_a_stream_is_closed_from_another_thread(handbook: AssistantClient) -> None:
    """The iteration ends quietly, with what came."""
    with handbook.stream(QUESTION) as answer:
        next(iter(answer))
        closing = threading.Thread(target=answer.close)
        closing.start()
        closing.join()
        assert answer.collect().finish_reason in {"", "stop"}


def test_a_completion_is_the_same_whole_and_streamed(handbook: AssistantClient) -> None:
    """OpenAI's interface gives a text, and its chunks put together are one, too."""
    whole = handbook.completions(QUESTION)
    with handbook.stream_completions(QUESTION) as answer:
        streamed = answer.collect()
    for completion in (whole, streamed):
        assert "forty-two" in completion.text.lower() or "42" in completion.text
        assert completion.choices[0].message.role == "assistant"
        assert completion.choices[0].finish_reason == "stop"
        assert completion.id
        assert completion.model
    assert answer.unknown_events == ()


@pytest.mark.parametrize("stream", [False, True])
def test_the_openai_package_works_unchanged(
    client: Client, handbook: AssistantClient, *, stream: bool
) -> None:
    """At the documented address, with the key in the documented header."""
    openai = pytest.importorskip("openai", reason="the openai package is not installed")
    key = client._transport._auth.secrets[0]  # type: ignore[attr-defined]
    package = openai.OpenAI(
        base_url=handbook.openai_base_url, api_key=key, default_headers={"Api-Key": key}
    )
    messages: Any = [{"role": "user", "content": QUESTION}]
    found = package.chat.completions.create(model="gpt-4o", messages=messages, stream=stream)
    if stream:
        text = "".join(chunk.choices[0].delta.content or "" for chunk in found if chunk.choices)
    else:
        text = found.choices[0].message.content
    assert "forty-two" in text.lower() or "42" in text


def test_context_is_found_by_query_and_by_messages(handbook: AssistantClient) -> None:
    """Either way the snippets come from the file, typed by its kind."""
    for found in (
        handbook.context(QUESTION, top_k=2, snippet_size=512),
        handbook.context(messages=[Message(QUESTION)], top_k=2),
    ):
        assert 1 <= len(found.snippets) <= 2
        assert "forty-two" in found.snippets[0].text
        assert (found.snippets[0].kind, found.snippets[0].file.name) == ("markdown", "leave.md")
        assert found.snippets[0].score > 0


def test_a_filter_leaves_files_out(handbook: AssistantClient) -> None:
    """What it leaves out is not found."""
    assert handbook.context(QUESTION, filter={"team": "people"}).snippets
    assert handbook.context(QUESTION, filter={"team": "sales"}).snippets == ()


def test_a_wrong_option_is_the_services_error(handbook: AssistantClient) -> None:
    """What the service does not accept is told in its words, streamed or not."""
    for ask in (handbook.chat, lambda *args, **more: handbook.stream(*args, **more).collect()):
        with pytest.raises(errors.InvalidRequest, match=f"POST /assistant/chat/{handbook.name}"):
            ask(QUESTION, context_options={"top_k": -1})


def test_an_answer_is_judged(client: Client) -> None:
    """A true answer scores better than a false one, and the facts say why."""
    asked = ("What is the capital city of Spain?", "Madrid is the capital city of Spain.")
    true = client.evaluate(asked[0], "The capital city of Spain is Madrid.", asked[1])
    false = client.evaluate(asked[0], "The capital city of Spain is Barcelona.", asked[1])
    assert 0 <= false.alignment < true.alignment <= 1
    assert true.facts
    assert {fact.entailment for fact in true.facts} <= {"entailed", "contradicted", "neutral"}
