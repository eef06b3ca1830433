"""Writes the rows of a pipe table so that each can be read, found and quoted alone."""

from __future__ import annotations

import re

_BAR = re.compile(r"(?<!\\)\|")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def is_row(line: str) -> bool:
    """Tells whether a line is a row of a table: it begins with a bar."""
    return line.lstrip().startswith("|")


def readable_rows(lines: list[str]) -> list[str]:
    """Returns each data row with its column names: ``Plan: Pro; Price: $20``.

    Without a header row a pair reads ``name: value``, and a longer row as its values.
    """
    names: list[str] = []
    if len(lines) > 1 and _SEPARATOR.match(lines[1]):
        names = _cells(lines[0])
        lines = lines[2:]
        if not lines:
            return ["; ".join(name for name in names if name)]
    rows = [_written(_cells(line), names) for line in lines if not _SEPARATOR.match(line)]
    return [row for row in rows if row]


def _written(cells: list[str], names: list[str]) -> str:
    if not names and len(cells) == 2 and all(cells):
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    named = [*names, *[""] * len(cells)]
    return "; ".join(
        f"{name}: {cell}" if name else cell
        for name, cell in zip(named, cells, strict=False)
        if cell
    )


def _cells(line: str) -> list[str]:
    parts = _BAR.split(line.strip())
    # What stands outside the first and the last bar is nothing.
    inner = parts[1:-1] if len(parts) > 2 and not parts[-1].strip() else parts[1:]
    return [part.replace("\\|", "|").strip() for part in inner]
