"""The files of an assistant as its panes list them, and those that are about to be deleted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import NotFound, PineconeNotebooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pinecone_notebooks.client import File

    from . import files_contract

__all__ = ["Listing"]

# Every change sends all rows to every view.
ROWS_SHOWN = 100
SECONDS_TO_UNDO = 8.0
STATUSES: dict[str, files_contract.FileStatus] = {
    "Available": "ready",
    "ProcessingFailed": "failed",
    "Deleting": "deleting",
}


class Listing:
    """What the service lists, as of the last time it was asked.

    A deletion waits for some seconds, so that it can be undone; if the kernel ends before, nothing
    is deleted.

    Args:
        assistant: Its name.
        changed: Called, in any thread, when there is something new.
    """

    def __init__(self, assistant: str, changed: Callable[[], None]) -> None:
        self._assistant = assistant
        self._changed = changed
        self._files: Sequence[File] | None = None
        self._error = ""
        self._outcomes: dict[str, files_contract.Outcome] = {}
        self._leaving: dict[str, threading.Timer] = {}
        self._deleting: set[str] = set()
        self._faults: dict[str, str] = {}
        self._loading = threading.Lock()
        self._is_due = False

    @property
    def value(self) -> files_contract.FileList:
        """The list as the browser gets it."""
        files = self._files or ()
        rows = sorted((self._row(file) for file in files), key=_urgency)[:ROWS_SHOWN]
        rows.sort(key=lambda row: (row["name"].casefold(), row["file_id"]))
        return {
            "is_known": self._files is not None,
            "error": self._error,
            "rows": rows,
            "more": len(files) - len(rows),
        }

    def refresh(self) -> None:
        """Ask the service again, in a thread; one that waits to ask will see all there is."""
        if not self._is_due:
            self._is_due = True
            threading.Thread(target=self.load, daemon=True).start()

    def load(self) -> None:
        """Ask the service again."""
        with self._loading:
            self._is_due = False
            try:
                self._files = client().assistant(self._assistant).files.list()
            except NotFound:  # the first upload creates it
                self._files, self._error = (), ""
            except PineconeNotebooksError as error:
                self._error = str(error)
            else:
                self._error = ""
        self._changed()

    def note(self, outcomes: dict[str, files_contract.Outcome]) -> None:
        """Say in the rows of these names what an upload did to them."""
        self._outcomes.update(outcomes)

    def delete(self, file_id: str) -> None:
        """Delete a file in some seconds."""
        if file_id in self._leaving or file_id in self._deleting:
            return
        self._faults.pop(file_id, None)
        timer = threading.Timer(SECONDS_TO_UNDO, self._delete, (file_id,))
        timer.daemon = True
        self._leaving[file_id] = timer
        timer.start()
        self._changed()

    def keep(self, file_id: str) -> None:
        """Undo a deletion that has not begun."""
        timer = self._leaving.pop(file_id, None)
        if timer is not None:
            timer.cancel()
            self._changed()

    def _delete(self, file_id: str) -> None:
        if self._leaving.pop(file_id, None) is None:  # kept at the last moment
            return
        self._deleting.add(file_id)
        self._changed()
        try:
            client().assistant(self._assistant).files.delete(file_id)
        except NotFound:
            pass  # somebody else was faster
        except PineconeNotebooksError as error:
            self._faults[file_id] = str(error)
        self.load()
        self._deleting.discard(file_id)
        self._changed()

    def _row(self, file: File) -> files_contract.FileRow:
        status = STATUSES.get(file.status, "processing")
        if file.id in self._leaving:
            status = "leaving"
        elif file.id in self._deleting:
            status = "deleting"
        return {
            "file_id": file.id,
            "name": file.name,
            "size": file.size,
            "status": status,
            "outcome": self._outcomes.get(file.name, "") if status == "ready" else "",
            "note": self._faults.get(file.id, file.error_message),
        }


def _urgency(row: files_contract.FileRow) -> tuple[bool, str]:
    """What is to be seen of thousands: what failed, moves or came just now."""
    is_dull = row["status"] == "ready" and not row["note"] and not row["outcome"]
    return is_dull, row["name"].casefold()
