"""Chat and context, whole and streamed, against a real service."""

from __future__ import annotations

import json
import time

import pytest
import requests

LEAVE = (
    "# Parental leave 😀\n\nEvery parent gets sixteen weeks of parental leave. "
    "The parental leave may be taken in two parts.\n\n"
    "# Travel\n\nTrains are booked by the office manager. Flights need the approval of a director.\n"
).encode()
QUESTION = "How many weeks of parental leave does every parent get?"


@pytest.fixture
def handbook(api):
    """An assistant with one file that answers `QUESTION`."""
    assistant = api.make_assistant()
    api.add(assistant, "leave.md", LEAVE, data={"metadata": json.dumps({"team": "people"})})
    return assistant


def events_of(response):
    """Read a stream as its description has it: `data:` frames, each one JSON object."""
    assert response.headers["Content-Type"] == "text/event-stream"
    frames = response.content.decode().split("\n\n")
    assert frames.pop() == ""
    return [json.loads(frame.removeprefix("data: ")) for frame in frames]


def test_an_answer_cites_the_file(api, handbook):
    """The answer holds the fact, and its citation stands where its words end."""
    answer = api.ask(handbook, QUESTION).json()
    text = answer["message"]["content"]
    assert "sixteen weeks" in text
    assert answer["finish_reason"] == "stop"
    assert answer["context_snippet_count"] >= 1
    for citation in answer["citations"]:
        assert 0 < citation["position"] <= len(text)
        assert not text[citation["position"] - 1].isspace()
        [reference] = citation["references"]
        assert reference["file"]["name"] == "leave.md"
        assert "highlight" not in reference
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_a_cited_file_can_be_opened(api, handbook):
    """A reference carries a signed link to its file."""
    [citation, *_] = api.ask(handbook, QUESTION).json()["citations"]
    link = citation["references"][0]["file"]["signed_url"]
    assert requests.get(link, timeout=10).content == LEAVE


def test_a_stream_says_the_same_as_the_whole_answer(api, handbook):
    """Chunks and citations of a stream add up to the answer without one."""
    whole = api.ask(handbook, QUESTION).json()
    events = events_of(api.ask(handbook, QUESTION, stream=True))
    kinds = [event["type"] for event in events]
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_end"
    assert kinds.count("content_chunk") > 1
    text, citations = "", []
    for event in events:
        if event["type"] == "content_chunk":
            text += event["delta"]["content"]
        if event["type"] == "citation":
            assert event["citation"]["position"] == len(text)
            citations.append(event["citation"]["position"])
    assert text == whole["message"]["content"]
    assert citations == [citation["position"] for citation in whole["citations"]]
    assert events[0]["context_snippet_count"] == whole["context_snippet_count"]
    assert events[-1]["usage"] == whole["usage"]
    assert {event["id"] for event in events} == {events[0]["id"]}
    assert len(events[0]["id"]) == 32


def test_the_older_version_has_no_snippet_count(older_api, api, handbook):
    """2025-04 tells no snippet count, neither whole nor streamed."""
    assert "context_snippet_count" not in older_api.ask(handbook, QUESTION).json()
    start = events_of(older_api.ask(handbook, QUESTION, stream=True))[0]
    assert "context_snippet_count" not in start


def test_highlights_quote_the_file(api, handbook):
    """A highlight is text of the file that supports the answer."""
    answer = api.ask(handbook, QUESTION, include_highlights=True).json()
    quotes = [citation["references"][0]["highlight"]["content"] for citation in answer["citations"]]
    assert quotes
    assert all(quote in LEAVE.decode() for quote in quotes)


def test_a_question_the_files_do_not_answer_is_refused_honestly(api, handbook):
    """Without evidence there is an answer in words, and no citation."""
    answer = api.ask(handbook, "What is the boiling point of tungsten hexafluoride?").json()
    assert answer["message"]["content"]
    assert answer["citations"] == []


def test_an_empty_assistant_answers_too(api):
    """An assistant without files says so and counts no snippet."""
    answer = api.ask(api.make_assistant(), QUESTION).json()
    assert answer["context_snippet_count"] == 0
    assert answer["message"]["content"]


def test_a_filter_restricts_what_is_read(api, handbook):
    """Files whose metadata does not match are not used."""
    matching = api.ask(handbook, QUESTION, filter={"team": "people"}).json()
    other = api.ask(handbook, QUESTION, filter={"team": "sales"}).json()
    assert matching["context_snippet_count"] >= 1
    assert other["context_snippet_count"] == 0


def test_another_assistants_files_are_not_read(api, handbook):
    """An assistant answers from its own files only."""
    assert api.ask(api.make_assistant(), QUESTION).json()["context_snippet_count"] == 0


def test_the_model_is_echoed(api, handbook):
    """The answer names the model that was asked for, or the documented default."""
    assert api.ask(handbook, QUESTION).json()["model"] == "gpt-4o"
    assert (
        api.ask(handbook, QUESTION, model="claude-sonnet-4-5").json()["model"]
        == "claude-sonnet-4-5"
    )


