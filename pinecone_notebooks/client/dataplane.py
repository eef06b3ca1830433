"""Calls to the host that serves one assistant, which describing the assistant tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.transport import Transport, segment
from pinecone_notebooks.errors import NotFound, StillProcessing
from pinecone_notebooks.settings import base_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pinecone_notebooks.client.assistants import Assistants

__all__ = ["DataPlane"]


class DataPlane:
    """The calls of one assistant.

    Args:
        name: The assistant.
        assistants: Asked once for the host.
        transport: Makes the calls.
        hosts: The hosts known so far, by assistant; shared by all of a client.
    """

    def __init__(
        self, name: str, assistants: Assistants, transport: Transport, hosts: dict[str, str]
    ) -> None:
        self.name = name
        self.transport = transport
        self._assistants = assistants
        self._hosts = hosts

    def url(self, area: str, *rest: str) -> str:
        """The address of something in `area`: files, operations or chat.

        Raises:
            NotFound: There is no such assistant.
            StillProcessing: It has no host yet.
        """
        host = self._hosts.get(self.name)
        if host is None:
            host = self._assistants.describe(self.name).host
            if not host:
                raise StillProcessing(
                    f"Assistant {self.name!r} has no host yet: it is still being made. "
                    "Try again in a moment.",
                    subject=self.name,
                )
            host = base_url(host, named=f"The host of assistant {self.name!r}")
            self._hosts[self.name] = host
        return "/".join([host, "assistant", area, segment(self.name, what="assistant"), *rest])

    def json(  # noqa: PLR0913 - the parts of one request
        self,
        method: str,
        area: str,
        *items: str,
        what: str = "id",
        params: Mapping[str, str] | None = None,
        body: object = None,
        slow: bool = False,
    ) -> Any:
        """Make a call about the assistant, or about what `items` name in an area."""
        rest = [segment(item, what=what) for item in items]
        try:
            return self.transport.json(
                method, self.url(area, *rest), params=params, body=body, slow=slow
            )
        except NotFound:
            # The assistant may have been made again elsewhere: ask for its host next time.
            self._hosts.pop(self.name, None)
            raise

    def pages(self, area: str, *, key: str, params: Mapping[str, str]) -> Iterator[Any]:
        """Every item of a listing."""
        return self.transport.pages(self.url(area), key, params=params)
