"""How fast calls may go: as many at once as the service bears, learned from its 429s."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, TypeVar

from pinecone_notebooks.errors import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pace"]

Value = TypeVar("Value")

# Limits are by the minute: a call that was refused for so many pauses is refused for a quota.
TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CALLS_UNTIL_FASTER = 10


class Pace:
    """Shared by threads: a 429 in one of them holds all, and halves how many go at once.

    Args:
        most: At most so many calls at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._allowed = most
        self._active = 0
        self._not_before = 0.0
        self._well = 0
        self._changed = threading.Condition()

    @property
    def seconds_held(self) -> float:
        """How long the service asks everybody to wait from now; 0 when it does not."""
        return max(0.0, self._not_before - time.monotonic())

    def call(self, send: Callable[[], Value], is_stopped: Callable[[], bool]) -> Value:
        """Make a call when it is its turn; again after a pause when the service refuses it.

        Args:
            send: Makes the call.
            is_stopped: Whether the person has stopped it.

        Raises:
            InterruptedError: The person stopped it while it waited.
            RateLimited: It was refused again and again, or after it had begun.
        """
        pause = FIRST_PAUSE
        for last in [*[False] * (TRIES - 1), True]:
            self._take(is_stopped)
            try:
                value = send()
            except RateLimited as error:
                # A refused look at a file that was sent must not send it twice.
                if last or error.method not in {"POST", "PUT"}:
                    raise
                self._slow(error.retry_after or pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._faster()
                return value
            finally:
                self._give()
        raise AssertionError  # the last try returns or raises

    def _take(self, is_stopped: Callable[[], bool]) -> None:
        with self._changed:
            while self._active >= self._allowed or self.seconds_held:
                if is_stopped():
                    raise InterruptedError
                self._changed.wait(min(self.seconds_held or 0.2, 0.2))
            if is_stopped():
                raise InterruptedError
            self._active += 1

    def _give(self) -> None:
        with self._changed:
            self._active -= 1
            self._changed.notify_all()

    def _slow(self, seconds: float) -> None:
        with self._changed:
            # Those that were on their way together are one reason to slow down, not many.
            if not self.seconds_held:
                self._allowed = max(1, self._allowed // 2)
            self._not_before = max(self._not_before, time.monotonic() + seconds)
            self._well = 0

    def _faster(self) -> None:
        with self._changed:
            self._well += 1
            if self._well >= CALLS_UNTIL_FASTER and self._allowed < self._most:
                self._allowed += 1
                self._well = 0
