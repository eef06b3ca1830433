"""Reads JSON as lines of ``path: value``, in the order of the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.documents.page import MAX_CHARACTERS, Page, UnreadableDocument
from pinecone_notebooks.local.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOO_DEEP = "This JSON file is nested too deeply to be read: flatten it and upload it again."


def read_json(path: Path) -> list[Page]:
    """Reads a .json file as one page without a number.

    Raises:
        UnreadableDocument: If it is not valid JSON; the sentence names the line.
    """
    content = decode(path.read_bytes(), ".json")
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            f"This file is not valid JSON: line {error.lineno}, column {error.colno}: "
            f"{error.msg}. Correct it and upload it again."
        ) from None
    except RecursionError:
        raise UnreadableDocument(_TOO_DEEP) from None
    except ValueError:  # a number of more digits than Python converts
        raise UnreadableDocument(
            "This JSON file holds a number too long to be read: write it as a string."
        ) from None
    lines = []
    size = 0
    for line in _lines(value):
        size += len(line) + 2
        if size > MAX_CHARACTERS:  # deep paths repeat: 10 MB can become gigabytes
            raise UnreadableDocument(_TOO_DEEP)
        if line:
            lines.append(line)
    # JSON can name half a character, which no file or database takes.
    return [Page(None, "\n\n".join(lines).encode(errors="replace").decode())]


def _lines(document: Any) -> Iterator[str]:
    """Yields a line for each scalar, list of scalars and record, without recursion."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            inner = value
            if path.endswith("]"):
                # The values of a record belong together: alone, none would say of what it is.
                own, inner = _record(value)
                yield _line(path, "; ".join(own))
            named = [(f"{path}.{key}" if path else key, item) for key, item in inner.items()]
            waiting += reversed(named)
        elif isinstance(value, list) and not _is_plain(value):
            waiting += reversed([(f"{path}[{n}]", item) for n, item in enumerate(value)])
        else:
            yield _line(path, _shown(value))


def _record(record: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Returns a record's values, written, and the lists of further records in it."""
    own: list[str] = []
    records: dict[str, Any] = {}
    waiting = list(reversed(record.items()))
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([(f"{key}.{inner}", item) for inner, item in value.items()])
        elif _is_plain(value):
            own += [f"{key}: {shown}"] if (shown := _shown(value)) else []
        else:
            records[key] = value
    return own, records


def _is_plain(value: Any) -> bool:
    """Tells whether a value is a scalar, or a list of nothing else."""
    if isinstance(value, list):
        return not any(isinstance(item, (dict, list)) for item in value)
    return not isinstance(value, dict)


def _line(path: str, shown: str) -> str:
    return f"{path}: {shown}" if path and shown else shown


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
