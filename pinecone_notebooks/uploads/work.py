"""Takes the steps of an upload, several at once, and tells how far each is."""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pinecone_notebooks.errors import NotFound, PineconeNotebooksError, ProcessingFailed
from pinecone_notebooks.render.uploads import Row

from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pinecone_notebooks.client import Progress
    from pinecone_notebooks.client.files import Files

    from .plan import Step

__all__ = ["AT_ONCE", "Work", "beginning"]

AT_ONCE = 4
SECONDS_BETWEEN_LOOKS = 0.1
# An interrupted thread that is between two bytes ends at once; one that waits for an answer
# may not, and is left behind: what it was sent the next run finds.
SECONDS_TO_END = 1.0


class _Stopped(Exception):  # noqa: N818 - says what is the case
    """The person stopped the upload."""


def beginning(step: Step) -> Row:
    """Where a step is before it is taken; one that needs no taking is at its end."""
    row = Row(step.document.name, step.size)
    if step.problem is not None:
        return row.failed(step.problem)
    return row.at("unchanged") if step.action == "skip" and not step.outdated else row


class Work:
    """The steps of one upload, taken by threads.

    Args:
        steps: What to do.
        rows: Where each step is; replaced as it goes on.
        files: The assistant's.
        file_id: The id that the only document shall have.
        pace: Shared with other work on the same service; its own if None.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        rows: list[Row],
        files: Files,
        *,
        file_id: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._steps = steps
        self._rows = rows
        self._files = files
        self._file_id = file_id
        self._stop = threading.Event()
        self._cancelled: set[int] = set()
        self._pace = pace or Pace(AT_ONCE)
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()

    def do(self, show: Callable[[str], None]) -> None:
        """Take every step; returns when all are done.

        A failed one has its error in its row and stops no other.

        Args:
            show: Called often, in the calling thread, with a remark or "".
        """
        numbers = [n for n, row in enumerate(self._rows) if not row.is_final]
        for number in numbers:
            self._waiting.put(number)
        threads = [
            threading.Thread(target=self._take_steps, daemon=True)
            for _ in range(min(AT_ONCE, len(numbers)))
        ]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                threads[-1].join(SECONDS_BETWEEN_LOOKS)
                threads = [thread for thread in threads if thread.is_alive()]
                show(self._remark())
                if not threads:
                    return
        except KeyboardInterrupt:
            self._stop.set()
            for thread in threads:
                thread.join(SECONDS_TO_END / len(threads))
            for number in numbers:
                if not self._rows[number].is_final:
                    self._rows[number] = self._rows[number].at("stopped")
            raise

    def cancel(self, number: int) -> None:
        """Stop one step, and take back what was sent for it; the others go on. From any thread."""
        self._cancelled.add(number)

    def _is_stopped(self, number: int) -> bool:
        return self._stop.is_set() or number in self._cancelled

    def _remark(self) -> str:
        held = self._pace.seconds_held
        return f"The service asks to go slower: going on in {held:.0f} s." if held >= 1 else ""

    def _take_steps(self) -> None:
        with contextlib.suppress(queue.Empty):
            while not self._stop.is_set():
                number = self._waiting.get_nowait()
                row = self._rows[number]
                try:
                    status = self._take(self._steps[number], number)
                    self._rows[number] = row.at(status)
                except (_Stopped, InterruptedError):
                    if number in self._cancelled:
                        self._take_back(self._steps[number])
                    self._rows[number] = row.at("stopped")
                except (PineconeNotebooksError, OSError) as error:
                    self._rows[number] = row.failed(error)

    def _take(self, step: Step, number: int) -> str:
        """Take one step; returns its final status."""
        row = self._rows[number]

        def progress(made: Progress) -> None:
            if self._is_stopped(number):
                raise _Stopped
            self._rows[number] = replace(row, status=made.phase, fraction=made.fraction)

        try:
            if step.action == "wait" and step.known is not None:
                self._rows[number] = row.at("processing")
                self._files.wait(step.known.id, progress=progress)
            elif step.action == "upload":
                self._pace.call(
                    lambda: self._send(step, progress), lambda: self._is_stopped(number)
                )
        except ProcessingFailed as error:
            with contextlib.suppress(PineconeNotebooksError):
                self._files.delete(error.subject)  # so that the next try starts clean
            raise
        # The old ones go last: whatever happens before, one of them is there to be asked.
        for file in step.outdated:
            if self._is_stopped(number):
                raise _Stopped
            with contextlib.suppress(NotFound):
                self._files.delete(file.id)
        if step.action == "skip" and not step.outdated:
            return "unchanged"
        return "replaced" if step.outdated else "uploaded"

    def _take_back(self, step: Step) -> None:
        """Delete what a cancelled step has made; all that was there before stays."""
        if step.action != "upload":
            return
        before = {file.id for file in step.outdated}
        with contextlib.suppress(PineconeNotebooksError):
            for file in self._files.list():
                is_same = file.name == step.document.name and file.metadata == step.metadata
                if is_same and file.id not in before:
                    self._files.delete(file.id)

    def _send(self, step: Step, progress: Callable[[Progress], None]) -> None:
        send = self._files.upload
        if self._file_id is not None:
            send = partial(self._files.upsert, self._file_id)
        send(
            step.document.source,
            name=step.document.name,
            metadata=step.metadata,
            multimodal=step.multimodal or None,
            progress=progress,
        )
