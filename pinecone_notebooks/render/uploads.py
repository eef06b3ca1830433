"""The files of an upload as a table with totals, while it runs and when it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .harmless import inline
from .live import LiveOutput, say
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Progress", "Row", "rows_table"]

READY = frozenset({"uploaded", "replaced", "unchanged"})
UNDER_WAY = frozenset({"waiting", "sending", "processing"})
# What a person wants to see of a thousand files: those that failed or move; the others in numbers.
ROWS_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One file: how large it is, how far it is, and why it failed if it did."""

    name: str
    size: int = 0
    status: str = "waiting"
    fraction: float | None = None
    error: Exception | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in UNDER_WAY

    @property
    def state(self) -> str:
        """Its status in words."""
        if self.error is not None:
            return f"failed: {self.error}"
        return self.status if self.fraction is None else f"{self.status} {self.fraction:.0%}"

    def at(self, status: str) -> Row:
        """This file, further on."""
        return replace(self, status=status, fraction=None)

    def failed(self, error: Exception) -> Row:
        """This file, failed."""
        return replace(self, status="failed", fraction=None, error=error)


class Progress:
    """Shows the rows of an upload.

    In a notebook one output is replaced; a terminal gets a line for each file that is done.
    """

    def __init__(self, assistant: str) -> None:
        self._assistant = assistant
        self._output = LiveOutput()
        self._told: set[int] = set()

    def show(self, rows: Sequence[Row], remark: str = "") -> None:
        """Show how far the files are, if it is time to."""
        if self._output.replaces:
            self._output.offer(lambda: self._bundle(rows, remark))
        else:
            self._tell(rows)

    def finish(self, rows: Sequence[Row]) -> None:
        """Show the end of it."""
        if self._output.replaces:
            self._output.finish(self._bundle(rows, ""))
        else:
            self._tell(rows)
            say(_summary(rows, self._assistant))

    def _tell(self, rows: Sequence[Row]) -> None:
        for number, row in enumerate(rows):
            if row.is_final and number not in self._told:
                self._told.add(number)
                say(f"[{len(self._told)}/{len(rows)}] {row.name}  {' '.join(row.state.split())}")

    def _bundle(self, rows: Sequence[Row], remark: str) -> dict[str, str]:
        head = [line for line in (_summary(rows, self._assistant), remark) if line]
        shown = sorted(enumerate(rows), key=_urgency)[:ROWS_SHOWN]
        listed = [rows[number] for number, _ in sorted(shown)]
        more = [f"and {len(rows) - ROWS_SHOWN:,} more"] if len(rows) > ROWS_SHOWN else []
        table = [
            f"| {inline(row.name)} | {_size(row.size)} | {inline(row.state)} |" for row in listed
        ]
        markdown = "\n".join(["| File | Size | State |", "|:---|---:|:---|", *table])
        width = max((len(row.name) for row in listed), default=0)
        lines = [f"{row.name:<{width}}  {_size(row.size):>9}  {row.state}" for row in listed]
        return {
            "text/markdown": "\n\n".join([*map(inline, head), markdown, *more]),
            "text/plain": "\n".join([*head, *lines, *more]),
        }


def rows_table(rows: Sequence[Row]) -> Table:
    """The rows as a table."""
    return Table(
        ("file", "bytes", "status", "reason"),
        [(row.name, row.size, row.status, row.error and str(row.error)) for row in rows],
    )


def _urgency(numbered: tuple[int, Row]) -> tuple[int, int]:
    number, row = numbered
    moves = row.status in UNDER_WAY - {"waiting"}
    return (0 if row.error is not None else 1 if moves else 2, number)


def _summary(rows: Sequence[Row], assistant: str) -> str:
    """How many files and bytes are done, and what the others do."""
    ready = [row for row in rows if row.status in READY]
    others = Counter(row.status for row in rows if row.status not in READY)
    doing = "".join(f", {count} {status}" for status, count in others.items())
    # What is not to be here is no part of the total.
    wanted = [row for row in rows if row.status not in {"deleted", "would be deleted"}]
    size, total = (_size(sum(row.size for row in some)) for some in (ready, wanted))
    return (
        f"{len(ready)} of {len(wanted)} files are ready to be asked in assistant {assistant}"
        f"{doing} ({size} of {total})."
    )


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
