"""The current assistant: the one that magics mean when they name none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pinecone_notebooks.errors import ArgumentError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["current_assistant", "forget_assistant", "keep_if_found", "named_assistant"]

_assistant: str | None = None


def named_assistant(name: str | None) -> str:
    """The assistant that a magic means: the one it names, which becomes current, else the current.

    Raises:
        ArgumentError: None was named yet.
    """
    global _assistant  # noqa: PLW0603 - one kernel has one current assistant
    _assistant = name or _assistant
    if _assistant is None:
        raise ArgumentError(
            "Which assistant? Name one, for example: --assistant handbook, or choose one for all "
            "magics with %pinecone_assistant use handbook"
        )
    return _assistant


@contextmanager
def keep_if_found() -> Iterator[None]:
    """Have the current assistant as it was before, where there is none of the name: a slip."""
    global _assistant  # noqa: PLW0603
    before = _assistant
    try:
        yield
    except NotFound:
        _assistant = before
        raise


def current_assistant() -> str | None:
    """The current assistant; None where none was named yet."""
    return _assistant


def forget_assistant(name: str) -> None:
    """Have no current assistant, if it is this one."""
    global _assistant  # noqa: PLW0603
    if _assistant == name:
        _assistant = None
