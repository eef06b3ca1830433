"""Calls of the Admin API, with advice for whoever looks after a service account."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.transport import Transport, segment
from pinecone_notebooks.errors import APIError, Forbidden, NotFound, Unauthorized

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["AdminCalls"]


class AdminCalls:
    """Makes calls under `/admin`; an error's advice speaks of ids and roles, not of API keys."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._url = f"{transport.settings.api_host}/admin"

    def list(self, *path: str) -> Sequence[Any]:
        """Every item of a listing."""
        with _advised(path[0]):
            return tuple(self._transport.pages(self._at(path), "data"))

    def create(self, body: Mapping[str, Any], *path: str) -> Any:
        """Make something new in a listing."""
        with _advised(path[0]):
            return self._transport.json("POST", self._at(path), body=body)

    def one(
        self, method: str, kind: str, item: str, changes: Mapping[str, Any] | None = None
    ) -> Any:
        """Describe, change or delete one item."""
        with _advised(kind):
            return self._transport.json(method, self._at((kind, item)), body=changes)

    def _at(self, path: Sequence[str]) -> str:
        return "/".join([self._url, *(segment(part, what="id") for part in path)])


@contextmanager
def _advised(kind: str) -> Iterator[None]:
    """Replace advice that is meant for a person with an API key."""
    try:
        yield
    except APIError as error:
        # What the login host refused has its own advice.
        if error.path.startswith("/admin"):
            if isinstance(error, NotFound):
                listing = f"{kind.replace('-', '_')}.list"
                error.advice = f"Check the id: {listing} shows those there are."
            elif isinstance(error, Unauthorized):
                error.advice = "The token of the service account is refused: make a new secret."
            elif isinstance(error, Forbidden):
                error.advice = "Give the service account a role that allows this call."
        raise
