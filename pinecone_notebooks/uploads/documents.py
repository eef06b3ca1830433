"""What is to be uploaded: documents from paths, patterns, folders, texts, bytes and DataFrames."""

from __future__ import annotations

import difflib
import glob
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pinecone_notebooks.client.multipart import EXTENSIONS
from pinecone_notebooks.errors import ArgumentError, FileProblem

__all__ = ["Document", "Metadata", "documents_of", "near_miss", "sidecar"]

SIDECAR = ".meta.json"
# A DataFrame's columns of these names are the documents; the others are their metadata.
NAME, TEXT = "name", "text"


@dataclass(frozen=True)
class Document:
    """One document under the name an assistant gets to know it by.

    Attributes:
        name: With its extension.
        source: Its path, or its content.
        metadata: What listings and questions can filter by.
        problem: Why it cannot be uploaded, or None.
    """

    name: str
    source: Path | bytes = field(repr=False)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    problem: Exception | None = None


Metadata = Mapping[str, Any] | Callable[[Document], Mapping[str, Any]] | None


def sidecar(document: Document) -> Mapping[str, Any]:
    """The metadata in the file beside a document: `leave.pdf.meta.json` for `leave.pdf`.

    Example:
        >>> upload("docs", "handbook", metadata=sidecar)  # doctest: +SKIP

    Raises:
        FileProblem: The file is no JSON object.
    """
    if not isinstance(document.source, Path):
        return {}
    beside = document.source.with_name(document.source.name + SIDECAR)
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise FileProblem(f"{str(beside)!r} is no JSON ({error}). Correct or remove it.") from None
    if not isinstance(found, dict):
        raise FileProblem(f'{str(beside)!r} is no JSON object. Write {{"team": "people"}}.')
    return found


def documents_of(sources: Any, metadata: Metadata = None) -> list[Document]:
    """The documents that `sources` means, each name once; a bad one has its `problem`.

    Args:
        sources: A path, a pattern (`docs/**/*.pdf`) or a folder; several of them; a mapping of
            names to texts or bytes; or a DataFrame with the columns `name` and `text`.
        metadata: For all, or a function that gives that of each document.

    Raises:
        ArgumentError: `sources` is none of these.
    """
    if isinstance(sources, (str, Path)):
        sources = [sources]
    if hasattr(sources, "columns") and hasattr(sources, "to_dict"):
        found = _from_frame(sources)
    elif isinstance(sources, Mapping):
        found = (_from_content(name, content) for name, content in sources.items())
    elif isinstance(sources, Sequence) and not isinstance(sources, (bytes, bytearray)):
        found = (document for source in sources for document in _from_path(source))
    else:
        raise ArgumentError(
            f"A {type(sources).__name__} cannot be uploaded. Give paths, a mapping of names to "
            "texts or bytes, or a DataFrame with the columns 'name' and 'text'."
        )
    return [_described(document, metadata) for document in _each_once(found)]


def _from_path(given: Any) -> Iterator[Document]:
    if not isinstance(given, (str, Path)):
        raise ArgumentError(
            f"{given!r} is no path. For texts or bytes give a mapping: {{'leave.md': text}}."
        )
    path = Path(given).expanduser()
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*")) if _is_document(file, path)]
        problem = f"{str(given)!r} has no {', '.join(EXTENSIONS)} in it."
    elif path.exists():  # also where its name looks like a pattern: "notes [draft].md"
        files, problem = [path], f"{str(given)!r} is no file."
    else:
        found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns
        files = [Path(match) for match in found if Path(match).is_file()]
        problem = f"{str(given)!r} was not found, looked in {Path.cwd()}.{near_miss(path)}"
    for file in files:
        yield Document(file.name, file)
    if not files:
        yield Document(str(given), path, problem=FileProblem(problem))


def _is_document(file: Path, folder: Path) -> bool:
    """Whether a file of a folder is meant: of a kind that is read, not hidden, no sidecar."""
    parts = file.relative_to(folder).parts
    return (
        file.name.lower().endswith(EXTENSIONS)
        and not file.name.endswith(SIDECAR)
        and not any(part.startswith((".", "~$")) for part in parts)
        and file.is_file()
    )


def near_miss(path: Path) -> str:
    """A sentence with the name in the same folder that is close, after a blank; or ""."""
    try:
        there = [file.name for file in path.parent.iterdir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, there, n=1)
    return f" Did you mean {str(path.with_name(near[0]))!r}?" if near else ""


def _from_content(name: Any, content: Any) -> Document:
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise ArgumentError(
            f"The content of {name!r} is a {type(content).__name__}. Expected a text or bytes."
        )
    return Document(str(name), bytes(content))


def _from_frame(frame: Any) -> Iterator[Document]:
    missing = [column for column in (NAME, TEXT) if column not in frame.columns]
    if missing:
        raise ArgumentError(
            f"The DataFrame has no column {missing[0]!r}. Its columns 'name' and 'text' are the "
            "documents, the others their metadata; rename them."
        )
    # pandas alone knows what stands for a missing value: None, NaN, NaT or NA.
    present = frame.notna().to_dict("records")
    for row, is_there in zip(frame.to_dict("records"), present, strict=True):
        document = _from_content(row.pop(NAME), row.pop(TEXT))
        found = {str(key): _plain(value) for key, value in row.items() if is_there[key]}
        yield replace(document, metadata=found)


def _plain(value: Any) -> Any:
    """A value as JSON has it: numpy's scalars have `item`, dates `isoformat`."""
    for method in ("item", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    return value


def _each_once(documents: Iterator[Document]) -> Iterator[Document]:
    seen: dict[str, Document] = {}
    for document in documents:
        first = seen.setdefault(document.name, document)
        if first is document:
            yield document
        elif not _is_same(first, document):
            yield replace(
                document,
                problem=FileProblem(
                    f"{_place(document)!r} has the same name as {_place(first)!r}, which an "
                    "assistant tells files by. Rename one of them."
                ),
            )


def _is_same(one: Document, other: Document) -> bool:
    paths = (one.source, other.source)
    return all(isinstance(path, Path) for path in paths) and (
        Path(str(paths[0])).resolve() == Path(str(paths[1])).resolve()
    )


def _place(document: Document) -> str:
    return str(document.source) if isinstance(document.source, Path) else document.name


def _described(document: Document, metadata: Metadata) -> Document:
    if document.problem is not None:
        return document
    try:
        given = metadata(document) if callable(metadata) else metadata or {}
    except FileProblem as error:
        return replace(document, problem=error)
    return replace(document, metadata={**document.metadata, **given})
