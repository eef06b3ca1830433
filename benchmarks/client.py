"""The client beside the official `pinecone` SDK, against one canned service, in turns.

Each measurement is a fresh process; the number is the median of the runs. Both libraries must be
in the environment that runs it, one of its own for example:

    python -m venv /tmp/peers && /tmp/peers/bin/pip install pinecone requests
    /tmp/peers/bin/python benchmarks/client.py [--runs 5] [--chunks 50000] [--json]
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from canned_service import ASSISTANT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).resolve().parent
KEY = "pcsk_benchmark"
MEGABYTE = 1_000_000
UPLOAD_MEGABYTES = 100
QUESTIONS = 100
CLIENTS = ("ours", "official")


class Ours:
    """The calls of this package's client."""

    def __init__(self, url: str) -> None:
        from pinecone_notebooks.client import Client
        from pinecone_notebooks.settings import Settings

        client = Client(KEY, settings=Settings(api_host=url))
        self._assistants = client.assistants
        self._assistant = client.assistant(ASSISTANT)

    def describe(self) -> None:
        self._assistants.describe(ASSISTANT)

    def stream(self, question: str) -> Iterable[object]:
        return self._assistant.stream(question)

    def upload(self, path: Path) -> None:
        self._assistant.files.upload(path, wait=False)


class Official:
    """The same calls of the official SDK."""

    def __init__(self, url: str) -> None:
        from pinecone import Pinecone

        self._assistants = Pinecone(api_key=KEY, host=url).assistants

    def describe(self) -> None:
        self._assistants.describe(name=ASSISTANT)

    def stream(self, question: str) -> Iterable[object]:
        messages = [{"role": "user", "content": question}]
        return self._assistants.chat(assistant_name=ASSISTANT, messages=messages, stream=True)

    def upload(self, path: Path) -> None:
        # -1 is its way not to wait for the processing.
        self._assistants.upload_file(assistant_name=ASSISTANT, file_path=str(path), timeout=-1)


def measure_import(name: str, url: str) -> dict[str, float]:
    """Milliseconds until the client class is there, and until its first call is answered."""
    start = time.perf_counter()
    if name == "ours":
        from pinecone_notebooks.client import Client  # noqa: F401
    else:
        from pinecone import Pinecone  # noqa: F401
    imported = time.perf_counter()
    client: Ours | Official = (Ours if name == "ours" else Official)(url)
    client.describe()
    return {
        "import_ms": 1000 * (imported - start),
        "ready_ms": 1000 * (time.perf_counter() - start),
    }


def measure_stream(name: str, url: str) -> dict[str, float]:
    """Events of a long answer per second, and milliseconds to the first event of a short one."""
    client: Ours | Official = (Ours if name == "ours" else Official)(url)
    first = []
    for _ in range(QUESTIONS):
        start = time.perf_counter()
        events = iter(client.stream("a short answer"))
        next(events)
        first.append(time.perf_counter() - start)
        for _rest in events:
            pass
    start = time.perf_counter()
    count = sum(1 for _ in client.stream("a long answer"))
    return {
        "chunks_per_second": count / (time.perf_counter() - start),
        "first_event_ms": 1000 * median(first),
    }


def measure_upload(name: str, url: str) -> dict[str, float]:
    """Milliseconds and megabytes of memory that uploading a large file takes."""
    client: Ours | Official = (Ours if name == "ours" else Official)(url)
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.txt"), Path(folder, "large.txt")
        small.write_bytes(b"warm up")
        with large.open("wb") as file:
            for _ in range(UPLOAD_MEGABYTES):
                file.write(b"0123456789" * (MEGABYTE // 10))
        client.upload(small)
        before = peak_memory()
        start = time.perf_counter()
        client.upload(large)
        return {
            "upload_ms": 1000 * (time.perf_counter() - start),
            "upload_memory_mb": (peak_memory() - before) / MEGABYTE,
        }


MEASUREMENTS = {
    "import": measure_import,
    "stream": measure_stream,
    "upload": measure_upload,
}


def peak_memory() -> int:
    """The most bytes this process has had in memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


@dataclass(frozen=True)
class Row:
    """One comparison: the ratio is theirs to ours, or ours to theirs, so that more is better."""

    what: str
    ours: float
    official: float
    better: float
    at_least: float


def compared(found: dict[str, dict[str, float]]) -> list[Row]:
    """What the targets speak of; the memory target is an amount, not a ratio."""
    ours, official = found["ours"], found["official"]
    quicker = "chunks_per_second"
    rows = [Row(quicker, ours[quicker], official[quicker], ours[quicker] / official[quicker], 2)]
    rows += [
        Row(what, ours[what], official[what], official[what] / ours[what], 1)
        for what in ("first_event_ms", "upload_ms", "import_ms", "ready_ms")
    ]
    memory = "upload_memory_mb"
    rows.append(Row(memory, ours[memory], official[memory], 20 / max(ours[memory], 0.1), 1))
    return rows


def in_fresh_process(what: str, name: str, url: str) -> dict[str, float]:
    """One measurement by this script in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, name, url],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


@contextmanager
def canned_service(chunks: int) -> Iterator[str]:
    """The address of a canned service that lives until the block ends."""
    command = [sys.executable, str(HERE / "canned_service.py"), str(chunks)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main() -> None:
    """Measure both clients in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--chunks", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, name, url = options.measure
        print(json.dumps(MEASUREMENTS[what](name, url)))
        return
    if importlib.util.find_spec("pinecone") is None:
        parser.error("the official SDK is not here: pip install pinecone requests")
    runs: dict[str, dict[str, list[float]]] = {name: {} for name in CLIENTS}
    with canned_service(options.chunks) as url:
        for _ in range(options.runs):
            for what in MEASUREMENTS:
                for name in CLIENTS:
                    for field, value in in_fresh_process(what, name, url).items():
                        runs[name].setdefault(field, []).append(value)
    found = {
        name: {field: median(values) for field, values in fields.items()}
        for name, fields in runs.items()
    }
    report(compared(found), as_json=options.json)


def report(rows: list[Row], *, as_json: bool) -> None:
    """Print the rows."""
    if as_json:
        shown: list[dict[str, Any]] = [vars(row) for row in rows]
        print(json.dumps(shown, indent=2))
        return
    print(f"pinecone {importlib.metadata.version('pinecone')}, Python {sys.version.split()[0]}")
    print(f"{'':20}{'ours':>12}{'official':>12}{'better':>9}{'target':>9}")
    for row in rows:
        print(
            f"{row.what:20}{row.ours:12,.1f}{row.official:12,.1f}"
            f"{row.better:8.2f}x{row.at_least:8.0f}x"
        )


if __name__ == "__main__":
    main()
