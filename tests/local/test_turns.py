"""Whose turn it is to be answered."""

from __future__ import annotations

import asyncio

from pinecone_notebooks.local.turns import Turns


async def take(turn, name: str, had: list[str]) -> None:
    async with turn:
        had.append(name)


def test_first_words_come_before_the_rest_of_other_answers():
    """Who was given first words waits until the others have theirs."""

    async def answer() -> list[str]:
        turns, had = Turns(), []
        names = ("one", "two", "three")
        begun = [asyncio.create_task(take(turns.first(), name, had)) for name in names]
        await begun[0]
        await asyncio.gather(take(turns.rest(), "the rest of one", had), *begun)
        return had

    assert asyncio.run(answer()) == ["one", "two", "three", "the rest of one"]


def test_the_rest_waits_while_passages_are_sought_for_another():
    """A question counts from the moment its passages are looked for."""

    async def answer() -> list[str]:
        turns, had = Turns(), []
        with turns.beginning():
            rest = asyncio.create_task(take(turns.rest(), "the rest", had))
            await asyncio.sleep(0.05)
            had.append("found")
        await rest
        return had

    assert asyncio.run(answer()) == ["found", "the rest"]


def test_the_rest_is_not_put_off_for_ever():
    """However many new questions come, an answer that was begun is ended."""

    async def answer() -> list[str]:
        turns, had = Turns(patience=0.02), []
        with turns.beginning():
            await take(turns.rest(), "the rest", had)
        return had

    assert asyncio.run(answer()) == ["the rest"]


def test_one_answer_at_a_time():
    """While one is worked on, no other is."""

    async def answer() -> list[str]:
        turns, had = Turns(), []
        async with turns.first():
            other = asyncio.create_task(take(turns.first(), "other", had))
            await asyncio.sleep(0.02)
            had.append("one")
        await other
        return had

    assert asyncio.run(answer()) == ["one", "other"]


def test_who_goes_away_holds_nobody_back():
    """A question that is given up while it waits is not waited for."""

    async def answer() -> list[str]:
        turns, had = Turns(patience=60), []
        async with turns.first():
            gone = asyncio.create_task(take(turns.first(), "gone", had))
            await asyncio.sleep(0.02)
            gone.cancel()
        await asyncio.wait_for(take(turns.rest(), "the rest", had), 30)
        return had

    assert asyncio.run(answer()) == ["the rest"]


def test_a_new_question_overtakes_those_that_wait_for_their_turn():
    """Also who waited for a turn already lets first words come first."""

    async def answer() -> list[str]:
        turns, had = Turns(), []
        async with turns.rest():
            waiting = asyncio.create_task(take(turns.rest(), "the rest", had))
            await asyncio.sleep(0.02)
            new = asyncio.create_task(take(turns.first(), "new", had))
            await asyncio.sleep(0.02)
        await asyncio.gather(waiting, new)
        return had

    assert asyncio.run(asyncio.wait_for(answer(), 10)) == ["new", "the rest"]
