"""`upload`: what the magic, the command line and Python code call; shows its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import ArgumentError, FilesFailed, Interrupted, NotFound
from pinecone_notebooks.render.uploads import Progress, Row, rows_table

from .documents import Metadata, documents_of
from .plan import Step, steps_of, superfluous
from .work import Work, beginning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.client import File
    from pinecone_notebooks.client.files import Files

__all__ = ["Report", "upload"]


@dataclass(frozen=True)
class Report:
    """What became of each document.

    Attributes:
        assistant: Where they are.
        rows: A row for each, in the order given; files that were pruned come last.
    """

    assistant: str
    rows: tuple[Row, ...]

    def frame(self) -> Any:
        """The rows as a pandas DataFrame."""
        return rows_table(self.rows).frame()


def upload(  # noqa: PLR0913 - what an upload can be told
    sources: Any,
    assistant: str,
    *,
    metadata: Metadata = None,
    file_id: str | None = None,
    multimodal: bool = False,
    prune: bool = False,
    dry_run: bool = False,
) -> Report:
    """Make an assistant's files what `sources` are; safe to run again.

    Unchanged files are left alone, changed ones replaced. Everything is checked before the first
    byte is sent. A file that fails stops no other.

    Args:
        sources: Paths, patterns (`docs/**/*.pdf`) and folders; a mapping of names to texts or
            bytes; or a DataFrame with the columns `name` and `text`, the others being metadata.
        assistant: Its name; it is created where it does not exist.
        metadata: For every file; or a function that is given each `Document` and returns its
            metadata, such as `sidecar`.
        file_id: An id of your own, for one document (API 2026-04 on).
        multimodal: Also read the images of PDFs.
        prune: Delete the files of earlier uploads that `sources` no longer has; files that came
            another way stay. Nothing is deleted when a file failed.
        dry_run: Only say what would be done.

    Raises:
        ArgumentError: `sources` is nothing that can be uploaded.
        FilesFailed: Some files failed; the others are there.
        Interrupted: The person stopped it; the next run goes on from there.

    Example:
        >>> upload({"leave.md": "Ten days."}, "handbook", metadata={"team": "people"})
        ... # doctest: +SKIP
    """
    documents = documents_of(sources, metadata)
    if file_id is not None and len(documents) != 1:
        raise ArgumentError(
            f"An id is for one document, and there are {len(documents)}. Upload it by itself."
        )
    connected = client()
    if dry_run:
        files, there = _files_there(assistant)
    else:
        connected.assistants.get_or_create(assistant)
        files = connected.assistant(assistant).files
        there = files.list()
    there = tuple(file for file in there if file.status != "Deleting")
    steps = steps_of(documents, there, file_id=file_id, multimodal=multimodal)
    gone = superfluous(steps, there) if prune else []
    if dry_run:
        rows = [_outlook(step) for step in steps]
        rows += [Row(file.name, file.size or 0, "would be deleted") for file in gone]
        Progress(assistant).finish(rows)
        return _report(assistant, rows)
    rows = [beginning(step) for step in steps]
    _do(steps, rows, files, gone, Progress(assistant), file_id=file_id)
    return _report(assistant, rows)


def _do(  # noqa: PLR0913 - the parts of one upload
    steps: Sequence[Step],
    rows: list[Row],
    files: Files,
    gone: Sequence[File],
    progress: Progress,
    *,
    file_id: str | None,
) -> None:
    """Take the steps and show them; the last state is shown however it ends."""
    try:
        Work(steps, rows, files, file_id=file_id).do(lambda remark: progress.show(rows, remark))
        kept = any(row.error is not None for row in rows)
        for file in gone:
            if not kept:
                files.delete(file.id)
            status = "kept, for a file failed" if kept else "deleted"
            rows.append(Row(file.name, file.size or 0, status))
    except KeyboardInterrupt:
        raise Interrupted("Files that are ready stay. Run the cell again to go on.") from None
    finally:
        progress.finish(rows)


def _files_there(assistant: str) -> tuple[Files, tuple[File, ...]]:
    """The assistant's files, none where it does not exist: a dry run creates nothing."""
    files = client().assistant(assistant).files
    try:
        return files, files.list()
    except NotFound:
        return files, ()


def _outlook(step: Step) -> Row:
    row = beginning(step)
    if row.is_final:
        return row
    return row.at("would be replaced" if step.outdated else "would be uploaded")


def _report(assistant: str, rows: Sequence[Row]) -> Report:
    failed = [(row.name, row.error) for row in rows if row.error is not None]
    if failed:
        raise FilesFailed(failed, of=len(rows))
    return Report(assistant, tuple(rows))
