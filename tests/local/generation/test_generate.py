"""What comes of a model's words: text, citations, one JSON object or an error."""

from __future__ import annotations

import asyncio
import json

import pytest

from pinecone_notebooks.local.generation import (
    Endpoint,
    Finished,
    Model,
    ModelError,
    Prompt,
    generate,
)
from pinecone_notebooks.local.search import Chunk
from tests.local.generation.conftest import chunk

PASSAGES = [Chunk(0, "Every parent gets sixteen weeks of parental leave.", (1,), "Leave")]


def read(endpoint, *, as_json=False):
    """The text of an answer, the places of its citations, and why it ended."""

    async def gather():
        model = Model(Endpoint(endpoint.url, "llama"), silent_seconds=20)
        prompt = Prompt((("user", "Why?"),), "llama", 0, as_json)
        try:
            return [part async for part in generate(model, prompt, PASSAGES)]
        finally:
            await model.close()

    text, positions = "", []
    *parts, finished = asyncio.run(gather())
    assert isinstance(finished, Finished)
    for part in parts:
        text += part.text
        positions += [len(text)] * len(part.hit_numbers)
    return text, positions, finished.reason


def test_thoughts_are_neither_told_nor_cited(endpoint):
    """What stands between `<think>` tags is not the answer."""
    endpoint.say("<th", "ink>Leave [1]?</think>\n\n", "Sixteen weeks", " of leave [1].")
    assert read(endpoint) == ("Sixteen weeks of leave.", [22], "stop")


@pytest.mark.parametrize(
    "written",
    [
        '{"weeks": "sixteen [1]"}',
        '```json\n{"weeks": "sixteen [1]"}\n```',
        '<think>{"weeks": 0}</think>{"weeks": "sixteen [1]"}',
        'Here is the object you asked for:\n\n{"weeks": "sixteen [1]"}\n\nAnything else?',
    ],
)
def test_the_object_is_found_in_what_is_said_around_it(endpoint, written):
    """Where an endpoint does not hold its model to JSON, the model likes to chat."""
    endpoint.say(written)
    text, positions, _ = read(endpoint, as_json=True)
    assert json.loads(text) == {"weeks": "sixteen"}
    assert text[: positions[0]].endswith("sixteen")


@pytest.mark.parametrize(
    "written",
    ["Sixteen.", "[16, null]", '[{"weeks": 16}]', '{"weeks": ', "{" * 9, '{"a":' * 50_000],
)
def test_what_is_no_object_is_told(endpoint, written):
    """Half an object, a list or a sentence is not passed on as JSON."""
    endpoint.say(*(written[start : start + 10_000] for start in range(0, len(written), 10_000)))
    with pytest.raises(ModelError, match="did not answer with a JSON object"):
        read(endpoint, as_json=True)


def test_endless_blanks_after_an_object_end_it(endpoint):
    """Held to JSON, some models never stop: the object is there, and the model is left alone."""
    endpoint.send(chunk('{"weeks": 16}'), forever=chunk(" \n" * 10))
    text, _, reason = read(endpoint, as_json=True)
    assert (json.loads(text), reason) == ({"weeks": 16}, "stop")
    assert endpoint.left.wait(60)


def test_endless_blanks_inside_an_object_are_told(endpoint):
    """The same before its end is no answer."""
    endpoint.send(chunk('{"weeks":'), forever=chunk(" \n" * 10))
    with pytest.raises(ModelError, match="did not answer with a JSON object"):
        read(endpoint, as_json=True)
    assert endpoint.left.wait(60)


@pytest.mark.parametrize(
    ("written", "reason"),
    [("", "stop"), (" \n", "stop"), ("[1] [2, 3]", "stop"), ("<think>Hm, and hm", "length")],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_answer_without_a_word_is_told(endpoint, written, reason, as_json):
    """A model that only thought, until it was stopped, or only cites has not answered."""
    endpoint.say(written, reason=reason)
    with pytest.raises(ModelError, match=rf"ended without an answer \(its reason: {reason}\)"):
        read(endpoint, as_json=as_json)


def test_a_filtered_answer_may_be_empty(endpoint):
    """The API has a reason of its own for it."""
    endpoint.say("", reason="content_filter")
    assert read(endpoint) == ("", [], "content_filter")


@pytest.mark.parametrize(("said", "told"), [("length", "length"), ("eos_token", "stop")])
def test_the_reason_is_one_of_the_apis(endpoint, said, told):
    """Other servers' words for an ordinary end are `stop`."""
    endpoint.say("Yes.", reason=said)
    assert read(endpoint) == ("Yes.", [], told)
