"""How the local service keeps up: uploads acknowledged while it ingests, context, many streams.

Text files of a hundred chunks each, made of real manuals' sentences, and the questions of
`manuals.json`. Files are uploaded one after the other while earlier ones are processed; then
context is asked for, with and without a filter that one file in ten passes; then fifty answers
stream at once, their requests sent by one thread in the same moment, and fifty more that begin
within a second; then a PDF of 100 MB is uploaded; at last the
service is started again on the folder and asked at once.

What takes processor time is counted in it, the reading processes included, as well as in time
passed: on a machine that does other things only the former can be compared.

    python benchmarks/local_service.py [--files 500 | --full] [--cache FOLDER] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
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
import pypdfium2
import requests
from engine import files
from manuals import Manuals, default_cache, get_manuals
from pypdfium2 import raw

TARGETS = {
    "upload acknowledged, p99 ms": "< 50",
    "text chunks a processor second": ">= 3,000",
    "context p50 ms": "< 25",
    "context p99 ms": "< 150",
    "filtered context p50 ms": "< 25",
    "filtered context p99 ms": "< 150",
    "first text of 50 streams, slowest ms": "< 100",
    "memory, MB": "< 1,024",
    "grown by a PDF of 100 MB, MB": "< 80",
    "ready again, s": "< 1",
}
FULL = 10_000
FILE_CHUNKS = 100
STREAMS = 50
PDF_BYTES = 100 * 2**20 - 2**16
PDF_PAGES = 5_000


def main() -> None:
    """Measure once and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--full", action="store_const", const=FULL, dest="files")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    manuals = get_manuals(options.cache)
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), manuals, options.files)
    if options.json:
        print(json.dumps(measured))
        return
    for name, value in measured.items():
        target = f"   (target {TARGETS[name]})" if name in TARGETS else ""
        print(f"{name:40} {value:12,.1f}{target}")


def measure(folder: Path, manuals: Manuals, count: int) -> dict[str, float]:
    """Run the service on a folder and return every figure."""
    service = Running(folder / "data")
    service("POST", "/assistants", json={"name": "bench"})
    texts = files(manuals, count * FILE_CHUNKS)
    name, text = next(texts)  # until then it reads the manuals
    service.upload(name, text.encode(), shelf=0)
    used, began = service.processor_seconds(), time.perf_counter()
    uploads = [
        service.upload(name, text.encode(), shelf=number % 10)
        for number, (name, text) in enumerate(texts, start=1)
    ]
    service.wait_until_processed()
    seconds = time.perf_counter() - began
    used = service.processor_seconds() - used
    questions = [question.text for question in manuals.questions]
    plain = [service.ask_context(question) for question in questions]
    filtered = [service.ask_context(question, filter={"shelf": 3}) for question in questions]
    answering = service.processor_seconds()
    streams = asyncio.run(stream_together(service.about, questions[:STREAMS]))
    answering = service.processor_seconds() - answering
    spread = asyncio.run(stream_together(service.about, questions[-STREAMS:], apart=1 / STREAMS))
    measured = {
        "files": count,
        "chunks": count * FILE_CHUNKS,
        "upload acknowledged, p50 ms": at(uploads, 0.5),
        "upload acknowledged, p99 ms": at(uploads, 0.99),
        "text chunks a second": count * FILE_CHUNKS / seconds,
        "text chunks a processor second": count * FILE_CHUNKS / used,
        "context p50 ms": at(plain, 0.5),
        "context p99 ms": at(plain, 0.99),
        "filtered context p50 ms": at(filtered, 0.5),
        "filtered context p99 ms": at(filtered, 0.99),
        "first text of 50 streams, p50 ms": at(streams, 0.5),
        "first text of 50 streams, slowest ms": max(streams),
        "first text, begun within a second, slowest": max(spread),
        "processor ms for a whole stream": 1000 * answering / STREAMS,
        "memory, MB": service.memory(),
        "memory without mapped index files, MB": service.memory(mapped=False),
    }
    measured |= measure_large_pdf(service, manuals, folder / "large.pdf")
    service.stop()
    began = time.perf_counter()
    service = Running(folder / "data")
    service.ask_context(questions[0])
    measured["ready again, s"] = time.perf_counter() - began
    service.stop()
    return measured


