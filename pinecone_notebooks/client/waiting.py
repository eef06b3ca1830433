"""Waiting for the service to finish something, by asking again and again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from pinecone_notebooks.errors import StillProcessing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ask_until"]

Found = TypeVar("Found")

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0


def ask_until(
    done: Callable[[Found], bool],
    ask: Callable[[], Found],
    *,
    seconds: float,
    subject: str,
    what: str,
) -> Found:
    """Call `ask` until `done` likes what it returns, and return that.

    The first pauses are short: a small file is ready within a second.

    Args:
        done: Tells an end from a step; raises when the end is a failure.
        ask: One call to the service.
        seconds: How long to wait at most.
        subject: The id or name, kept on the error.
        what: What is waited for, for the error: "File 'a.pdf' is not processed".

    Raises:
        StillProcessing: The time is over; the service goes on.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE
    while not done(found := ask()):
        left = deadline - time.monotonic()
        if left <= 0:
            raise StillProcessing(
                f"{what} after {seconds:g} s; the service goes on with it. Look again later, or "
                "pass a longer timeout=.",
                subject=subject,
            )
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    return found
