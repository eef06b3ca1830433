"""A library of documents written for these tests, read, split and indexed as the service does."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pinecone_notebooks.local.answers import Cited, answer, retrieval_query
from pinecone_notebooks.local.documents import Reader
from pinecone_notebooks.local.search import Hit, SearchIndex, split

from .documents import HANDBOOK, PLANS, SENSOR, travel_policy, works_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Asked:
    """What came of asking."""

    pieces: list[Cited]
    hits: list[Hit]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def sources(self, fact: str) -> set[tuple[str, tuple[int, ...]]]:
        """Return the file and pages cited for the pieces that hold a fact."""
        return {
            (self.hits[number].file_id, self.hits[number].chunk.pages)
            for piece in self.pieces
            if fact in piece.text
            for number in piece.hit_numbers
        }


@dataclass(frozen=True)
class Library:
    """Documents that can be asked."""

    index: SearchIndex

    def ask(self, *questions: str) -> Asked:
        """Ask the last of these questions, after the others were asked and answered."""
        messages = []
        for question in questions:
            messages += [("user", question), ("assistant", "An answer with other words: zebra.")]
        messages.pop()
        hits = self.index.search("a", retrieval_query(messages), limit=16)
        return Asked(list(answer(messages, hits)), hits)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    contents = {
        "handbook.md": HANDBOOK.encode(),
        "sensor.txt": SENSOR.encode("cp1252"),
        "plans.json": json.dumps(PLANS).encode(),
        "agreement.pdf": works_agreement(),
        "travel.docx": travel_policy(),
    }
    index = SearchIndex(folder / "index")

    async def fill() -> None:
        reader = Reader()
        for name, content in contents.items():
            path = folder / name
            path.write_bytes(content)
            chunks = split(await reader.read(path, path.suffix))
            with index.change() as change:
                change.add("a", name, chunks)
        await reader.close()

    asyncio.run(fill())
    yield Library(index)
    index.close()
