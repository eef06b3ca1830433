"""How soon after a question the first words of its answer stand in the cell.

The quickstart's files and twenty questions about them, in a real kernel, through the cell magic.
Beside it, in turns: the same question put to the service with plain `requests`, which is what the
service alone takes, and a cell that prints one word, which is what the kernel alone takes.

    python benchmarks/first_text.py [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import requests
from kernel import Run, started_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = 100  # milliseconds
ASSISTANT = "first-text"
NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
FILES = (
    "employee-handbook.pdf",
    "travel-policy.docx",
    "sensor-faq.md",
    "release-notes.txt",
    "products.json",
)
QUESTIONS = (
    "How many weeks of parental leave do we give?",
    "How many days a week may I work from home?",
    "Can I work from another country, and for how long?",
    "How many days of annual leave do we have?",
    "From which day of an illness do I need a doctor's note?",
    "How long is a sabbatical, and after how many years of service?",
    "How quickly must I respond when I am on call?",
    "How large is the profit share?",
    "How big is the equipment budget?",
    "How soon must I report a lost laptop?",
    "Below which temperature may nobody work alone in the field?",
    "How much is the learning budget per year?",
    "How long is the notice period during probation?",
    "How much per kilometre do we pay for using your own car?",
    "Within how many days must I hand in a travel claim?",
    "How high above the snow should the Rype sensor be mounted?",
    "How often must a Lodde water probe be calibrated?",
    "What happens when the connection of a sensor breaks?",
    "Which firmware version lets the gateway speak MQTT?",
    "Which cloud plan has telephone support at any hour?",
)


@contextmanager
def local_service(data: str) -> Iterator[dict[str, Any]]:
    """A local service of our own, as the facts it prints when it is ready."""
    command = [sys.executable, "-m", "pinecone_notebooks", "local"]
    options = ["--port", "0", "--data", data, "--json"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def first_text_seconds(run: Run) -> float:
    """Seconds until an output opened with the word that the finished answer opens with."""
    final = opening(run.outputs[-1].text)
    return next(output.seconds for output in run.outputs if opening(output.text) == final)


def opening(text: str) -> str:
    """The first word of a text, without the marks around it."""
    return next(iter(re.findall(r"\w+", text)), "")


def first_chunk_seconds(service: dict[str, Any], question: str) -> float:
    """Seconds until plain `requests` has read the first piece of the answer's text."""
    started = time.perf_counter()
    with requests.post(
        f"{service['url']}/assistant/chat/{ASSISTANT}",
        json={"messages": [{"role": "user", "content": question}], "stream": True},
        headers={"Api-Key": service["api_key"]},
        stream=True,
        timeout=60,
    ) as response:
        response.raise_for_status()
        arrived = [
            time.perf_counter() - started
            for line in response.iter_lines()
            if b'"content_chunk"' in line
        ]
    return arrived[0]


def measure() -> dict[str, list[float]]:
    """Milliseconds of each way to the first text, one number per question."""
    taken: dict[str, list[float]] = {"cell magic": [], "plain requests": [], "print": []}
    with tempfile.TemporaryDirectory() as data, local_service(data) as service:
        env = {**os.environ, "PINECONE_LOCAL_DATA": data}
        with started_kernel(cwd=NOTEBOOKS, env=env) as kernel:
            kernel.run("%load_ext pinecone_notebooks")
            kernel.run("%pinecone_connect --local")
            paths = " ".join(f"data/{name}" for name in FILES)
            kernel.run(f"%pinecone_upload {paths} --assistant {ASSISTANT}")
            for question in QUESTIONS:
                asked = kernel.run(f"%%pinecone_chat {ASSISTANT}\n{question}")
                taken["cell magic"].append(first_text_seconds(asked) * 1000)
                taken["plain requests"].append(first_chunk_seconds(service, question) * 1000)
                printed = kernel.run("print('word')")
                taken["print"].append(printed.outputs[0].seconds * 1000)
    return taken


def main() -> None:
    """Prints medians, spread and ratios as a table, or as JSON."""
    parser = argparse.ArgumentParser(description="Times the first text of an answer in a cell.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    taken = measure()
    ours = median(taken["cell magic"])
    rows = {
        way: {
            "median": median(times),
            "p90": quantiles(times, n=10)[-1],
            "slowest": max(times),
            "ratio": ours / median(times),
        }
        for way, times in taken.items()
    }
    if options.json:
        print(json.dumps({"target": TARGET, "milliseconds": rows}, indent=2))
        return
    print(f"First text after the question, ms, {len(QUESTIONS)} questions (target {TARGET})")
    print(f"{'':16}{'median':>9}{'p90':>9}{'slowest':>9}{'magic / this':>14}")
    for way, row in rows.items():
        print(
            f"{way:16}{row['median']:9.1f}{row['p90']:9.1f}{row['slowest']:9.1f}"
            f"{row['ratio']:14.2f}"
        )


if __name__ == "__main__":
    main()
