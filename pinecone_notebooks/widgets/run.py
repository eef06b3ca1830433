"""One answer while it streams: drives the stream, logs its events for whoever reads along.

The log holds coalesced events: text that has come since the last reading is one event. So a reader
that reads every 40 ms gets few messages, and all readers see the same log under the same numbers.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from pinecone_notebooks.client import Answer, CitationEvent, TextDelta, TextPart
from pinecone_notebooks.errors import PineconeNotebooksError
from pinecone_notebooks.render.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pinecone_notebooks.client import ChatStream, Part, Reference

    from . import contract
    from .whole import WholeAnswer

__all__ = ["Run", "wire_parts"]

NOTES = {
    "length": "The answer was cut off at the model's length limit. Ask for the rest.",
    "content_filter": (
        "The answer was cut off by the service's content filter. Ask in other words."
    ),
}
STOPPED = "Stopped."
NOTHING_FOUND = (
    "Nothing in the assistant's files was found for this question. Ask in other words, or check "
    "that the files are uploaded and the metadata filter lets them through."
)


class Run:
    """An answer that streams.

    `drive()` runs in one thread, the one that wants the answer; `read()`, `wait()` and `stop()`
    may be called from any.

    Args:
        question: The turn that it answers.
        open_stream: Opens the stream.
        remark: What to know about the answer before it has begun.
    """

    def __init__(
        self,
        question: contract.Turn,
        open_stream: Callable[[], ChatStream | WholeAnswer],
        *,
        remark: str = "",
    ) -> None:
        self.name = secrets.token_hex(8)
        self.question = question
        self._remark = remark
        self._open_stream = open_stream
        self._changed = threading.Condition()
        self._log: list[contract.RunEvent] = []
        self._pending: list[str] = []
        self._sources = Sources()
        self._stream: ChatStream | WholeAnswer | None = None
        self._stopped = False
        self.error: PineconeNotebooksError | None = None
        self.ended = False

    @property
    def status(self) -> contract.Status:
        """How the run ended; "done" while it has not."""
        if self.error is not None:
            return "failed"
        return "stopped" if self._stopped else "done"

    @property
    def note(self) -> str:
        """What to know about the answer: why it is not whole, or what it was made without."""
        if self.error is not None:
            return str(self.error)
        if self._stopped:
            return STOPPED
        notes = [NOTES.get(self.answer.finish_reason, ""), self._remark]
        if self.answer.context_snippet_count == 0:
            notes.append(NOTHING_FOUND)
        return " ".join(filter(None, notes))

    @property
    def answer(self) -> Answer:
        """The answer as far as it has come."""
        return Answer(text="") if self._stream is None else self._stream.answer

    def drive(self) -> Iterator[int]:
        """Take the answer from the service; yields the length of its text as it grows.

        An error of the service ends the run and is kept on it, not raised. What was received
        stays. Whatever ends the loop over this, the stream is closed.
        """
        size = 0
        try:
            with self._open_stream() as stream:
                self._stream = stream
                if self._stopped:
                    return
                for event in stream:
                    if isinstance(event, TextDelta):
                        self._add_text(event.text)
                        size += len(event.text)
                    elif isinstance(event, CitationEvent):
                        self._add_citation(event.citation.references)
                    else:
                        continue
                    yield size
        except PineconeNotebooksError as error:
            if not self._stopped:
                self.error = error

    def finish(self) -> None:
        """Log the end; nothing is logged after it."""
        with self._changed:
            self._flush()
            self._log.append({"kind": "end", "status": self.status, "note": self.note})
            self.ended = True
            self._changed.notify_all()

    def stop(self) -> None:
        """End the run soon; what has come is kept."""
        if self.ended:
            return
        self._stopped = True
        if self._stream is not None:
            self._stream.close()

    def read(self, since: int) -> list[contract.RunEvent]:
        """The events from index `since` on; text that is pending becomes one event now."""
        with self._changed:
            self._flush()
            return self._log[max(since, 0) :]

    def wait(self, since: int, seconds: float) -> None:
        """Return when there is an event after `since`, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self._pending) or len(self._log) > since, timeout=seconds
            )

    def _add_text(self, text: str) -> None:
        with self._changed:
            self._pending.append(text)
            self._changed.notify_all()

    def _add_citation(self, references: Sequence[Reference]) -> None:
        if not references:
            return
        with self._changed:
            self._flush()
            self._log.append(
                {"kind": "citation", "references": numbered(references, self._sources)}
            )
            self._changed.notify_all()

    def _flush(self) -> None:
        if self._pending:
            self._log.append({"kind": "text", "text": "".join(self._pending)})
            self._pending.clear()


def numbered(references: Sequence[Reference], sources: Sources) -> list[contract.Reference]:
    """References as the browser gets them, with the numbers of their sources."""
    return [
        {
            "number": sources.number(reference),
            "file_id": reference.file.id,
            "file_name": reference.file.name,
            "pages": list(reference.pages),
            "quote": reference.highlight.content if reference.highlight else None,
        }
        for reference in references
    ]


def wire_parts(parts: Sequence[Part]) -> list[contract.Part]:
    """An answer's parts as the browser gets them."""
    sources = Sources()
    return [
        {"type": "text", "text": part.text}
        if isinstance(part, TextPart)
        else {"type": "citation", "references": numbered(part.references, sources)}
        for part in parts
    ]
