"""The files of an upload as a table with totals, while it runs and when it is done."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from html import escape
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
# A terminal that says nothing for longer looks as if it hung.
SECONDS_OF_SILENCE = 5.0
# The phases of an upload, each with the share of the whole that lies before it and in it.
SHARES = {"waiting": (0.0, 0.0), "sending": (0.0, 0.5), "processing": (0.5, 0.5)}


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

    @property
    def done(self) -> float:
        """How much of its whole way is behind it, from 0 to 1."""
        before, share = SHARES.get(self.status, (1.0, 0.0))
        return before + share * (self.fraction or 0.0)

    def at(self, status: str) -> Row:
        """This file, further on."""
        return replace(self, status=status, fraction=None)

    def failed(self, error: Exception) -> Row:
        """This file, failed."""
        return replace(self, status="failed", fraction=None, error=error)


class Progress:
    """Shows the rows of an upload.

    In a notebook one output is replaced: bars while it runs, and a table that stays. A terminal
    gets a line for each file that is done, and when that takes long, how far the others are.
    """

    def __init__(self, assistant: str) -> None:
        self._assistant = assistant
        self._output = LiveOutput()
        self._told: set[int] = set()
        self._told_at = time.monotonic()

    def show(self, rows: Sequence[Row], remark: str = "") -> None:
        """Show how far the files are, if it is time to."""
        if self._output.replaces:
            self._output.offer(
                lambda: {"text/html": self._bars(rows, remark), **self._bundle(rows, remark)}
            )
        else:
            self._tell(rows, remark)

    def finish(self, rows: Sequence[Row]) -> None:
        """Show the end of it."""
        if self._output.replaces:
            self._output.finish(self._bundle(rows, ""))
        else:
            self._tell(rows)
            say(_summary(rows, self._assistant))

    def _tell(self, rows: Sequence[Row], remark: str = "") -> None:
        lines = []
        for number, row in enumerate(rows):
            if row.is_final and number not in self._told:
                self._told.add(number)
                state = " ".join(row.state.split())
                lines.append(f"[{len(self._told)}/{len(rows)}] {row.name}  {state}")
        if not lines and time.monotonic() - self._told_at >= SECONDS_OF_SILENCE:
            lines = [f"{row.name}  {row.state}" for row in rows if _moves(row)]
            lines += [_summary(rows, self._assistant), *filter(None, [remark])]
        if lines:
            say("\n".join(lines))
            self._told_at = time.monotonic()

    def _bars(self, rows: Sequence[Row], remark: str) -> str:
        head = [line for line in (_summary(rows, self._assistant), remark) if line]
        listed, more = _listed(rows)
        total = sum(row.size for row in rows) or 1
        done = sum(row.size * row.done for row in rows) / total
        lines = "".join(
            f"<tr><td>{escape(row.name)}</td><td>{_size(row.size)}</td>"
            f"<td>{escape(row.state)}</td><td>{_bar(row.done, row.name)}</td></tr>"
            for row in listed
        )
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in head)
        return (
            f"{paragraphs}{_bar(done, 'All files')}<table>{lines}</table>"
            f"{''.join(f'<p>{line}</p>' for line in more)}"
        )

    def _bundle(self, rows: Sequence[Row], remark: str) -> dict[str, str]:
        head = [line for line in (_summary(rows, self._assistant), remark) if line]
        listed, more = _listed(rows)
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


def _listed(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows that are shown, and a line about the others."""
    shown = sorted(enumerate(rows), key=_urgency)[:ROWS_SHOWN]
    more = [f"and {len(rows) - ROWS_SHOWN:,} more"] if len(rows) > ROWS_SHOWN else []
    return [rows[number] for number, _ in sorted(shown)], more


def _bar(done: float, name: str) -> str:
    return f'<progress value="{done:.2f}" aria-label="{escape(name)}"></progress>'


def _urgency(numbered: tuple[int, Row]) -> tuple[int, int]:
    number, row = numbered
    return (0 if row.error is not None else 1 if _moves(row) else 2, number)


def _moves(row: Row) -> bool:
    return row.status in UNDER_WAY - {"waiting"}


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
