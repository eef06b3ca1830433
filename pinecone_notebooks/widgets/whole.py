"""An answer that the service gives in one piece, read as one that streams: a JSON answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.client import Answer, Citation, CitationEvent, TextDelta, TextPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["WholeAnswer"]


class WholeAnswer:
    """What `Run` needs of a stream; the question is sent when the iteration begins.

    Args:
        ask: Gives the answer.
    """

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self.answer = Answer(text="")
        self._ask = ask

    def __enter__(self) -> Self:
        """Nothing is sent yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing is left open."""

    def __iter__(self) -> Iterator[TextDelta | CitationEvent]:
        """The answer's parts as events."""
        self.answer = self._ask()
        for part in self.answer.parts:
            if isinstance(part, TextPart):
                yield TextDelta(part.text)
            else:
                yield CitationEvent(Citation(0, part.references))

    def close(self) -> None:
        """The call goes on to its end; who drives it leaves it by an interrupt."""
