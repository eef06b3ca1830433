"""Numbers the sources of an answer: one number for a file and its pages, in order of first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pinecone_notebooks.client.models import Reference

__all__ = ["Sources", "pages_in_words"]


class Sources:
    """Gives each source of one answer its number, from 1."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, tuple[int, ...]], int] = {}
        self._first: list[Reference] = []

    def number(self, reference: Reference) -> int:
        """The number of the reference's source; a new one where it is new."""
        source = (reference.file.id or reference.file.name, reference.pages)
        if source not in self._numbers:
            self._numbers[source] = len(self._first) + 1
            self._first.append(reference)
        return self._numbers[source]

    @property
    def listed(self) -> tuple[Reference, ...]:
        """The first reference to each source; source 1 comes first."""
        return tuple(self._first)


def pages_in_words(pages: tuple[int, ...]) -> str:
    """Pages as a person writes them: "page 4", "pages 4-6, 9", or "" where there are none.

    Example:
        >>> pages_in_words((4, 5, 6, 9))
        'pages 4-6, 9'
    """
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    spans = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return f"page{'s' if len(set(pages)) > 1 else ''} {', '.join(spans)}" if spans else ""
