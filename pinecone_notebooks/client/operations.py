"""The operations of an assistant: what the service is doing to its files (API 2026-04 on)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pinecone_notebooks.client.models import Operation, Progress
from pinecone_notebooks.client.waiting import ask_until

if TYPE_CHECKING:
    from pinecone_notebooks.client.dataplane import DataPlane

__all__ = ["Operations", "ProgressCallback"]

ProgressCallback = Callable[[Progress], None]


class Operations:
    """List, describe and await operations; `client.assistant(name).operations`."""

    def __init__(self, plane: DataPlane) -> None:
        self._plane = plane

    def list(self, *, status: str = "", operation_type: str = "") -> tuple[Operation, ...]:
        """Every operation of the assistant.

        Args:
            status: Only those that are Processing, Completed or Failed.
            operation_type: Only uploads (`upload_file`), or another kind.
        """
        asked = {"status": status, "operation_type": operation_type}
        found = self._plane.pages(
            "operations",
            key="operations",
            params={name: value for name, value in asked.items() if value},
        )
        return tuple(Operation.from_json(item) for item in found)

    def describe(self, operation_id: str) -> Operation:
        """One operation as it stands.

        Raises:
            NotFound: The assistant has no such operation.
        """
        return Operation.from_json(
            self._plane.json("GET", "operations", operation_id, what="operation id")
        )

    def wait(
        self,
        operation_id: str,
        *,
        timeout: float = 600,
        progress: ProgressCallback | None = None,
    ) -> Operation:
        """Wait until an operation is Completed or Failed, and return it either way.

        Args:
            operation_id: From an upload or a listing.
            timeout: Seconds to wait at most.
            progress: Called after each look at it.

        Raises:
            StillProcessing: The time is over; the service goes on.
        """

        def done(operation: Operation) -> bool:
            if progress is not None and operation.percent_complete is not None:
                progress(Progress("processing", min(operation.percent_complete, 100) / 100))
            return operation.status in {"Completed", "Failed"}

        return ask_until(
            done,
            lambda: self.describe(operation_id),
            seconds=timeout,
            subject=operation_id,
            what=f"Operation {operation_id!r} is not done",
        )
