"""What the magics do, without showing anything: typed arguments in, values out."""

from __future__ import annotations

import contextlib
import glob
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import (
    ArgumentError,
    FileProblem,
    PineconeNotebooksError,
    ProcessingFailed,
)
from pinecone_notebooks.render.uploads import Row
from pinecone_notebooks.widgets.conversation import conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from pinecone_notebooks.client import File, Progress
    from pinecone_notebooks.client.files import Files
    from pinecone_notebooks.widgets.run import Run

    from .arguments import UploadArguments

__all__ = ["ask", "named_assistant", "upload"]

# Tells a later run of the notebook that a file has not changed.
CONTENT_HASH = "sha256"
HASH_BLOCK = 1 << 20  # bytes

_assistant: str | None = None


def named_assistant(name: str | None) -> str:
    """The assistant that a magic means: the one it names, else the one named last.

    Raises:
        ArgumentError: None was named yet.
    """
    global _assistant  # noqa: PLW0603 - one kernel has one current assistant
    _assistant = name or _assistant
    if _assistant is None:
        raise ArgumentError("Which assistant? Name one, for example: --assistant handbook")
    return _assistant


def upload(arguments: UploadArguments, show: Callable[[Sequence[Row]], None]) -> list[Row]:
    """Upload files, one after another; those the assistant has unchanged are left alone.

    Args:
        arguments: Which files, and to which assistant; it is created where it does not exist.
        show: Called with all rows whenever one changes.

    Returns:
        A row for each file; a file that failed has its error there and stops no other.
    """
    connected = client()
    name = named_assistant(arguments.assistant)
    connected.assistants.get_or_create(name)
    files = connected.assistant(name).files
    there: dict[str, list[File]] = {}
    for file in files.list():
        there.setdefault(file.name, []).append(file)
    rows = list(_rows(arguments.paths))

    def change(index: int, row: Row) -> None:
        rows[index] = row
        show(rows)

    for index, row in enumerate(rows):
        if row.error is None:
            _upload_one(
                row,
                files,
                there.get(row.path.name, []),
                arguments.metadata,
                lambda changed, index=index: change(index, changed),  # type: ignore[misc]
            )
    return rows


def _rows(paths: Sequence[str]) -> Iterator[Row]:
    """A row for each file that the paths and patterns name."""
    seen: dict[str, Path] = {}
    for given in paths:
        expanded = str(Path(given).expanduser())
        found = glob.glob(expanded, recursive=True)  # noqa: PTH207 - "**" and absolute patterns
        matches = [Path(match) for match in sorted(found)]
        files = [path for path in matches if path.is_file()]
        if not files:
            what = "is a folder; name its files, such as" if matches else "was not found, looked in"
            where = Path(given) / "*.pdf" if matches else Path.cwd()
            yield Row(Path(given), error=FileProblem(f"{given!r} {what} {where}."))
        for path in files:
            if path.resolve() == seen.setdefault(path.name, path.resolve()):
                yield Row(path)
            else:
                yield Row(path, error=_same_name(path, seen[path.name]))


def _same_name(path: Path, other: Path) -> FileProblem:
    return FileProblem(
        f"{str(path)!r} has the same name as {str(other)!r}, which an assistant tells files by. "
        "Rename one of them."
    )


def _upload_one(
    row: Row,
    files: Files,
    there: Sequence[File],
    metadata: Mapping[str, Any],
    change: Callable[[Row], None],
) -> None:
    """Upload one file in the place of those of its name that the assistant has."""
    try:
        wanted = {**metadata, CONTENT_HASH: _content_hash(row.path)}
        if any(file.status == "Available" and file.metadata == wanted for file in there):
            change(row.at("unchanged"))
            return

        def progress(made: Progress) -> None:
            change(row.at(f"{made.phase} {made.fraction:.0%}"))

        files.upload(row.path, metadata=wanted, progress=progress)
        # The old ones go last: whatever happens before, one of them is there to be asked.
        for file in there:
            files.delete(file.id)
        change(row.at("replaced" if there else "uploaded"))
    except ProcessingFailed as error:
        change(row.failed(error))
        _forget_failed(files, error.subject)
    except (PineconeNotebooksError, OSError) as error:
        change(row.failed(error))


def _forget_failed(files: Files, file_id: str) -> None:
    """Take away what could not be processed, so that the next try starts clean."""
    with contextlib.suppress(PineconeNotebooksError):
        files.delete(file_id)


def _content_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def ask(assistant: str, question: str) -> tuple[Run, Generator[int, None, None]]:
    """Ask in the conversation with an assistant.

    Returns:
        The run, and what drives it: yields the length of the answer's text as it grows.
    """
    handle = client().assistant(assistant)
    talk = conversation(assistant)
    run = talk.ask(question, lambda messages: handle.stream(messages, include_highlights=True))
    return run, talk.answering(run)
