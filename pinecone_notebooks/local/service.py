"""What the parts of a running service share: one frozen value, found at `request.app[SERVICE]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from pinecone_notebooks.local.connect.sessions import Sessions
    from pinecone_notebooks.local.library import Library
    from pinecone_notebooks.local.search import SearchIndex
    from pinecone_notebooks.local.signing import FileLinks
    from pinecone_notebooks.local.store.database import Database
    from pinecone_notebooks.local.store.files import File


@dataclass(frozen=True)
class Service:
    """A running service: its own address, its stores, and how it was asked to behave."""

    url: str
    api_key: str
    database: Database
    index: SearchIndex
    library: Library
    links: FileLinks
    sessions: Sessions
    extra_origins: tuple[str, ...]
    words_per_second: float | None

    def signed_url(self, file: File) -> str:
        """Return an address that opens the file for a while, without a key."""
        return f"{self.url}/files/{self.links.token(file.file_key)}"


SERVICE: web.AppKey[Service] = web.AppKey("service", Service)
