"""The one place that writes to the display: an output that is replaced while it grows."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["LiveOutput", "say"]

# Ten a second is as fast as reading; and an output may grow by a fiftieth before it is sent whole
# again, so that the bytes sent grow with the length of the answer and not with its square.
SECONDS_BETWEEN = 0.1
GROWTH_BETWEEN = 0.02

Bundle = Mapping[str, Any]


class LiveOutput:
    """One output of a cell, shown at once and replaced as it changes.

    In a terminal, which cannot replace, only the last state is printed.
    """

    def __init__(self, *, seconds_between: float = SECONDS_BETWEEN) -> None:
        self._seconds = seconds_between
        self._display_id = ""
        self._shown_at = 0.0
        self._shown_size = 0
        self.replaces = _front_end_replaces()

    @property
    def is_shown(self) -> bool:
        """Whether there is an output to replace."""
        return bool(self._display_id)

    def offer(self, bundle: Callable[[], Bundle], size: int | None = None) -> None:
        """Show the bundle, made only now, if it is time to.

        Args:
            bundle: Makes it.
            size: Length of the text that is growing; None for an output of a fixed size.
        """
        if not self.replaces:
            return
        grown = size is None or size >= self._shown_size * (1 + GROWTH_BETWEEN)
        if not self._display_id or (grown and time.monotonic() - self._shown_at >= self._seconds):
            self._show(bundle())
            self._shown_size = size or 0

    def finish(self, bundle: Bundle, *, metadata: Bundle | None = None) -> None:
        """Show the last state; it is what the notebook keeps."""
        if self.replaces:
            self._show(bundle, metadata)
        else:
            say(str(bundle["text/plain"]))

    def _show(self, bundle: Bundle, metadata: Bundle | None = None) -> None:
        from IPython.display import publish_display_data

        update = bool(self._display_id)
        self._display_id = self._display_id or f"pinecone-{time.time_ns():x}"
        publish_display_data(  # type: ignore[no-untyped-call]
            dict(bundle),
            dict(metadata or {}),
            transient={"display_id": self._display_id},
            update=update,
        )
        self._shown_at = time.monotonic()


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _front_end_replaces() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
