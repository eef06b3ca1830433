"""The place below a pane where a Connect card stands while no key works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipywidgets import VBox

from .connect import Connect

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ConnectBelow"]


class ConnectBelow:
    """Shows a Connect card on demand, and takes it away when the person is done with it.

    Attributes:
        box: What is displayed; empty while no card is needed.
        is_shown: Whether the box is on a page, so that a card in it can be seen.
        was_cancelled: Whether the person closed the last card without connecting.
    """

    def __init__(self, connected: Callable[[], None]) -> None:
        self._connected = connected
        self.box = VBox()
        self.is_shown = False
        self.was_cancelled = False

    def offer(self) -> None:
        """Show a card, unless there is one."""
        if self.box.children:
            return
        self.was_cancelled = False
        card = Connect()
        card.observe(self._moved, "phase")
        self.box.children = (card,)

    def _moved(self, change: Any) -> None:
        if change["new"] not in {"connected", "cancelled"}:
            return
        self.box.children = ()
        self.was_cancelled = change["new"] == "cancelled"
        if not self.was_cancelled:
            self._connected()
