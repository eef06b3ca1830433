"""Whose turn it is: first words come before the rest of what others are told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Turns:
    """Lets one answer at a time be worked on in the event loop.

    A thread would take the interpreter away from every event that is sent meanwhile.

    Args:
        patience: For how many seconds at most those who have had first words wait for the others.

    Attributes:
        searching: As many threads to search in as there are processors. Where more do, they keep
            the event loop from one, and half of those who ask at the same moment have their first
            words half as late again.
    """

    def __init__(self, patience: float = 1.0) -> None:
        self.searching = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")
        self._patience = patience
        self._turn = asyncio.Lock()
        self._beginning = 0
        self._all_begun = asyncio.Event()
        self._all_begun.set()

    @contextlib.contextmanager
    def beginning(self) -> Iterator[None]:
        """Holds others back while first words, or what they are made of, are sought."""
        self._beginning += 1
        self._all_begun.clear()
        try:
            yield
        finally:
            self._beginning -= 1
            if not self._beginning:
                self._all_begun.set()

    @contextlib.asynccontextmanager
    async def first(self) -> AsyncIterator[None]:
        """Waits for a turn to find the first words of an answer."""
        with self.beginning():
            async with self._one_at_a_time():
                yield

    @contextlib.asynccontextmanager
    async def rest(self) -> AsyncIterator[None]:
        """Waits for a turn to find the rest, and for a while until no one waits for first words."""
        patient_until = time.monotonic() + self._patience
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._all_begun.wait(), self._patience)
            async with self._one_at_a_time():
                if not self._beginning or time.monotonic() >= patient_until:
                    yield
                    return

    @contextlib.asynccontextmanager
    async def _one_at_a_time(self) -> AsyncIterator[None]:
        async with self._turn:
            await asyncio.sleep(0)  # what is known is sent before more is sought
            yield
