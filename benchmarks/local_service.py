"""How the local service keeps up: uploads acknowledged while it ingests, context, many streams.

Text files with words of a made-up language, distributed as words are (a few everywhere, most of
them rare). Uploads are sent one after the other, each with its wait, while earlier files are
processed; then context is asked for, with and without a filter; then many answers stream at once.

    python benchmarks/local_service.py [--files 200] [--words 2000] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import requests

TARGETS = {
    "upload acknowledged, p99 ms": 50,
    "context p50 ms": 25,
    "context p99 ms": 150,
    "filtered context p50 ms": 25,
    "filtered context p99 ms": 150,
    "first text of 50 streams, slowest ms": 100,
    "memory, MB": 1024,
    "chunks a second": 3000,
    "ready again, s": 1,
}
QUESTIONS = 200
STREAMS = 50


def main() -> None:
    """Measure once and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--words", type=int, default=2000, help="words in a file (200 a chunk)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), options.files, options.words)
    if options.json:
        print(json.dumps(measured))
        return
    for name, value in measured.items():
        target = f"   (target {TARGETS[name]})" if name in TARGETS else ""
        print(f"{name:40} {value:10.1f}{target}")


def measure(folder: Path, files: int, words: int) -> dict[str, float]:
    """Run the service on a folder and return every figure."""
    process, about = start(folder)
    call = Caller(about)
    call("POST", "/assistants", json={"name": "bench"})
    dice = random.Random(1)
    vocabulary = ["".join(dice.choices("aeioubcdfglmnprst", k=7)) for _ in range(20_000)]
    # Words as they are: the n-th most frequent one is n times as rare as the first.
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    texts = [
        ". ".join(
            " ".join(dice.choices(vocabulary, weights, k=20)) for _ in range(words // 20)
        ).encode()
        for _ in range(files)
    ]
    began = time.perf_counter()
    uploads = [upload(call, number, text) for number, text in enumerate(texts)]
    while call("GET", "/operations/bench", params={"status": "Processing"})["operations"]:
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    queries = [" ".join(dice.choices(vocabulary[50:], k=6)) for _ in range(QUESTIONS)]
    plain = [timed(call, query) for query in queries]
    filtered = [timed(call, query, filter={"shelf": 3}) for query in queries]
    streams = stream_together(about, queries)
    measured = {
        "upload acknowledged, p50 ms": at(uploads, 0.5),
        "upload acknowledged, p99 ms": at(uploads, 0.99),
        "chunks a second": files * words / 200 / seconds,
        "context p50 ms": at(plain, 0.5),
        "context p99 ms": at(plain, 0.99),
        "filtered context p50 ms": at(filtered, 0.5),
        "filtered context p99 ms": at(filtered, 0.99),
        "first text of 50 streams, p50 ms": at(streams, 0.5),
        "first text of 50 streams, slowest ms": max(streams),
        "memory, MB": psutil.Process(process.pid).memory_info().rss / 2**20,
    }
    process.terminate()
    process.wait()
    began = time.perf_counter()
    process, _ = start(folder)
    measured["ready again, s"] = time.perf_counter() - began
    process.terminate()
    process.wait()
    return measured


class Caller:
    """The Assistant API over one connection."""

    def __init__(self, about: dict[str, Any]) -> None:
        self._url = about["url"] + "/assistant"
        self._session = requests.Session()
        self._session.headers.update(
            {"Api-Key": about["api_key"], "X-Pinecone-Api-Version": "2026-04"}
        )

    def __call__(self, method: str, path: str, **options: Any) -> Any:
        answer = self._session.request(method, self._url + path, timeout=120, **options)
        answer.raise_for_status()
        return answer.json()


def start(folder: Path) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start a service and wait until it says that it is ready."""
    command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0", "--json"]
    process = subprocess.Popen([*command, "--data", str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def upload(call: Caller, number: int, text: bytes) -> float:
    """Return the milliseconds until an upload is acknowledged."""
    metadata = {"metadata": json.dumps({"shelf": number % 10})}
    began = time.perf_counter()
    call("POST", "/files/bench", files={"file": (f"{number}.txt", text)}, data=metadata)
    return 1000 * (time.perf_counter() - began)


def timed(call: Caller, query: str, **fields: Any) -> float:
    """Return the milliseconds that a context request takes."""
    began = time.perf_counter()
    call("POST", "/chat/bench/context", json={"query": query, **fields})
    return 1000 * (time.perf_counter() - began)


def stream_together(about: dict[str, Any], queries: list[str]) -> list[float]:
    """Ask for answers at the same moment; return the milliseconds until each one's first text."""
    gate = threading.Barrier(STREAMS)
    waits: list[float] = []

    def ask(query: str) -> None:
        body = {"messages": [{"role": "user", "content": query}], "stream": True}
        headers = {"Api-Key": about["api_key"]}
        address = f"{about['url']}/assistant/chat/bench"
        gate.wait()
        began = time.perf_counter()
        with requests.post(address, json=body, headers=headers, stream=True, timeout=120) as answer:
            for line in answer.iter_lines():
                if b"content_chunk" in line:
                    waits.append(1000 * (time.perf_counter() - began))
                    break

    askers = [threading.Thread(target=ask, args=(query,)) for query in queries[:STREAMS]]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return waits


def at(values: list[float], share: float) -> float:
    """Return the value that a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main()
