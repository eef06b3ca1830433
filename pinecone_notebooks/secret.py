"""A key that does not show itself: not in a repr, a format, a log or a pickle."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["Secret"]


class Secret:
    """Holds a secret text; only `reveal()` gives it back.

    Example:
        >>> str(Secret("pcsk_example")), Secret("pcsk_example").reveal()
        ('•••', 'pcsk_example')
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The secret itself: pass it on at once, keep it in no variable that outlives the call."""
        return self.__value

    @property
    def masked(self) -> str:
        """Enough of it to tell two apart: the last four signs of a long one."""
        return f"•••{self.__value[-4:]}" if len(self.__value) >= 20 else "•••"

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __str__(self) -> str:
        return "•••"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__value == other.reveal()

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret cannot be pickled: it would be written down in the clear.")
