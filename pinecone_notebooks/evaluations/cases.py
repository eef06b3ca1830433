"""Questions with their true answers, from CSV, a DataFrame or a list; and those scored before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pinecone_notebooks.errors import ArgumentError, FileProblem
from pinecone_notebooks.uploads.documents import near_miss

__all__ = ["Case", "Scored", "cases_of", "read_scored", "write_scored"]

QUESTION, TRUTH = "question", "ground_truth"


@dataclass(frozen=True)
class Case:
    """A question and its true answer."""

    question: str
    ground_truth: str


@dataclass(frozen=True)
class Scored:
    """A case with the assistant's answer and its scores, each from 0 to 1.

    Attributes:
        reason: The facts that the answer contradicts or leaves out; "" where there are none.
    """

    question: str
    ground_truth: str
    answer: str
    correctness: float
    completeness: float
    alignment: float
    reason: str = ""


def cases_of(source: Any) -> list[Case]:
    """The cases in `source`.

    Args:
        source: The path of a CSV file, CSV text of several lines, a DataFrame, or a list of
            mappings or pairs. The columns are `question` and `ground_truth`.

    Raises:
        ArgumentError: There are none, or a column is missing.
        FileProblem: The file cannot be read.
    """
    if isinstance(source, Path) or (isinstance(source, str) and "\n" not in source):
        path = Path(source).expanduser()
        try:
            source = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise FileProblem(
                f"{str(path)!r} cannot be read ({error}).{near_miss(path)} Name a CSV file in "
                f"UTF-8 with the columns {QUESTION} and {TRUTH}."
            ) from None
    if isinstance(source, str):
        source = csv.DictReader(io.StringIO(source.strip()), skipinitialspace=True)
    elif hasattr(source, "columns") and hasattr(source, "to_dict"):
        source = source.to_dict("records")
    if not isinstance(source, Iterable):
        raise ArgumentError(f"A {type(source).__name__} is no list of questions.")
    found = [_case(item, number) for number, item in enumerate(source, start=1)]
    if not found:
        raise ArgumentError(
            f"There are no questions. Give a table with the columns {QUESTION} and {TRUTH}."
        )
    return found


def _case(item: Any, number: int) -> Case:
    if isinstance(item, Case):
        return item
    if isinstance(item, Mapping):
        item = (item.get(QUESTION), item.get(TRUTH))
    if isinstance(item, (tuple, list)) and len(item) == 2:
        question, truth = item
        if all(isinstance(text, str) and text.strip() for text in (question, truth)):
            return Case(question.strip(), truth.strip())
    raise ArgumentError(
        f"Question {number} has no {QUESTION} or no {TRUTH}. Both are needed, as texts; quote a "
        'text with a comma in CSV: "Ten, I think."'
    )


def read_scored(path: Path, about: Mapping[str, Any]) -> dict[Case, Scored]:
    """What an earlier run saved of the same assistant and options; nothing where there is none.

    Raises:
        FileProblem: The file is there and cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeError) as error:
        raise FileProblem(f"{str(path)!r} cannot be read ({error}).") from None
    found: dict[Case, Scored] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            scored = Scored(**entry["scored"])
        except (ValueError, KeyError, TypeError):
            continue  # cut short when a process ended: that case is asked again
        if entry.get("about") == about:
            found[Case(scored.question, scored.ground_truth)] = scored
    return found


def write_scored(path: Path, about: Mapping[str, Any], scored: Scored) -> None:
    """Add one scored case to the file; each line is whole by itself.

    Raises:
        FileProblem: The file cannot be written.
    """
    line = json.dumps({"about": about, "scored": asdict(scored)}, ensure_ascii=False)
    try:
        with path.open("a+b") as file:
            if file.tell() and not _ends_a_line(file):
                file.write(b"\n")
            file.write(f"{line}\n".encode())
    except OSError as error:
        raise FileProblem(f"{str(path)!r} cannot be written ({error.strerror}).") from None


def _ends_a_line(file: Any) -> bool:
    file.seek(-1, io.SEEK_END)
    return bool(file.read(1) == b"\n")
