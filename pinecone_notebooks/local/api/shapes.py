"""How files and operations are written on the wire, in either API version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pinecone_notebooks.local.service import Service
    from pinecone_notebooks.local.store.files import File
    from pinecone_notebooks.local.store.operations import Operation


def show_file(service: Service, file: File, *, newest: bool, with_url: bool) -> dict[str, Any]:
    """Return a file as the API shows it.

    2025-04 tells progress and failure on the file; 2026-04 moved both to the operation.
    """
    shown: dict[str, Any] = {
        "name": file.name,
        "id": file.file_id,
        "size": file.size,
        "metadata": file.metadata,
        "created_on": file.created_on,
        "updated_on": file.updated_on,
        "status": file.status,
        "signed_url": service.signed_url(file) if with_url else None,
    }
    if newest:
        return {**shown, "multimodal": file.multimodal}
    return {
        **shown,
        "percent_done": service.library.progress(file),
        "error_message": file.error_message,
    }


def show_operation(operation: Operation, *, progress: float) -> dict[str, Any]:
    """Return an operation as the API shows it; `progress` counts only while it is under way."""
    done = {"Completed": 1.0, "Failed": 0.0}.get(operation.status, progress)
    shown: dict[str, Any] = {
        "id": operation.operation_id,
        "operation_type": operation.operation_type,
        "file_id": operation.file_id,
        "status": operation.status,
        "created_on": operation.created_on,
        "percent_complete": round(100 * done),
    }
    if operation.completed_on:
        shown["completed_on"] = operation.completed_on
    if operation.error_message:
        shown["error_message"] = operation.error_message
    return shown
