"""Compares what is wanted with what an assistant has: the steps of an upload, none taken yet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.multipart import opened
from pinecone_notebooks.errors import ArgumentError, FileProblem, PineconeNotebooksError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pinecone_notebooks.client import File

    from .documents import Document

__all__ = ["CONTENT_HASH", "Step", "check_size", "given_metadata", "steps_of", "superfluous"]

# In a file's metadata: tells a later run that the content has not changed, and that a file is of
# this package's making.
CONTENT_HASH = "sha256"
HASH_BLOCK = 1 << 20  # bytes

# The service's limits on every paid plan (its table of limits). The free one takes less of PDF,
# and says so itself.
MOST_BYTES = {".pdf": 100 << 20}
MOST_BYTES_MULTIMODAL = 50 << 20
MOST_BYTES_OTHERWISE = 10 << 20
MOST_METADATA_BYTES = 16 << 10


@dataclass(frozen=True)
class Step:
    """What to do for one document.

    Attributes:
        document: What is wanted.
        action: skip, wait, upload or fail.
        size: Bytes.
        metadata: What the file is uploaded with, its content's hash too.
        multimodal: Whether its images are to be read.
        known: The assistant's file that is the document already, for skip and wait.
        outdated: The assistant's other files of the name; deleted when the document is there.
        problem: Why it fails.
    """

    document: Document
    action: str
    size: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)
    multimodal: bool = False
    known: File | None = None
    outdated: tuple[File, ...] = ()
    problem: Exception | None = None


def steps_of(
    documents: Iterable[Document],
    there: Sequence[File],
    *,
    file_id: str | None = None,
    multimodal: bool = False,
) -> list[Step]:
    """A step for each document; every one that can be is checked before anything is sent.

    Args:
        documents: What is wanted.
        there: Every file of the assistant.
        file_id: The id that the only document shall have.
        multimodal: Whether the images of PDFs are to be read.
    """
    by_name: dict[str, list[File]] = {}
    for file in there:
        by_name.setdefault(file.name, []).append(file)
    return [
        _step(document, by_name.get(document.name, []), file_id, multimodal=multimodal)
        for document in documents
    ]


def superfluous(steps: Sequence[Step], there: Sequence[File]) -> list[File]:
    """The files that earlier uploads of this package made and this one does not name."""
    wanted = {step.document.name for step in steps}
    return [file for file in there if file.name not in wanted and CONTENT_HASH in file.metadata]


def given_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A file's metadata as a person gave it, without the mark of this package."""
    return {name: value for name, value in metadata.items() if name != CONTENT_HASH}


def check_size(name: str, size: int, *, multimodal: bool = False) -> None:
    """See that the service takes a file of this kind and size.

    Raises:
        FileProblem: It is too large.
    """
    most = MOST_BYTES.get(Path(name).suffix.lower(), MOST_BYTES_OTHERWISE)
    most = min(most, MOST_BYTES_MULTIMODAL) if multimodal else most
    if size > most:
        raise FileProblem(
            f"{name!r} has {size / (1 << 20):.1f} MB; the service takes {most >> 20} MB of its "
            "kind. Split it."
        )


def _step(
    document: Document, there: Sequence[File], file_id: str | None, *, multimodal: bool
) -> Step:
    if document.problem is not None:
        return Step(document, "fail", problem=document.problem)
    reads_images = multimodal and document.name.lower().endswith(".pdf")
    try:
        size, digest = _measured(document, multimodal=reads_images)
        metadata = {**document.metadata, CONTENT_HASH: digest}
        _check_metadata(document, metadata)
    except (PineconeNotebooksError, OSError) as error:
        return Step(document, "fail", problem=error)
    same = [
        file
        for file in there
        if file.metadata == metadata
        and file.multimodal == reads_images
        and file_id in {None, file.id}
    ]
    # One that is ready goes before one that an interrupted run left in the making.
    for status, action in (("Available", "skip"), ("Processing", "wait")):
        for known in same:
            if known.status == status:
                outdated = tuple(file for file in there if file is not known)
                return Step(
                    document,
                    action,
                    size,
                    metadata,
                    multimodal=reads_images,
                    known=known,
                    outdated=outdated,
                )
    # The one whose id is taken over is replaced by the service.
    outdated = tuple(file for file in there if file.id != file_id)
    return Step(document, "upload", size, metadata, multimodal=reads_images, outdated=outdated)


def _measured(document: Document, *, multimodal: bool) -> tuple[int, str]:
    """The size and the hash of a document that can be sent."""
    digest = hashlib.sha256()
    with opened(document.source, document.name) as upload:
        check_size(document.name, upload.size, multimodal=multimodal)
        while block := upload.file.read(HASH_BLOCK):
            digest.update(block)
        return upload.size, digest.hexdigest()


def _check_metadata(document: Document, metadata: dict[str, Any]) -> None:
    try:
        size = len(json.dumps(metadata, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The metadata of {document.name!r} is no JSON ({error}). Use texts, numbers, true, "
            "false and lists."
        ) from None
    if size > MOST_METADATA_BYTES:
        raise ArgumentError(
            f"The metadata of {document.name!r} has {size:,} bytes as JSON; a file may have "
            f"{MOST_METADATA_BYTES:,}. Keep what you filter by."
        )
