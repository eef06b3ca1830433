"""How good the local service's extractive answers are, on questions over real manuals.

The questions of one half served to tune the engine; those of the other are about other manuals,
labelled beforehand and only measured. A fact counts when it is in the answer, a page when it is
among those the answer cites, and a refusal is an answer that cites nothing.

    python benchmarks/answers.py [--cache FOLDER] [--misses HALF] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from manuals import HALVES, default_cache, get_manuals

from pinecone_notebooks.local.answers import Cited, answer, retrieval_query
from pinecone_notebooks.local.documents import Reader
from pinecone_notebooks.local.search import Hit, SearchIndex, split

if TYPE_CHECKING:
    from manuals import Manuals, Question

TOP_K = 16  # the service's default
FIGURES = ("fact in the answer", "right page cited", "off-topic refused", "answerable refused")
GOALS = dict(zip(FIGURES, (">= 75", ">= 88", ">= 95", "<= 5"), strict=True))
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTES = str.maketrans("‘’“”", "''\"\"")  # noqa: RUF001


@dataclass(frozen=True)
class Reply:
    """An answer, and the hits it was made from."""

    pieces: list[Cited]
    hits: list[Hit]

    @property
    def refused(self) -> bool:
        """Whether it cites nothing."""
        return not any(piece.hit_numbers for piece in self.pieces)

    def says(self, fact: str) -> bool:
        """Tells whether a fact is in the answer, whatever the spaces, quotes and case."""
        text = _ESCAPED.sub(r"\1", " ".join(piece.text for piece in self.pieces))
        return flat(fact) in flat(text)

    def cites(self, file: str, page: int) -> bool:
        """Tells whether a page is among those that the answer cites."""
        cited = {number for piece in self.pieces for number in piece.hit_numbers}
        return any(
            self.hits[number].file_id == file and page in self.hits[number].chunk.pages
            for number in cited
        )


class Asked:
    """The manuals in an index that can be asked."""

    def __init__(self, manuals: Manuals, folder: Path) -> None:
        self._index = SearchIndex(folder)
        self.pages = asyncio.run(self._fill(manuals))

    def ask(self, question: str) -> Reply:
        """Asks as the service does."""
        messages = [("user", question)]
        hits = self.find(retrieval_query(messages))
        return Reply(list(answer(messages, hits)), hits)

    def find(self, query: str) -> list[Hit]:
        """Finds as many passages as the service does."""
        return self._index.search("manuals", query, limit=TOP_K)

    def close(self) -> None:
        """Closes the index."""
        self._index.close()

    async def _fill(self, manuals: Manuals) -> int:
        reader = Reader(workers=2)
        documents = await asyncio.gather(
            *(reader.read(path, path.suffix) for path in manuals.paths)
        )
        await reader.close()
        with self._index.change() as change:
            for path, pages in zip(manuals.paths, documents, strict=True):
                change.add("manuals", path.name, split(pages))
        return sum(len(pages) for pages in documents)


def measure(asked: Asked, manuals: Manuals, half: str) -> tuple[dict[str, float], list[str]]:
    """Returns the figures of one half in percent, and a line for each question it fails at."""
    questions = [question for question in manuals.questions if question.half == half]
    off_topic = manuals.off_topic[HALVES.index(half) :: len(HALVES)]
    replies = [asked.ask(question.text) for question in questions]
    refusals = [asked.ask(question).refused for question in off_topic]
    pairs = list(zip(questions, replies, strict=True))
    counts = [
        (sum(reply.says(question.fact) for question, reply in pairs), len(pairs)),
        (sum(reply.cites(question.file, question.page) for question, reply in pairs), len(pairs)),
        (sum(refusals), len(refusals)),
        (sum(reply.refused for reply in replies), len(replies)),
    ]
    figures = {name: 100 * count / of for name, (count, of) in zip(FIGURES, counts, strict=True)}
    answered = [reply for reply in replies if not reply.refused]
    figures["pieces an answer"] = sum(len(reply.pieces) for reply in answered) / len(answered)
    misses = [_miss(question, reply) for question, reply in pairs if not reply.says(question.fact)]
    misses += [
        f"ANSWERED {question}"
        for question, refused in zip(off_topic, refusals, strict=True)
        if not refused
    ]
    return figures, misses


def _miss(question: Question, reply: Reply) -> str:
    place = f"{question.file} {question.page}"
    if reply.refused:
        kind = "REFUSED"
    else:
        kind = "PAGE ONLY" if reply.cites(question.file, question.page) else "ELSEWHERE"
    text = " ".join(piece.text.strip() for piece in reply.pieces)
    return f"{kind} {question.text} [{question.fact}; {place}]\n    {text[:600]}"


def flat(text: str) -> str:
    """Returns a text with like spaces, quotes and case."""
    return " ".join(text.translate(_QUOTES).split()).casefold()


def main() -> None:
    """Measures both halves and prints them beside the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--misses", choices=HALVES, help="show what fails in this half")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    manuals = get_manuals(arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(manuals, Path(folder))
        figures = {half: measure(asked, manuals, half) for half in HALVES}
        asked.close()
    if arguments.json:
        print(json.dumps({"pages": asked.pages} | {half: figures[half][0] for half in HALVES}))
        return
    print(f"{len(manuals.questions)} questions over {asked.pages:,} pages\n")
    print(f"{'percent':22}{'goal':>8}" + "".join(f"{half:>12}" for half in HALVES))
    for name in figures["tuning"][0]:
        shown = "".join(f"{figures[half][0][name]:12.1f}" for half in HALVES)
        print(f"{name:22}{GOALS.get(name, ''):>8}{shown}")
    if arguments.misses:
        print("", *figures[arguments.misses][1], sep="\n")


if __name__ == "__main__":
    main()
