"""Runs a cell in a shell, and gives what it printed and the error it raised."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

__all__ = ["LEAVE", "run"]

LEAVE = "# Leave\n\nEvery employee gets thirty days of annual leave.\n"


def run(shell, cell):
    out = io.StringIO()
    with redirect_stdout(out):
        result = shell.run_cell(cell)
    return out.getvalue(), result.error_in_exec or result.error_before_exec
