"""What the store tells its callers when they ask for the impossible, and pages of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")


class AlreadyExistsError(Exception):
    """The name or id is taken; the text says which."""


class NotEmptyError(Exception):
    """What is to be deleted still owns something; the text names it."""


class AssistantGoneError(Exception):
    """The assistant was deleted while a request for it was under way."""


class BeingDeletedError(Exception):
    """The file is being deleted: what replaced it now would be deleted with it."""


@dataclass(frozen=True)
class Listed(Generic[_T]):
    """One page of a list, and the key to continue after (None at the end)."""

    items: Sequence[_T]
    next_key: int | None
