"""Sends the events of the run that is live to the browser, as they come and again on demand."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from . import contract
    from .run import Run

__all__ = ["Feed"]

# 25 messages a second look like one flow; each costs the browser a render.
SECONDS_BETWEEN = 0.04
# A reader looks up this often in case nothing wakes it.
SECONDS_OF_SILENCE = 1.0


class Feed:
    """Follows one run at a time."""

    def __init__(self, send: Callable[[contract.RunMessage], None]) -> None:
        self._send = send
        self._following: Run | None = None

    def follow(self, run: Run | None) -> None:
        """Send all events of the run, until it ends or another is followed; None for no more."""
        if run is self._following:
            return
        self._following = run
        if run is not None:
            threading.Thread(target=self._send_all, args=(run,), daemon=True).start()

    def send_since(self, run: Run, since: int) -> None:
        """Send what is there from index `since` on, even nothing: it says that the run is alive."""
        self._send_events(run, since, run.read(since))

    def _send_all(self, run: Run) -> None:
        sent = 0
        ended = False
        while not ended and run is self._following:
            run.wait(sent, SECONDS_OF_SILENCE)
            ended = run.ended
            if events := run.read(sent):
                self._send_events(run, sent, events)
                sent += len(events)
            time.sleep(SECONDS_BETWEEN)

    def _send_events(self, run: Run, since: int, events: list[contract.RunEvent]) -> None:
        self._send({"type": "run", "run": run.name, "seq": since, "events": events})