def test_a_json_response_is_json(api, handbook):
    """With `json_response` the content is one JSON object, its citations inside the text."""
    answer = api.ask(handbook, QUESTION, json_response=True).json()
    assert "sixteen weeks" in json.loads(answer["message"]["content"])["answer"]
    refused = api.ask(handbook, QUESTION, json_response=True, stream=True)
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"messages": []}, 'The last of "messages" must be a question of the user.'),
        ({"messages": "x"}, '"messages" must be a list.'),
        ({"messages": [1]}, '"messages[0]" must be an object.'),
        ({"messages": [{"role": "user", "content": " "}]}, "Message content cannot be empty"),
        ({"messages": [{"role": "user", "content": 1}]}, '"messages[0].content" must be a string.'),
        (
            {"messages": [{"role": "robot", "content": "x"}]},
            'A message has the role user, assistant or system, not "robot".',
        ),
        ({"temperature": 3}, '"temperature" must be between 0 and 2, not 3.'),
        ({"temperature": True}, '"temperature" must be a number.'),
        ({"stream": "yes"}, '"stream" must be true or false.'),
        (
            {"context_options": {"top_k": 65}},
            '"context_options.top_k" must be between 1 and 64, not 65.',
        ),
        (
            {"context_options": {"snippet_size": 100}},
            '"context_options.snippet_size" must be between 512 and 8192, not 100.',
        ),
        (
            {"context_options": {"multimodal": "no"}},
            '"context_options.multimodal" must be true or false.',
        ),
        ({"filter": {"a": {"$no": 1}}}, None),
    ],
)
def test_bad_requests_say_what_is_wrong(api, fields, sentence):
    """A field that is wrong is named, with what it should be."""
    refused = api.ask(api.make_assistant(), QUESTION, **fields)
    assert refused.status_code == 400
    if sentence:
        assert refused.json()["error"]["message"] == sentence


def test_an_unknown_assistant_is_not_found(api):
    """Chatting with nobody names who is missing."""
    refused = api.ask("nobody", QUESTION)
    assert refused.json()["error"]["message"] == 'Assistant "nobody" not found.'


def test_context_returns_typed_snippets(api, handbook):
    """Context hands out passages with a typed reference, best first."""
    answer = api.call("POST", f"/chat/{handbook}/context", json={"query": "parental leave"}).json()
    [first, *_] = answer["snippets"]
    assert first["type"] == "text"
    assert "sixteen weeks" in first["content"]
    assert first["reference"]["type"] == "markdown"
    assert "pages" not in first["reference"]
    scores = [snippet["score"] for snippet in answer["snippets"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["usage"]["completion_tokens"] == 0


@pytest.mark.parametrize("top_k", [1, 3])
def test_top_k_bounds_the_snippets(api, top_k):
    """Context hands out, and chat reads, at most as many as asked for."""
    assistant = api.make_assistant()
    for number in range(5):
        text = f"Parental leave in office {number} lasts {number + 10} weeks."
        api.add(assistant, f"{number}.txt", text.encode())
    body = {"query": "parental leave", "top_k": top_k}
    context = api.call("POST", f"/chat/{assistant}/context", json=body).json()
    assert len(context["snippets"]) == top_k
    answer = api.ask(assistant, "How long is leave?", context_options={"top_k": top_k}).json()
    assert answer["context_snippet_count"] == top_k


def test_no_snippet_is_over_its_size(api):
    """Even a text without a space is cut to the least size that can be asked for: 512 tokens."""
    assistant = api.make_assistant()
    api.add(assistant, "long.txt", b"leave " + b"x" * 50_000 + b" leave" * 5_000)
    body = {"query": "leave", "snippet_size": 512, "top_k": 64}
    snippets = api.call("POST", f"/chat/{assistant}/context", json=body).json()["snippets"]
    assert snippets
    assert max(len(snippet["content"]) for snippet in snippets) <= 512 * 4


def test_without_a_model_instructions_and_temperature_change_nothing(api, handbook):
    """As the documentation of the local service says: answers are quotations."""
    plain = api.ask(handbook, QUESTION).json()["message"]
    api.call("PATCH", f"/assistants/{handbook}", json={"instructions": "Answer in French."})
    assert api.ask(handbook, QUESTION, temperature=2).json()["message"] == plain


def test_context_wants_a_query_or_messages(api, handbook):
    """Both or neither is refused."""
    path = f"/chat/{handbook}/context"
    message = {"messages": [{"role": "user", "content": "leave"}]}
    assert api.call("POST", path, json=message).status_code == 200
    assert api.call("POST", path, json={}).status_code == 400
    assert api.call("POST", path, json={**message, "query": "leave"}).status_code == 400


def test_a_client_that_leaves_stops_its_answer(start_service, api_of):
    """When a client closes a slow stream, the service stops to answer it."""
    service = start_service("--pace", "2")
    api = api_of(service)
    assistant = api.make_assistant()
    api.add(assistant, "leave.md", LEAVE)
    response = api.ask(assistant, QUESTION, stream=True)
    next(response.iter_content(16))

    def answering():
        return requests.get(f"{service.url}/local/health", timeout=10).json()["answering"]

    assert answering() == 1
    response.close()
    deadline = time.monotonic() + 20
    while answering() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answering() == 0
    assert "Traceback" not in service.data.with_suffix(".log").read_text(encoding="utf-8")


def test_a_pdf_is_cited_with_its_page(api):
    """A citation of a PDF names the page that says it."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    import io

    file = io.BytesIO()
    page = canvas.Canvas(file)
    for text in (
        "The cafeteria opens at eight in the morning.",
        "Parental leave lasts sixteen weeks.",
    ):
        page.drawString(72, 700, text)
        page.showPage()
    page.save()
    assistant = api.make_assistant()
    api.add(assistant, "handbook.pdf", file.getvalue())
    answer = api.ask(assistant, "How long does parental leave last?").json()
    pages = [
        reference["pages"]
        for citation in answer["citations"]
        for reference in citation["references"]
    ]
    assert pages
    assert all(2 in found for found in pages)
