"""Real manuals to measure answers on: freely licensed PDFs out of Debian packages, and questions.

The PDFs are kept in a cache folder outside this tree; `manuals.json` beside this file says which
package each comes from, under which licence, and holds the questions with where their answer
stands. Those questions fit one edition of each manual, and are left out for any other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

LABELS = Path(__file__).with_suffix(".json")
HALVES = ("tuning", "held-out")


@dataclass(frozen=True)
class Question:
    """A question, and what its answer must say and cite.

    Attributes:
        half: The half it belongs to: "tuning", or "held-out" (whole other manuals).
        text: The question.
        fact: A part of the document's text that answers it.
        file: The PDF that says it.
        page: The page of that PDF, from 1.
    """

    half: str
    text: str
    fact: str
    file: str
    page: int


@dataclass(frozen=True)
class Manuals:
    """The PDFs that are here, the questions about them, and questions about nothing in them."""

    paths: tuple[Path, ...]
    questions: tuple[Question, ...]
    off_topic: tuple[str, ...]


def default_cache() -> Path:
    """Returns where the PDFs are kept unless another folder is named."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "pinecone-notebooks-benchmarks"


def get_manuals(cache: Path) -> Manuals:
    """Returns the manuals, downloading with apt what the cache does not hold (on Debian 12)."""
    labels = json.loads(LABELS.read_text())
    cache.mkdir(parents=True, exist_ok=True)
    paths = []
    for package in labels["packages"]:
        wanted = {Path(inner).name.removesuffix(".gz"): inner for inner in package["files"]}
        if not all((cache / name).exists() for name in wanted):
            print(f"getting {package['package']} ({package['licence']})", flush=True)
            _download(package["package"], wanted, cache)
        paths += [cache / name for name in wanted]
    current = [path for path in paths if _digest(path) == labels["editions"][path.name]]
    for path in set(paths) - set(current):
        print(f"{path.name} is another edition than the questions are about: left out")
    names = {path.name for path in current}
    questions = [Question(**asked) for asked in labels["questions"]]
    return Manuals(
        tuple(current),
        tuple(asked for asked in questions if asked.file in names),
        tuple(labels["off_topic"]),
    )


def _download(package: str, wanted: dict[str, str], cache: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=True)
        (archive,) = Path(folder).glob("*.deb")
        subprocess.run(["dpkg", "-x", archive, f"{folder}/unpacked"], check=True)
        for name, inner in wanted.items():
            content = (Path(folder) / "unpacked" / inner).read_bytes()
            packed = inner.endswith(".gz")
            (cache / name).write_bytes(gzip.decompress(content) if packed else content)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
