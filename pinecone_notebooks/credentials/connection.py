"""The connection this kernel has: which key won, where it came from, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pinecone_notebooks.errors import ConnectionRequired
from pinecone_notebooks.settings import (
    Settings,
    clear_environ,
    environ_api_key,
    export_environ,
)

from .secret import Secret

if TYPE_CHECKING:
    from pinecone_notebooks.client import Client

__all__ = ["Connection", "adopt", "client", "current", "forget"]

ENVIRONMENT = "the environment variable PINECONE_API_KEY"


@dataclass(frozen=True)
class Connection:
    """A key and what is known of it.

    Attributes:
        key: The API key, masked.
        source: Where the key came from, in words.
        settings: The service it is for.
        organization: Id of the organization, or "" where it is not known.
        project: Id of the project, or "" where it is not known.
        verified: False when the service could not be asked (no network).
    """

    key: Secret
    source: str
    settings: Settings = field(default_factory=Settings, repr=False)
    organization: str = ""
    project: str = ""
    verified: bool = False

    @cached_property
    def client(self) -> Client:
        """The client of this connection; made once, it keeps its connections open."""
        from pinecone_notebooks.client import Client

        return Client(self.key.reveal(), settings=self.settings)

    def verify(self) -> Connection:
        """Ask the service once whether it accepts the key.

        Returns:
            This connection, `verified` unless the service could not be reached: no network is no
            reason to refuse a key.

        Raises:
            Unauthorized: The service does not accept the key.
        """
        from pinecone_notebooks.errors import TransportError

        try:
            self.client.verify()
        except TransportError:
            if self.settings.is_local:
                raise
            return self
        return replace(self, verified=True)

    def __str__(self) -> str:
        """One line for a person."""
        where = self.settings.api_host
        known = [("organization", self.organization), ("project", self.project)]
        named = "".join(f", {name} {value}" for name, value in known if value)
        unsure = "" if self.verified else "; not verified, the service could not be reached"
        return f"Connected to {where} with the key from {self.source}{named}{unsure}."


_current: Connection | None = None


def current() -> Connection | None:
    """The connection of this kernel, or None.

    A key in the environment wins over an earlier connection: whoever set it meant it.
    """
    key = environ_api_key()
    if key is None:
        return _current
    if _current is not None and _current.key == Secret(key):
        return _current
    return Connection(Secret(key), ENVIRONMENT, Settings.from_environ())


def adopt(connection: Connection) -> Connection:
    """Make `connection` this kernel's, and export it for other clients in this process."""
    global _current  # noqa: PLW0603 - one kernel has one connection
    _current = connection
    export_environ(connection.key.reveal(), connection.settings)
    return connection


def forget() -> None:
    """Drop the connection and take its key and hosts out of the environment."""
    global _current  # noqa: PLW0603
    _current = None
    clear_environ()


def client() -> Client:
    """The client of this kernel's connection.

    Raises:
        ConnectionRequired: There is no key; nobody is asked.
    """
    connection = current()
    if connection is None:
        raise ConnectionRequired(tried=(ENVIRONMENT, "this kernel's earlier connection"))
    if connection is not _current:
        _remember(connection)
    return connection.client


def _remember(connection: Connection) -> None:
    """Keep what the environment gave, so that its client is made once."""
    global _current  # noqa: PLW0603
    _current = connection
