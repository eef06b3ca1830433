"""Where this code runs, as far as it decides how a person can be asked."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

__all__ = ["Place", "place"]


@dataclass(frozen=True)
class Place:
    """A process with or without a kernel, a front end and a person.

    Attributes:
        kernel: The running ipykernel, or None.
        is_colab: Whether the front end is Google Colab.
        has_person: Whether someone could answer an input prompt. nbclient and papermill say that
            nobody can; there, to wait for a click would only hang.
    """

    kernel: Any | None
    is_colab: bool
    has_person: bool

    @property
    def name(self) -> str:
        """The front end, in words."""
        if self.is_colab:
            return "Google Colab"
        if self.kernel is not None:
            return "a notebook" if self.has_person else "a notebook run by a program (no stdin)"
        return "a terminal" if self.has_person else "a program (no stdin)"


def place() -> Place:
    """Where this code runs now."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return Place(None, is_colab=False, has_person=sys.stdin is not None and sys.stdin.isatty())
    return Place(
        kernel,
        is_colab="google.colab" in sys.modules,
        has_person=bool(getattr(kernel, "_allow_stdin", False)),
    )
