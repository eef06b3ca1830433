"""The files of an assistant as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pinecone_notebooks.client.models import File

__all__ = ["files_table"]


def files_table(files: Iterable[File], *, unmentioned: str) -> Table:
    """The files by name, with what the service says of a failed one.

    Args:
        files: Of one assistant.
        unmentioned: The entry of their metadata that is of no interest to a person.
    """
    return Table(
        ("name", "status", "bytes", "metadata", "id", "created", "reason"),
        [
            (
                file.name,
                file.status,
                file.size,
                {key: value for key, value in file.metadata.items() if key != unmentioned},
                file.id,
                file.created_on,
                file.error_message,
            )
            for file in sorted(files, key=lambda file: (file.name, file.id))
        ],
        empty="This assistant has no files yet. Try %pinecone_upload docs/*.pdf",
    )
