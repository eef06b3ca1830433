"""What a person may otherwise pick for documents on one machine: run by `engine.py`, one at a time.

Each runs with its own defaults in an environment of its own, on paragraphs as long as our chunks.
Chroma is given a vector for each text and question, for its own model has to be fetched first:
the hashed words stand in for an embedding, whose time, by far the most of it, is left out.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from importlib import metadata
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What pip installs for each.
REQUIREMENTS = {
    "chromadb": ("chromadb",),
    "langchain": ("langchain-community", "rank-bm25"),
    "bm25s": ("bm25s",),
}
TOP_K = 16
_DIMENSIONS = 384  # of the model that Chroma would fetch
_TOGETHER = 1000


def paragraphs(corpus: Path) -> Iterator[str]:
    """Yields the paragraphs of all files."""
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line)[1].split("\n\n")


def chromadb(corpus: Path) -> tuple[int, float, Callable[[str], Any]]:
    """Fills a collection on disk; returns how many texts, in what time, and how to ask."""
    import chromadb
    import numpy as np

    def vector(text: str) -> Any:
        found = np.zeros(_DIMENSIONS, dtype="float32")
        for word in text.lower().split():
            found[crc32(word.encode()) % _DIMENSIONS] += 1
        return found

    client = chromadb.PersistentClient(tempfile.mkdtemp())
    collection = client.create_collection("benchmark", embedding_function=None)
    texts, count, used = paragraphs(corpus), 0, 0.0
    while some := list(islice(texts, _TOGETHER)):
        vectors = [vector(text) for text in some]
        ids = [str(number) for number in range(count, count + len(some))]
        started = processor_seconds()
        collection.add(ids=ids, embeddings=vectors, documents=some)
        used += processor_seconds() - started
        count += len(some)
    return count, used, lambda asked: collection.query(vector(asked), n_results=TOP_K)


def langchain(corpus: Path) -> tuple[int, float, Callable[[str], Any]]:
    """Fills LangChain's BM25 retriever: all in memory, filled once."""
    from langchain_community.retrievers import BM25Retriever

    texts = list(paragraphs(corpus))
    started = processor_seconds()
    retriever = BM25Retriever.from_texts(texts, k=TOP_K)
    return len(texts), processor_seconds() - started, retriever.invoke


def bm25s(corpus: Path) -> tuple[int, float, Callable[[str], Any]]:
    """Fills bm25s, the index of LlamaIndex's BM25 retriever: all in memory, filled once."""
    import bm25s

    texts = list(paragraphs(corpus))
    started = processor_seconds()
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    used = processor_seconds() - started

    def ask(question: str) -> Any:
        tokens = bm25s.tokenize([question], show_progress=False)
        return retriever.retrieve(tokens, k=TOP_K, show_progress=False)

    return len(texts), used, ask


def timed(name: str, act: Callable[[str], Any], questions: list[str]) -> dict[str, float]:
    """Returns the middle and the longest but one in a hundred of the times."""
    took = []
    for question in questions:
        started = time.perf_counter()
        act(question)
        took.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(took, n=100)
    return {f"{name} p50 ms": cuts[49], f"{name} p99 ms": cuts[98]}


def processor_seconds() -> float:
    """Returns the processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def memory() -> float:
    """Returns the most megabytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def installed_megabytes() -> float:
    """Returns the size of what is installed in this environment, but for the installer."""
    return sum(
        Path(str(file.locate())).stat().st_size
        for distribution in metadata.distributions()
        if distribution.name not in ("pip", "setuptools")
        for file in distribution.files or ()
        if Path(str(file.locate())).is_file()
    ) / 2**20  # fmt: skip


def main() -> None:
    """Measures one peer, or tells how large an environment is, and prints JSON."""
    if len(sys.argv) == 1:
        print(json.dumps({"installed MB": installed_megabytes()}))
        return
    fill = {"chromadb": chromadb, "langchain": langchain, "bm25s": bm25s}[sys.argv[1]]
    questions = json.loads(sys.argv[3])
    count, used, ask = fill(Path(sys.argv[2]))
    found = {"chunks": count, "text chunks/s": count / used, **timed("search", ask, questions)}
    print(json.dumps({**found, "memory MB": memory(), "installed MB": installed_megabytes()}))


if __name__ == "__main__":
    main()
