"""Making answers: who gets the next words when several wait for them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from pinecone_notebooks.local.api.answering import Question, Source, _quoted
from pinecone_notebooks.local.search import Chunk, Hit
from pinecone_notebooks.local.turns import Turns


def test_first_words_come_before_the_rest_of_other_answers():
    """Of several answers at once each begins before any of them goes on."""
    text = "Cats sleep for sixteen hours.\nA cat that sleeps twitches its tail."
    found = [Source(Hit("1", Chunk(0, text, (), ""), 1.0), SimpleNamespace(file_key=1))]
    messages = [("user", "How long do cats sleep?")]
    asked = Question(messages, None, 16, as_json=False, model="", temperature=0.0)
    order = ""

    async def take(name):
        nonlocal order
        async for _ in _quoted(service, asked, found):
            order += name

    async def take_all():
        await asyncio.gather(*map(take, "abc"))

    service = SimpleNamespace(turns=Turns())
    asyncio.run(take_all())
    assert order.startswith("abc")
    assert order.count("a") > 2
