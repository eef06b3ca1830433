"""The files of an upload as a table, while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .harmless import inline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Row", "upload_bundle"]


@dataclass(frozen=True)
class Row:
    """One file: where it is, how far it is, and why it failed if it did."""

    path: Path
    status: str = "waiting"
    error: Exception | None = None

    def at(self, status: str) -> Row:
        """This file, further on."""
        return replace(self, status=status)

    def failed(self, error: Exception) -> Row:
        """This file, failed."""
        return replace(self, status="failed", error=error)


def upload_bundle(rows: Sequence[Row], assistant: str) -> dict[str, str]:
    """The table as a display bundle, with a line that sums it up."""
    return {
        "text/markdown": _markdown(rows, assistant),
        "text/plain": _text(rows, assistant),
    }


def _markdown(rows: Sequence[Row], assistant: str) -> str:
    lines = [f"| {inline(row.path.name)} | {inline(_state(row))} |" for row in rows]
    table = "\n".join(["| File | State |", "|:---|:---|", *lines])
    return f"{inline(_summary(rows, assistant))}\n\n{table}"


def _text(rows: Sequence[Row], assistant: str) -> str:
    width = max((len(row.path.name) for row in rows), default=0)
    lines = [f"{row.path.name:<{width}}  {_state(row)}" for row in rows]
    return "\n".join([_summary(rows, assistant), *lines])


def _state(row: Row) -> str:
    return f"failed: {row.error}" if row.error is not None else row.status


def _summary(rows: Sequence[Row], assistant: str) -> str:
    ready = sum(row.status in {"uploaded", "replaced", "unchanged"} for row in rows)
    return f"{ready} of {len(rows)} files are ready to be asked in assistant {assistant}."
