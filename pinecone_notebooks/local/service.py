"""What the parts of a running service share: one frozen value, found at `request.app[SERVICE]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from pinecone_notebooks.local.connect.sessions import Sessions
    from pinecone_notebooks.local.generation import Model
    from pinecone_notebooks.local.library import Library
    from pinecone_notebooks.local.plans import Plan
    from pinecone_notebooks.local.rates import LastMinute
    from pinecone_notebooks.local.search import SearchIndex
    from pinecone_notebooks.local.signing import AccessTokens, FileLinks
    from pinecone_notebooks.local.store.database import Database
    from pinecone_notebooks.local.store.files import File
    from pinecone_notebooks.local.store.service_accounts import ClientCredentials
    from pinecone_notebooks.local.turns import Turns


@dataclass(frozen=True)
class Service:
    """A running service: its own address, its stores, and how it was asked to behave."""

    url: str
    api_key: str
    account: ClientCredentials
    database: Database
    index: SearchIndex
    library: Library
    links: FileLinks
    access_tokens: AccessTokens
    sessions: Sessions
    extra_origins: tuple[str, ...]
    words_per_second: float | None
    plan: Plan | None
    last_minute: LastMinute
    turns: Turns
    model: Model | None

    def signed_url(self, file: File) -> str:
        """Return an address that opens the file for a while, without a key."""
        return f"{self.url}/files/{self.links.token(file.file_key)}"


SERVICE: web.AppKey[Service] = web.AppKey("service", Service)
