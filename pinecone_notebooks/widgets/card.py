"""Shows the Connect card in a cell, waits for it, and leaves a card that needs no kernel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ConnectCancelled, ConnectionRequired, ConnectTimeout
from pinecone_notebooks.render.connected import connected_bundle
from pinecone_notebooks.render.live import LiveOutput

from .prompt import ask_by_prompt
from .waiting import CannotWait, wait_for

if TYPE_CHECKING:
    from pinecone_notebooks.credentials.connection import Connection

    from .connect import Connect

__all__ = ["ask_by_card"]

# A page that has not loaded a widget by then has no widgets, or does not show this cell.
ALIVE_SECONDS = 10


def ask_by_card(card: Connect, timeout: float, kernel: Any) -> Connection:
    """Show the card and wait until the person has connected with it.

    Args:
        card: Not shown yet.
        timeout: Seconds to wait for the person.
        kernel: The running ipykernel.

    Raises:
        ConnectCancelled: The person cancelled.
        ConnectTimeout: Nobody answered in time.
        ConnectionRequired: This kernel cannot wait; the card is there to be clicked.
    """
    output = LiveOutput()
    card.await_person()
    output.offer(card.bundle)
    started = time.monotonic()

    def nobody_sees_it() -> bool:
        return not card.is_alive and time.monotonic() - started > ALIVE_SECONDS

    try:
        in_time = wait_for(lambda: card.is_settled or nobody_sees_it(), timeout, kernel)
    except CannotWait:
        card.stop_waiting("idle")
        raise ConnectionRequired(
            "This kernel cannot wait in a cell for a click. Click Connect above, then run the "
            "cells below."
        ) from None
    except KeyboardInterrupt:
        card.stop_waiting("cancelled", "The cell was interrupted.")
        raise
    if in_time and not card.is_settled:
        card.close()
        output.finish({"text/plain": "The Connect card did not load here."})
        return ask_by_prompt(card.settings)
    if not in_time:
        card.stop_waiting("timed_out")
        raise ConnectTimeout(seconds=timeout)
    if card.connection is None:
        raise ConnectCancelled
    output.finish(connected_bundle(card.connection))
    card.close()
    return card.connection
