"""How fast the local service's engine takes documents in and finds passages, beside a peer.

Chunks of real manuals' sentences, shuffled, in files of a hundred chunks; the questions of
`manuals.json`. The peer is `bm25s`, the index of LlamaIndex's BM25 retriever: all in memory, filled
once. It is given the finished chunks, while ours reads and splits the files and commits each to
disk. Every engine runs in a process of its own, which then tells its largest memory. Taking in is
counted by processor time, the reader's child included: what one core does, whatever else runs.

    python benchmarks/engine.py [--chunks 200000 | --full] [--cache FOLDER] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from manuals import Manuals, default_cache, get_manuals

from pinecone_notebooks.local.answers import answer, retrieval_query
from pinecone_notebooks.local.documents import Page, Reader
from pinecone_notebooks.local.search import SearchIndex
from pinecone_notebooks.local.search.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_CHUNKS = 100
TOP_K = 16
FULL = 1_000_000
ROUNDS = 3  # of all questions
ENGINES = ("pinecone-notebooks", "bm25s")
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


def measure_ours(manuals: Manuals, chunks: int) -> dict[str, float]:
    """Measures the engine as the service uses it: one reader, one index, one question at a time."""
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder) / "index")
        figures = asyncio.run(_fill(index, manuals, chunks, Path(folder)))
        some = frozenset(f"{number}.txt" for number in range(0, chunks // FILE_CHUNKS, 10))

        def search(question: str, only: frozenset[str] | None = None) -> Any:
            query = retrieval_query([("user", question)])
            return index.search("all", query, limit=TOP_K, file_ids=only)

        asked = [question.text for question in manuals.questions] * ROUNDS
        figures |= _timed("search", search, asked)
        figures |= _timed("filtered", lambda question: search(question, some), asked)
        found = {question: search(question) for question in asked}
        figures |= _timed(
            "answer", lambda question: answer([("user", question)], found[question]), asked
        )
        index.close()
    return figures | {"memory MB": _memory()}


async def _fill(
    index: SearchIndex, manuals: Manuals, chunks: int, folder: Path
) -> dict[str, float]:
    pages = 0
    started = _processor_seconds()
    reader = Reader()
    for path in manuals.paths:
        pages += (await reader.chunks(path, path.suffix))[0]
    await reader.close()  # a child's time is known when it has ended
    figures = {"PDF pages/s": pages / (_processor_seconds() - started)}
    texts = await asyncio.to_thread(lambda: list(files(manuals, chunks)))
    added = 0
    started = _processor_seconds()
    reader = Reader()
    for name, text in texts:
        path = folder / name
        path.write_text(text)
        _, made = await reader.chunks(path, ".txt")
        index.add("all", name, made)
        path.unlink()
        added += len(made)
    await reader.close()
    return figures | {
        "chunks": added,
        "text chunks/s": added / (_processor_seconds() - started),
    }


def measure_bm25s(manuals: Manuals, chunks: int) -> dict[str, float]:
    """Measures the peer with its own defaults, on paragraphs that are as long as our chunks."""
    import bm25s

    corpus = [part for _, text in files(manuals, chunks) for part in text.split("\n\n")]
    started = _processor_seconds()
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(corpus, show_progress=False), show_progress=False)
    speed = len(corpus) / (_processor_seconds() - started)

    def search(question: str) -> Any:
        tokens = bm25s.tokenize([question], show_progress=False)
        return retriever.retrieve(tokens, k=TOP_K, show_progress=False)

    asked = [question.text for question in manuals.questions] * ROUNDS
    return {
        "chunks": len(corpus),
        "text chunks/s": speed,
        **_timed("search", search, asked),
        "memory MB": _memory(),
    }


def _timed(name: str, act: Callable[[str], Any], questions: list[str]) -> dict[str, float]:
    took = []
    for question in questions:
        started = time.perf_counter()
        act(question)
        took.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(took, n=100)
    return {f"{name} p50 ms": cuts[49], f"{name} p99 ms": cuts[98]}


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Runs each engine in turn and prints its figures, the goals and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=200_000)
    parser.add_argument("--full", action="store_const", const=FULL, dest="chunks")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    manuals = get_manuals(arguments.cache)
    if arguments.engine:
        measure = measure_ours if arguments.engine == ENGINES[0] else measure_bm25s
        print(json.dumps(measure(manuals, arguments.chunks)))
        return
    command = [sys.executable, __file__, "--chunks", str(arguments.chunks)]
    command += ["--cache", str(arguments.cache), "--engine"]
    figures = {}
    for engine in ENGINES:
        if engine == "bm25s" and find_spec("bm25s") is None:
            print("bm25s is not installed: `pip install bm25s` to compare", file=sys.stderr)
            continue
        run = subprocess.run([*command, engine], check=True, capture_output=True, text=True)
        figures[engine] = json.loads(run.stdout.splitlines()[-1])
    if arguments.json:
        print(json.dumps(figures))
        return
    ours, peer = figures[ENGINES[0]], figures.get("bm25s", {})
    print(f"{'':18}{'goal':>10}{'ours':>12}{'bm25s':>12}{'ours/bm25s':>12}")
    for name, value in ours.items():
        line = f"{name:18}{GOALS.get(name, ''):>10}{value:12,.1f}"
        if name in peer:
            line += f"{peer[name]:12,.1f}{value / peer[name]:12.2f}"
        print(line)


if __name__ == "__main__":
    main()
