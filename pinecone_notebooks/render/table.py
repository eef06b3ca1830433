"""Lists as tables: HTML in notebooks, aligned text in terminals, a DataFrame on request."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Table"]

CELL_LENGTH = 200  # characters; the value itself is in the DataFrame
ROWS_SHOWN = 1000


@dataclass(frozen=True)
class Table:
    """Rows of values under names; every value is escaped where it is shown.

    Attributes:
        columns: Their names.
        rows: A value for each column.
        empty: A sentence for when there are no rows.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    empty: str = "Nothing to show."

    def bundle(self) -> dict[str, str]:
        """The table as a display bundle."""
        if not self.rows:
            return {"text/plain": self.empty}
        return {"text/html": self._html(), "text/plain": self.text()}

    def text(self) -> str:
        """The table as aligned text."""
        if not self.rows:
            return self.empty
        lines = [self.columns, *([_cell(value) for value in row] for row in self._shown)]
        widths = [max(_width(line[index]) for line in lines) for index in range(len(self.columns))]
        out = ["  ".join(map(_padded, line, widths)).rstrip() for line in lines]
        out.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([*out, *self._rest])

    def frame(self) -> Any:
        """The table as a pandas DataFrame, its values whole.

        Raises:
            ArgumentError: pandas is not installed.
        """
        try:
            import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise ArgumentError(
                "A DataFrame needs pandas. Run %pip install pandas, or leave --df out."
            ) from None
        return pd.DataFrame([list(row) for row in self.rows], columns=list(self.columns))

    @property
    def _shown(self) -> Sequence[Sequence[Any]]:
        return self.rows[:ROWS_SHOWN]

    @property
    def _rest(self) -> list[str]:
        left_out = len(self.rows) - ROWS_SHOWN
        return [f"... and {left_out:,} more; --df has them all"] if left_out > 0 else []

    def _html(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(_cell(value))}</td>' for value in row)}</tr>"
            for row in self._shown
        )
        rest = "".join(f"<p>{escape(line)}</p>" for line in self._rest)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: Any) -> str:
    """A value on one line; nothing in it that a terminal obeys."""
    if value is None:
        text = ""
    elif isinstance(value, datetime):
        text = f"{value:%Y-%m-%d %H:%M}"
    elif isinstance(value, (Mapping, list, tuple)):
        text = json.dumps(value, ensure_ascii=False, default=str) if value else ""
    else:
        text = str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= CELL_LENGTH else f"{text[: CELL_LENGTH - 1]}…"


def _width(text: str) -> int:
    """Columns of a terminal: wide letters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
