"""How fast the local service's engine takes documents in and finds passages, beside its peers.

Chunks of real manuals' sentences, shuffled, in files of a hundred chunks; the questions of
`manuals.json`. The peers (`engine_peers.py`) are given the finished chunks, while ours reads and
splits the files and commits to disk as often as the service does. Every engine runs in a process
and an environment of its own, which is made on the first run and then kept in the cache folder;
ours is installed there as well, for its size. Taking in is counted by processor time, the
reader's child included: what one core does, whatever else runs.

    python benchmarks/engine.py [--chunks 20000 | --full] [--peers NAME ...] [--json]

`--full` is a million chunks. There LangChain needs minutes for its questions: name the peers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine_peers import REQUIREMENTS, TOP_K, memory, processor_seconds, timed
from manuals import Manuals, default_cache, get_manuals

from pinecone_notebooks.local.answers import answer, retrieval_query
from pinecone_notebooks.local.documents import Page, Reader
from pinecone_notebooks.local.search import SearchIndex
from pinecone_notebooks.local.search.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pinecone_notebooks.local.search import Chunk

HERE = Path(__file__).resolve().parent
FILE_CHUNKS = 100
COMMITTED_TOGETHER = 4000  # as in pinecone_notebooks/local/ingest.py
FULL = 1_000_000
OURS = "pinecone-notebooks"
GOALS = {
    "PDF pages/s": ">= 150",
    "text chunks/s": ">= 3,000",
    "search p50 ms": "< 25",
    "search p99 ms": "< 150",
    "filtered p50 ms": "< 25",
    "filtered p99 ms": "< 150",
    "memory MB": "< 1,024",
}


def files(manuals: Manuals, chunks: int) -> Iterator[tuple[str, str]]:
    """Yields names and texts that split into about so many chunks in all, always the same."""
    pages = asyncio.run(_pages(manuals))
    spoken = [
        page.text[start:end].replace("\n", " ")
        for page in pages
        for start, end in sentences(page.text)
        if end - start > 40
    ]
    shuffled = random.Random(4)
    for number in range(chunks // FILE_CHUNKS):
        paragraphs = [" ".join(shuffled.sample(spoken, 8)) for _ in range(FILE_CHUNKS)]
        yield f"{number}.txt", "\n\n".join(paragraphs)


async def _pages(manuals: Manuals) -> list[Page]:
    reader = Reader()
    read = [await reader.read(path, path.suffix) for path in manuals.paths]
    await reader.close()
    return [page for pages in read for page in pages]


def measure_ours(manuals: Manuals, corpus: Path) -> dict[str, float]:
    """Measures the engine as the service uses it: one reader, one index, one question at a time."""
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index")
        figures = asyncio.run(_fill(index, manuals, corpus, Path(folder)))
        names = range(0, int(figures["chunks"]) // FILE_CHUNKS, 10)
        some = frozenset(f"{number}.txt" for number in names)

        def search(question: str, only: frozenset[str] | None = None) -> Any:
            query = retrieval_query([("user", question)])
            return index.search("all", query, limit=TOP_K, file_ids=only)

        asked = [question.text for question in manuals.questions]
        figures |= timed("search", search, asked)
        figures |= timed("filtered", lambda question: search(question, some), asked)
        found = {question: search(question) for question in asked}
        figures |= timed(
            "answer", lambda question: list(answer([("user", question)], found[question])), asked
        )
        index.close()
    return figures | {"memory MB": memory()}


async def _fill(
    index: SearchIndex, manuals: Manuals, corpus: Path, folder: Path
) -> dict[str, float]:
    pages = 0
    started = processor_seconds()
    reader = Reader()
    for path in manuals.paths:
        pages += (await reader.chunks(path, path.suffix))[0]
    await reader.close()  # a child's time is known when it has ended
    figures = {"PDF pages/s": pages / (processor_seconds() - started)}
    added, waiting = 0, dict[str, list["Chunk"]]()
    started = processor_seconds()
    reader = Reader()
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            name, text = json.loads(line)
            path = folder / name
            path.write_text(text, encoding="utf-8")
            _, waiting[name] = await reader.chunks(path, ".txt")
            path.unlink()
            if sum(map(len, waiting.values())) >= COMMITTED_TOGETHER:
                added += _commit(index, waiting)
                waiting.clear()
    added += _commit(index, waiting)
    await reader.close()
    return figures | {"chunks": added, "text chunks/s": added / (processor_seconds() - started)}


def _commit(index: SearchIndex, waiting: dict[str, list[Chunk]]) -> int:
    with index.change() as change:
        for name, made in waiting.items():
            change.add("all", name, made)
    return sum(map(len, waiting.values()))


def environment(cache: Path, name: str) -> Path:
    """Returns the Python of an environment with an engine in it, made where there is none."""
    folder = cache / "environments" / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    if not complete.exists():
        print(f"installing {name} ...", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        wanted = REQUIREMENTS.get(name, (f"{HERE.parent}[local]",))
        # The front end is in the tree: no Node is needed to install it.
        skipping = {**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
        install = [str(python), "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(install, check=True, env=skipping)
        complete.touch()
    return python


def measured(command: list[str]) -> dict[str, float]:
    """Runs a command and returns the figures in the last line it prints."""
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Runs each engine in turn and prints its figures, the goals and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--full", action="store_const", const=FULL, dest="chunks")
    parser.add_argument("--peers", nargs="*", choices=REQUIREMENTS, default=list(REQUIREMENTS))
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--ours", type=Path, metavar="CORPUS", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    manuals = get_manuals(arguments.cache)
    if arguments.ours:
        print(json.dumps(measure_ours(manuals, arguments.ours)))
        return
    questions = json.dumps([question.text for question in manuals.questions])
    peers = str(HERE / "engine_peers.py")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        with corpus.open("w", encoding="utf-8") as lines:
            for file in files(manuals, arguments.chunks):
                lines.write(json.dumps(file) + "\n")
        cache = ["--cache", str(arguments.cache)]
        found = {OURS: measured([sys.executable, __file__, *cache, "--ours", str(corpus)])}
        found[OURS] |= measured([str(environment(arguments.cache, OURS)), peers])
        for name in arguments.peers:
            python = str(environment(arguments.cache, name))
            found[name] = measured([python, peers, name, str(corpus), questions])
    if arguments.json:
        print(json.dumps(found))
        return
    show(found)


def show(found: dict[str, dict[str, float]]) -> None:
    """Prints a column for each engine, with what each peer has for one of ours."""
    ours, peers = found[OURS], {name: one for name, one in found.items() if name != OURS}
    print(f"{'':18}{'goal':>10}{'ours':>12}" + "".join(f"{name:>22}" for name in peers))
    for row, value in ours.items():
        line = f"{row:18}{GOALS.get(row, ''):>10}{value:12,.1f}"
        for peer in peers.values():
            shown = f"{peer[row]:,.1f} ({peer[row] / value:,.2f}x)" if row in peer else ""
            line += f"{shown:>22}"
        print(line)


if __name__ == "__main__":
    main()
