"""Whether a value of ours holds all that a JSON answer said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pinecone_notebooks.client.fields import moment
from pinecone_notebooks.secret import Secret


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each innermost value with its path; times are compared as times."""
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    elif isinstance(value, Secret):
        yield path, value.reveal()
    elif value is not None and value != "":
        yield path, moment(value) or value


def lost(answer: Any, value: Any) -> list[str]:
    """The paths of what `answer` says and `value` does not."""
    kept = [leaf for _, leaf in leaves(value)]
    return [path for path, leaf in leaves(answer) if leaf not in kept]