def measure_large_pdf(service: Running, manuals: Manuals, path: Path) -> dict[str, float]:
    """Upload a PDF as large as may be, and return by how much the service grew at most."""
    make_large_pdf(manuals, path)
    before = service.memory()
    highest = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            highest.append(service.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    with path.open("rb") as file:
        service("POST", "/files/bench", files={"file": ("large.pdf", file)})
    service.wait_until_processed()
    done.set()
    watching.join()
    return {
        "grown by a PDF of 100 MB, MB": max(highest) - before,
        "seconds for its pages": time.perf_counter() - began,
    }


def make_large_pdf(manuals: Manuals, path: Path) -> None:
    """Write a PDF of the manuals' pages again and again, filled up with something attached."""
    whole = pypdfium2.PdfDocument.new()
    while len(whole) < PDF_PAGES:
        for source in manuals.paths:
            with pypdfium2.PdfDocument(source) as manual:
                whole.import_pages(manual)
    whole.save(path)
    filling = random.Random(4).randbytes(PDF_BYTES - path.stat().st_size)
    name = "filling\0".encode("utf-16-le")
    attached = raw.FPDFDoc_AddAttachment(whole, (raw.FPDF_WCHAR * 8).from_buffer_copy(name))
    raw.FPDFAttachment_SetFile(attached, whole, filling, len(filling))
    whole.save(path)
    whole.close()


class Running:
    """A service on a folder, and its Assistant API over one connection."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0", "--json"]
        self._process = subprocess.Popen(
            [*command, "--data", str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.about = json.loads(self._process.stdout.readline())
        self._seen = psutil.Process(self._process.pid)
        self._session = requests.Session()
        self._session.headers.update(
            {"Api-Key": self.about["api_key"], "X-Pinecone-Api-Version": "2026-04"}
        )

    def __call__(self, method: str, path: str, **options: Any) -> Any:
        address = f"{self.about['url']}/assistant{path}"
        answer = self._session.request(method, address, timeout=120, **options)
        answer.raise_for_status()
        return answer.json()

    def upload(self, name: str, text: bytes, **metadata: int) -> float:
        """Return the milliseconds until an upload is acknowledged."""
        fields = {"metadata": json.dumps(metadata)}
        began = time.perf_counter()
        self("POST", "/files/bench", files={"file": (name, text)}, data=fields)
        return 1000 * (time.perf_counter() - began)

    def ask_context(self, query: str, **fields: Any) -> float:
        """Return the milliseconds that a context request takes."""
        began = time.perf_counter()
        self("POST", "/chat/bench/context", json={"query": query, **fields})
        return 1000 * (time.perf_counter() - began)

    def wait_until_processed(self) -> None:
        """Return once no file is being processed."""
        while self("GET", "/operations/bench", params={"status": "Processing"})["operations"]:
            time.sleep(0.05)

    def processor_seconds(self) -> float:
        """Return what the service and the processes that read for it have used."""
        times = [process.cpu_times() for process in (self._seen, *self._seen.children())]
        return sum(used.user + used.system for used in times)

    def memory(self, *, mapped: bool = True) -> float:
        """Return the megabytes that the service holds now, with or without what is in files."""
        held = self._seen.memory_info()
        return float((held.rss - (0 if mapped else held.shared)) / 2**20)

    def stop(self) -> None:
        """End the service."""
        self._process.terminate()
        self._process.wait()


async def stream_together(
    about: dict[str, Any], questions: list[str], *, apart: float = 0.0
) -> list[float]:
    """Ask for answers at the same moment, or so many seconds apart.

    Return the milliseconds until each one's first text.
    """
    host, port = about["url"].removeprefix("http://").split(":")
    gate = asyncio.Event()

    async def ask(number: int, question: str) -> float:
        message = {"messages": [{"role": "user", "content": question}], "stream": True}
        body = json.dumps(message).encode()
        head = (
            f"POST /assistant/chat/bench HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Api-Key: {about['api_key']}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection(host, int(port))
        await gate.wait()
        await asyncio.sleep(number * apart)
        began = time.perf_counter()
        writer.write(head.encode() + body)
        while b"content_chunk" not in (line := await reader.readline()):
            assert line, "the stream ended without text"
        waited = 1000 * (time.perf_counter() - began)
        while await reader.readline() != b"0\r\n":
            pass
        writer.close()
        return waited

    asking = [asyncio.create_task(ask(*asked)) for asked in enumerate(questions)]
    await asyncio.sleep(1)  # for all to be connected
    gate.set()
    return await asyncio.gather(*asking)


def at(values: list[float], share: float) -> float:
    """Return the value that a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main()
