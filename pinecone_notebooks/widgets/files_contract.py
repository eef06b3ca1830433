"""What kernel and browser say to each other about files; `js/src/files/contract.ts` is its twin.

Part of `contract`; asserted against `tests/wire/files_messages.json`.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

FileStatus = Literal["ready", "processing", "failed", "leaving", "deleting"]
Outcome = Literal["", "uploaded", "replaced", "unchanged"]
UploadStatus = Literal[
    "receiving",
    "waiting",
    "sending",
    "processing",
    "cancelling",
    "stopped",
    "uploaded",
    "replaced",
    "unchanged",
    "failed",
]


class FileRow(TypedDict):
    """A file of the assistant; one that is "leaving" is deleted soon unless that is undone.

    `outcome` is what an upload from a pane did to it; `note` says what went wrong, or is empty.
    """

    file_id: str
    name: str
    size: int | None
    status: FileStatus
    outcome: Outcome
    note: str


class FileList(TypedDict):
    """The files by name, and how many more there are; `error` says why they are not known."""

    is_known: bool
    error: str
    rows: list[FileRow]
    more: int


class UploadRow(TypedDict):
    """A file on its way, with how much of its phase is done, from 0 to 1; `note` has reasons."""

    upload: str
    name: str
    size: int
    status: UploadStatus
    fraction: float | int | None
    note: str


class FilesMessage(TypedDict):
    """Send the state of the files, which `fresh` asks the service for.

    `alive` are the uploads that this page is still sending.
    """

    type: Literal["files"]
    fresh: bool
    alive: list[str]


class UploadBegin(TypedDict):
    """Announces a file; sent again until it is answered."""

    type: Literal["upload_begin"]
    assistant: str
    upload: str
    name: str
    size: int


class UploadChunk(TypedDict):
    """The bytes from `offset` on.

    They travel beside the message, or as base64 in it where a host drops what is beside it.
    """

    type: Literal["upload_chunk"]
    assistant: str
    upload: str
    offset: int
    data: bytes | str


class UploadCancel(TypedDict):
    """Stop an upload or forget a failed one; `is_unreadable` if the browser cannot read it."""

    type: Literal["upload_cancel"]
    assistant: str
    upload: str
    is_unreadable: bool


class FileDelete(TypedDict):
    """Delete a file in some seconds."""

    type: Literal["file_delete"]
    assistant: str
    file_id: str


class FileKeep(TypedDict):
    """Undo a deletion that has not begun."""

    type: Literal["file_keep"]
    assistant: str
    file_id: str


class UploadAnswer(TypedDict):
    """How many bytes of a file are there, and whether more of it is wanted."""

    type: Literal["upload"]
    upload: str
    received: int
    is_wanted: bool


TO_KERNEL: dict[str, Any] = {
    "files": FilesMessage,
    "upload_begin": UploadBegin,
    "upload_chunk": UploadChunk,
    "upload_cancel": UploadCancel,
    "file_delete": FileDelete,
    "file_keep": FileKeep,
}
TO_BROWSER: dict[str, Any] = {"upload": UploadAnswer}
