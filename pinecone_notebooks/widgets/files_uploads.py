"""The uploads of a pane: received from the browser, then handed to the upload engine."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from pinecone_notebooks.client.multipart import check_name
from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import ArgumentError, FileProblem, PineconeNotebooksError
from pinecone_notebooks.render.uploads import READY
from pinecone_notebooks.uploads import Document
from pinecone_notebooks.uploads.pace import Pace
from pinecone_notebooks.uploads.plan import check_size, steps_of
from pinecone_notebooks.uploads.work import AT_ONCE, Work, beginning

from .files_incoming import Incoming, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pinecone_notebooks.client.files import Files
    from pinecone_notebooks.render.uploads import Row

    from . import files_contract

__all__ = ["Uploads"]

# What a page may leave on the kernel's disk at once.
MOST_UPLOADS = 100
MOST_BYTES = 1 << 30
# A page in the background sends about once a minute that it is still there.
SECONDS_OF_SILENCE = 90.0


@dataclass
class _Upload:
    """One file on its way, and where it is."""

    name: str
    size: int
    status: files_contract.UploadStatus = "receiving"
    fraction: float | None = None
    note: str = ""
    incoming: Incoming | None = None
    cancel: Callable[[], None] | None = None
    is_cancelled: bool = False

    @property
    def is_under_way(self) -> bool:
        return self.status not in {"failed", "stopped", *READY}

    def fail(self, error: Exception) -> None:
        self.status, self.fraction, self.note = "failed", None, str(error)
        self.end()

    def end(self) -> None:
        if self.incoming is not None:
            self.incoming.remove()


class Uploads:
    """Takes files piece by piece, and uploads those that are whole; a failed one stops no other.

    The methods may be called from any thread and never wait for the service.

    Args:
        assistant: Where to; it is created where it does not exist.
        changed: Called, in any thread, when an upload has moved.
        landed: Called, in the thread of an upload, with the names that are ready now, and with
            what was done for each.
    """

    def __init__(
        self,
        assistant: str,
        changed: Callable[[], None],
        landed: Callable[[dict[str, files_contract.Outcome]], None],
    ) -> None:
        self._assistant = assistant
        self._changed = changed
        self._landed = landed
        self._uploads: dict[str, _Upload] = {}
        self._whole: list[_Upload] = []
        self._lock = threading.Lock()
        self._gathering = threading.Lock()
        self._pace = Pace(AT_ONCE)

    @property
    def value(self) -> list[files_contract.UploadRow]:
        """The uploads as the browser gets them, in the order they began."""
        with self._lock:
            return [_row(name, upload) for name, upload in self._uploads.items()]

    def begin(self, upload: str, name: str, size: int) -> files_contract.UploadAnswer:
        """Announce a file; what can be checked before its bytes are there is checked now."""
        with self._lock:
            if upload not in self._uploads:
                one = _Upload(plain_name(name), size)
                try:
                    self._check(one)
                    one.incoming = Incoming(size)
                except (PineconeNotebooksError, OSError) as error:
                    one.fail(error)
                self._uploads[upload] = one
                self._go_on(one)
                self._forget_old_failures()
        self._changed()
        return self._answer(upload)

    def take(self, upload: str, offset: int, data: bytes) -> files_contract.UploadAnswer:
        """Take a piece of a file."""
        with self._lock:
            one = self._uploads.get(upload)
            if one is not None and one.incoming is not None and one.status == "receiving":
                try:
                    one.incoming.take(offset, data)
                except OSError as error:
                    one.fail(error)
                self._go_on(one)
        self._changed()
        return self._answer(upload)

    def cancel(self, upload: str, *, is_unreadable: bool = False) -> None:
        """Stop an upload, or forget one that is over.

        Args:
            upload: Which one.
            is_unreadable: The page cannot read the file any more: it has failed.
        """
        with self._lock:
            one = self._uploads.get(upload)
            if one is None:
                return
            if is_unreadable and one.status == "receiving":
                one.fail(
                    FileProblem(
                        f"The browser could not read {one.name!r}: it is a folder, or has changed "
                        "since it was picked. Pick the file again."
                    )
                )
            elif one.status in {"receiving", "failed"} or one in self._whole:
                one.is_cancelled = True
                one.end()
                del self._uploads[upload]
            elif one.is_under_way:
                one.is_cancelled = True
                one.status, one.fraction = "cancelling", None
                if one.cancel is not None:
                    one.cancel()
        self._changed()

    def expect(self, alive: Sequence[str]) -> None:
        """Hear which uploads a page is sending; those that no page sends any more fail."""
        now = time.monotonic()
        with self._lock:
            for upload, one in self._uploads.items():
                if one.incoming is None or one.status != "receiving":
                    continue
                if upload in alive:
                    one.incoming.heard_at = now
                elif now - one.incoming.heard_at > SECONDS_OF_SILENCE:
                    one.fail(
                        FileProblem(
                            f"The page stopped sending {one.name!r}: it was closed or reloaded. "
                            "Pick the file again."
                        )
                    )
        self._changed()

    def _check(self, one: _Upload) -> None:
        under_way = [other for other in self._uploads.values() if other.is_under_way]
        if len(under_way) >= MOST_UPLOADS:
            raise ArgumentError(
                f"{MOST_UPLOADS} files are on their way already. Add this one when they are there."
            )
        if one.name in {other.name for other in under_way}:
            raise ArgumentError(
                f"{one.name!r} is on its way already. Add it again when it is there."
            )
        check_name(one.name)
        check_size(one.name, one.size)
        if one.size + sum(other.size for other in under_way) > MOST_BYTES:
            raise ArgumentError(
                f"More than {MOST_BYTES >> 30} GB are on their way already. Add this one when they "
                "are there."
            )

    def _forget_old_failures(self) -> None:
        failed = [upload for upload, one in self._uploads.items() if one.status == "failed"]
        for upload in failed[:-MOST_UPLOADS]:
            del self._uploads[upload]

    def _go_on(self, one: _Upload) -> None:
        """Note how much of a file is there, and upload it when it is whole."""
        if one.incoming is None or one.status != "receiving":
            return
        if one.incoming.is_whole:
            one.status, one.fraction = "waiting", None
            self._whole.append(one)
            threading.Thread(target=self._upload_whole, daemon=True).start()
        else:
            one.fraction = one.incoming.received / one.size

    def _answer(self, upload: str) -> files_contract.UploadAnswer:
        with self._lock:
            one = self._uploads.get(upload)
            received = one.incoming.received if one is not None and one.incoming else 0
            is_wanted = one is not None and one.status == "receiving"
        return {"type": "upload", "upload": upload, "received": received, "is_wanted": is_wanted}

    def _upload_whole(self) -> None:
        """Upload every file that is whole; while one thread asks what there is, they gather."""
        with self._gathering:
            with self._lock:
                batch = [one for one in self._whole if not one.is_cancelled]
                self._whole.clear()
            if not batch:
                return
            try:
                work, rows = self._planned(batch)
            except Exception as error:  # noqa: BLE001 - a thread's end: nobody else would say it
                self._fail(batch, error)
                return
        try:
            work.do(lambda remark: self._follow(batch, rows, remark))
            self._follow(batch, rows, "")
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(batch, error)
        self._land(batch)

    def _planned(self, batch: Sequence[_Upload]) -> tuple[Work, list[Row]]:
        connected = client()
        connected.assistants.get_or_create(self._assistant)
        files: Files = connected.assistant(self._assistant).files
        there = [file for file in files.list() if file.status != "Deleting"]
        documents = [Document(one.name, one.incoming.path) for one in batch if one.incoming]
        steps = steps_of(documents, there)
        rows = [beginning(step) for step in steps]
        work = Work(steps, rows, files, pace=self._pace)
        with self._lock:
            for number, one in enumerate(batch):
                one.cancel = partial(work.cancel, number)
                if one.is_cancelled:
                    one.cancel()
        return work, rows

    def _follow(self, batch: Sequence[_Upload], rows: Sequence[Row], remark: str) -> None:
        with self._lock:
            for one, row in zip(batch, rows, strict=True):
                if row.error is not None and one.is_under_way:
                    one.fail(row.error)
                elif row.status == "stopped" or row.status in READY:
                    one.status = cast("files_contract.UploadStatus", row.status)
                    one.fraction, one.note = None, ""
                    one.end()
                elif not one.is_cancelled and one.is_under_way:
                    one.status = cast("files_contract.UploadStatus", row.status)
                    one.fraction, one.note = row.fraction, remark
        self._changed()

    def _fail(self, batch: Sequence[_Upload], error: Exception) -> None:
        with self._lock:
            for one in batch:
                if one.is_under_way:
                    one.fail(error)
        self._changed()

    def _land(self, batch: Sequence[_Upload]) -> None:
        """Those that are ready go from here to the list of files; stopped ones go altogether."""
        ready = {
            one.name: cast("files_contract.Outcome", one.status)
            for one in batch
            if one.status in READY
        }
        if ready:
            self._landed(ready)
        with self._lock:
            self._uploads = {
                upload: one
                for upload, one in self._uploads.items()
                if one not in batch or one.status == "failed"
            }
        self._changed()


def _row(upload: str, one: _Upload) -> files_contract.UploadRow:
    return {
        "upload": upload,
        "name": one.name,
        "size": one.size,
        "status": one.status,
        # In whole percents, or every look at it would be sent to every view.
        "fraction": None if one.fraction is None else round(one.fraction, 2),
        "note": one.note,
    }
