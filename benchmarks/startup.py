"""How long a notebook waits for us before its first cell of work, beside what it waits for peers.

Every number is the median of fresh processes; ours and the peers' take turns, so that a busy
moment of the machine meets both.

    python benchmarks/startup.py [--runs 7] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kernel import started_kernel

if TYPE_CHECKING:
    from collections.abc import Callable

IMPORT_PEERS = ("requests", "ipywidgets", "anywidget", "pinecone")
EXTENSION_PEERS = ("import ipywidgets", "import anywidget", "%load_ext jupyter_ai_magics")
TIMED_IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


@dataclass(frozen=True)
class Row:
    """One comparison; `target` is the most milliseconds that ours may take."""

    what: str
    milliseconds: float
    target: float
    peer: str
    peer_milliseconds: float

    @property
    def ratio(self) -> float:
        return self.milliseconds / self.peer_milliseconds


def import_seconds(module: str) -> float:
    """Seconds the import statement takes in a fresh interpreter: what it costs beyond Python."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED_IMPORT.format(module)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def cell_seconds(code: str) -> float:
    """Seconds from sending the cell to a fresh kernel until the kernel is idle again."""
    with started_kernel(cwd=Path.cwd(), env=os.environ) as kernel:
        kernel.run("pass")  # the first cell of a kernel also pays for its history file
        return kernel.run(code).seconds


def service_seconds() -> float:
    """Seconds from starting the local service on an empty folder until it says it is ready."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "pinecone_notebooks", "local"]
        options = ["--port", "0", "--data", data, "--json"]
        return seconds_until('"url"', [*command, *options])


def jupyter_server_seconds() -> float:
    """Seconds from starting Jupyter's own server until it says it is running."""
    command = [sys.executable, "-m", "jupyter_server"]
    options = ["--port=0", "--no-browser", "--allow-root"]
    return seconds_until("is running at", [*command, *options])


def seconds_until(sign: str, command: list[str]) -> float:
    """Seconds until a line of the command's output contains the sign; the command is ended then."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if sign in line:
                seconds = time.perf_counter() - started
                process.terminate()
                return seconds
    raise RuntimeError(f"{' '.join(command)} ended without saying {sign!r}:\n{''.join(said)}")


def compare(
    what: str,
    ours: Callable[[], float],
    peers: dict[str, Callable[[], float]],
    *,
    target: float,
    runs: int,
) -> list[Row]:
    """Times ours and every peer in turns, and compares the medians."""
    taken: dict[str, list[float]] = {name: [] for name in ("", *peers)}
    for _ in range(runs):
        for name, measure in {"": ours, **peers}.items():
            taken[name].append(measure() * 1000)
    mine = median(taken.pop(""))
    return [Row(what, mine, target, peer, median(times)) for peer, times in taken.items()]


def measure(runs: int) -> list[Row]:
    """All comparisons, with the peers that are installed here."""
    modules = [name for name in IMPORT_PEERS if importlib.util.find_spec(name)]
    cells = [code for code in EXTENSION_PEERS if importlib.util.find_spec(code.split()[-1])]
    return [
        *compare(
            "import pinecone_notebooks",
            partial(import_seconds, "pinecone_notebooks"),
            {f"import {name}": partial(import_seconds, name) for name in modules},
            target=40,
            runs=runs,
        ),
        *compare(
            "%load_ext pinecone_notebooks",
            partial(cell_seconds, "%load_ext pinecone_notebooks"),
            {code: partial(cell_seconds, code) for code in cells},
            target=150,
            runs=runs,
        ),
        *compare(
            "local service ready",
            service_seconds,
            {"jupyter server ready": jupyter_server_seconds},
            target=1000,
            runs=runs,
        ),
    ]


def main() -> None:
    """Prints the comparisons as a table, or as JSON."""
    parser = argparse.ArgumentParser(description="Times our start beside that of peers.")
    parser.add_argument("--runs", type=int, default=7, help="fresh processes per number")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    rows = measure(options.runs)
    if options.json:
        print(json.dumps([asdict(row) | {"ratio": row.ratio} for row in rows], indent=2))
        return
    print(f"{'':30}{'ms':>8}{'target':>8}   {'peer':30}{'ms':>8}{'ratio':>8}")
    for row in rows:
        print(
            f"{row.what:30}{row.milliseconds:8.1f}{row.target:8.0f}   "
            f"{row.peer:30}{row.peer_milliseconds:8.1f}{row.ratio:8.2f}"
        )


if __name__ == "__main__":
    main()
