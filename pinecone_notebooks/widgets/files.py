"""Files in a pane: the list, uploads and deletions, the same in every pane of an assistant."""

from __future__ import annotations

import base64
import binascii
import threading
from typing import TYPE_CHECKING, Any

import traitlets

from ._base import PineconeWidget
from .files_listing import Listing
from .files_uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from . import files_contract

__all__ = ["FilesWidget"]


class Shelf:
    """The files of one assistant and the uploads to it; all panes show the same."""

    def __init__(self, assistant: str) -> None:
        self._observers: list[Callable[[str], None]] = []
        self.listing = Listing(assistant, lambda: self._notify("file_list"))
        self.uploads = Uploads(assistant, lambda: self._notify("uploads"), self._land)

    def value(self, trait: str) -> Any:
        """What a trait of this name is to hold now."""
        return self.listing.value if trait == "file_list" else self.uploads.value

    def observe(self, changed: Callable[[str], None]) -> None:
        """Call `changed`, in any thread, with the name of the trait that has news."""
        self._observers.append(changed)

    def unobserve(self, changed: Callable[[str], None]) -> None:
        """Call it no more."""
        self._observers = [one for one in self._observers if one != changed]

    def _land(self, outcomes: dict[str, files_contract.Outcome]) -> None:
        self.listing.note(outcomes)
        self.listing.load()

    def _notify(self, trait: str) -> None:
        for changed in tuple(self._observers):
            changed(trait)


_shelves: dict[str, Shelf] = {}


def _shelf(assistant: str) -> Shelf:
    return _shelves.setdefault(assistant, Shelf(assistant))


def _meant(message: Any) -> Shelf:
    """The shelf a message is about: the pane may have gone on to another assistant since."""
    return _shelf(message["assistant"])


class FilesWidget(PineconeWidget):
    """A widget with a trait `assistant`, whose files a browser lists, adds to and deletes.

    Nothing is asked of the service before a browser wants the list.
    """

    file_list: Any = traitlets.Dict(help="The files of the assistant.", read_only=True).tag(
        sync=True
    )
    uploads: Any = traitlets.List(help="Uploads under way or failed.", read_only=True).tag(
        sync=True
    )

    def __init__(self, **traits: Any) -> None:
        self._shelf = Shelf("")
        self._mirroring = threading.RLock()
        super().__init__(**traits)

    @traitlets.observe("assistant")
    def _change_shelf(self, change: Any) -> None:
        self._shelf.unobserve(self._mirror_files)
        self._shelf = _shelf(change["new"])
        self._shelf.observe(self._mirror_files)
        self._mirror_files("file_list")
        self._mirror_files("uploads")

    def _file_handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {
            "files": self._refresh,
            "upload_begin": self._begin_upload,
            "upload_chunk": self._take_chunk,
            "upload_cancel": self._cancel_upload,
            "file_delete": lambda message: _meant(message).listing.delete(message["file_id"]),
            "file_keep": lambda message: _meant(message).listing.keep(message["file_id"]),
        }

    def _mirror_files(self, trait: str) -> None:
        # Two threads with news must not set an older state after a newer one.
        with self._mirroring:
            self.set_trait(trait, self._shelf.value(trait))

    def _refresh(self, message: files_contract.FilesMessage) -> None:
        self._shelf.uploads.expect(message["alive"])
        if message["fresh"]:
            self._shelf.listing.refresh()
        # Where updates from a thread are held back (Colab), an answer to a message is not.
        with self._mirroring:
            self.send_state(["uploads", "file_list"])

    def _begin_upload(self, message: files_contract.UploadBegin) -> None:
        begin = _meant(message).uploads.begin
        self.send(begin(message["upload"], message["name"], message["size"]))

    def _take_chunk(self, message: files_contract.UploadChunk) -> None:
        data = message["data"]
        if isinstance(data, str):
            try:
                data = base64.b64decode(data, validate=True)
            except binascii.Error:
                data = b""
        self.send(_meant(message).uploads.take(message["upload"], message["offset"], data))

    def _cancel_upload(self, message: files_contract.UploadCancel) -> None:
        _meant(message).uploads.cancel(message["upload"], is_unreadable=message["is_unreadable"])
