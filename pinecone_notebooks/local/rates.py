"""Counting what happened in the last minute, for each project."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_MINUTE = 60.0


class LastMinute:
    """Amounts by what they count for; they count until a minute has passed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._amounts: dict[Hashable, deque[tuple[float, int]]] = {}

    def add(self, what: Hashable, amount: int) -> None:
        """Count an amount."""
        self._amounts.setdefault(what, deque()).append((self._clock(), amount))

    def seconds_until_under(self, what: Hashable, limit: int) -> int:
        """Return how long it takes until less than the limit counts: 0 where it does now."""
        amounts = self._amounts.get(what, deque())
        now = self._clock()
        while amounts and amounts[0][0] <= now - _MINUTE:
            amounts.popleft()
        total = sum(amount for _, amount in amounts)
        for happened, amount in amounts:
            if total < limit:
                break
            total -= amount
            wait = happened + _MINUTE - now
            if total < limit:
                return max(1, math.ceil(wait))
        return 0
