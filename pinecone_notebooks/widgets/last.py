"""The latest answer of a pane, as Python code wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ArgumentError

from .transcript import CitationRecord, citation_records

if TYPE_CHECKING:
    from pinecone_notebooks.client import Answer

__all__ = ["Last"]


@dataclass(frozen=True)
class Last:
    """The latest answer, whole or as far as it came.

    Example:
        >>> chat.last.answer.text, chat.last.records[0]["file"]  # doctest: +SKIP
        ('Ten days.', 'handbook.pdf')
    """

    answer: Answer

    @property
    def records(self) -> list[CitationRecord]:
        """Its citations, a row for each reference; rows of one source have one number."""
        return citation_records(self.answer)

    def frame(self) -> Any:
        """Its citations as a pandas DataFrame, a row for each reference.

        Raises:
            ArgumentError: pandas is not installed.
        """
        try:
            import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise ArgumentError(
                "A DataFrame needs pandas: `pip install pandas`, or use `records`."
            ) from None
        return pd.DataFrame(self.records, columns=list(CitationRecord.__annotations__))
