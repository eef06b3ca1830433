"""Chat completions: whole and streamed, and through the `openai` package as it is."""

from __future__ import annotations

import json
import re

import pytest
import requests

from pinecone_notebooks.local.api.completions import _pages

QUESTION = "How many weeks of parental leave does every parent get?"


@pytest.fixture
def handbook(api):
    """An assistant with one file that answers `QUESTION`."""
    assistant = api.make_assistant()
    content = b"Every parent gets sixteen weeks of parental leave."
    api.add(assistant, "leave [v1].md", content, data={"metadata": json.dumps({"team": "people"})})
    return assistant


def complete(api, assistant, **fields):
    """Ask for a completion of `QUESTION`."""
    body = {"messages": [{"role": "user", "content": QUESTION}], **fields}
    return api.call("POST", f"/chat/{assistant}/chat/completions", json=body)


def test_citations_are_in_the_text(api, handbook):
    """The answer carries a marker, and the list behind it opens the file."""
    answer = complete(api, handbook, model="gpt-4.1").json()
    (choice,) = answer["choices"]
    said, listed = choice["message"]["content"].split("\n\nReferences:\n")
    assert re.fullmatch(r"Every parent gets sixteen weeks of parental leave\. \[1(, p\. 1)?]", said)
    number, url = re.fullmatch(r"(\d+)\. \[leave \\\[v1\\]\.md]\((.+)\)\n", listed).groups()
    assert number == "1"
    assert b"sixteen" in requests.get(url, timeout=10).content
    assert (choice["index"], choice["finish_reason"]) == (0, "stop")
    assert (answer["object"], answer["model"]) == ("chat.completion", "gpt-4.1")
    assert answer["usage"]["total_tokens"] > answer["usage"]["completion_tokens"] > 0


def test_the_stream_says_the_same(api, handbook):
    """The chunks add up to the whole answer, name who speaks once, and end as OpenAI's do."""
    content = complete(api, handbook).json()["choices"][0]["message"]["content"]
    streamed = complete(api, handbook, stream=True)
    assert streamed.headers["Content-Type"] == "text/event-stream"
    *frames, done, rest = streamed.content.decode().split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    chunks = [json.loads(frame.removeprefix("data: ")) for frame in frames]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    *choices, last = [chunk["choices"][0] for chunk in chunks]
    assert last == {"index": 0, "delta": {}, "finish_reason": "stop"}
    assert [choice["delta"]["role"] for choice in choices] == ["assistant"] + [""] * (
        len(choices) - 1
    )
    without_links = re.compile(r"\(http.+\)")  # a link's signature depends on when it was made
    said = "".join(choice["delta"]["content"] for choice in choices)
    assert without_links.sub("", said) == without_links.sub("", content)


def test_a_filter_chooses_the_files(api, handbook):
    """Where no file matches there is nothing to cite, and no list of references."""
    answer = complete(api, handbook, filter={"team": "finance"}).json()
    assert "References" not in answer["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("pages", "said"),
    [([], ""), ([3], ", p. 3"), ([3, 4, 5, 9], ", pp. 3-5, 9"), ([1, 2], ", pp. 1-2")],
)
def test_pages_are_said_as_readers_do(pages, said):
    """Neighbouring pages become a range."""
    assert _pages(pages) == said


@pytest.mark.parametrize("fields", [{"messages": []}, {"stream": "yes"}, {"filter": {"$x": 1}}])
def test_nonsense_is_refused(api, handbook, fields):
    """What the description does not allow is a 400."""
    assert complete(api, handbook, **fields).status_code == 400


def test_the_openai_package_works_unchanged(local_service, handbook):
    """The `openai` client gets the answer whole and streamed, with the key as it sends it."""
    openai = pytest.importorskip("openai", reason="the openai package is not installed")
    client = openai.OpenAI(
        api_key=local_service.api_key, base_url=f"{local_service.url}/assistant/chat/{handbook}"
    )
    asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]}
    whole = client.chat.completions.create(**asked)
    assert "sixteen weeks" in whole.choices[0].message.content
    assert whole.usage.total_tokens > 0
    chunks = list(client.chat.completions.create(**asked, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "sixteen weeks" in said
    assert chunks[-1].choices[0].finish_reason == "stop"
    wrong = openai.OpenAI(api_key="no", base_url=str(client.base_url))
    with pytest.raises(openai.AuthenticationError, match="Invalid API key"):
        wrong.chat.completions.create(**asked)
    client.close()
    wrong.close()
