"""Lets a widget be answered while a cell runs, on kernels and front ends that can."""

from __future__ import annotations

from typing import Any

__all__ = ["leave_routing_to_front_end"]


def leave_routing_to_front_end(comm: Any) -> None:
    """Handle the messages of this comm in the subshell the front end names.

    JupyterLab 4.4 and newer sends the messages of widgets to a subshell, which ipykernel 7 runs
    beside the cells. ipykernel 7.4 sends them to whichever shell wrote to the comm last instead:
    to the cells' own, where a question waits until the running cell is over. Kernels without
    either have no such method, and nothing changes there.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _named_by_front_end  # noqa: SLF001 - there is no other way


def _named_by_front_end(_data: Any, subshell_id: str | None) -> str | None:
    return subshell_id
