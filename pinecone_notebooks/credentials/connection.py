"""The connection this kernel has: which key won, where it came from, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ArgumentError, ConnectError, ConnectionRequired
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import (
    Settings,
    clear_environ,
    environ_api_key,
    export_environ,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pinecone_notebooks.client import Client

__all__ = ["Connection", "adopt", "client", "current", "disconnect", "forget", "kept"]

ENVIRONMENT = "the environment variable PINECONE_API_KEY"
EARLIER = "this kernel's earlier connection"


@dataclass(frozen=True)
class Connection:
    """A key and what is known of it.

    Attributes:
        key: The API key, masked.
        source: Where the key came from, in words.
        settings: The service it is for.
        organization: The organization, or "" where it is not known.
        project: The project, or "" where it is not known.
        verified: False when the service could not be asked (no network).
        passed_over: The other places that had a key, and why it is not used, in words.
        revoke: Deletes the key at the service; None for a key that was not made for this notebook.

    Example:
        >>> connection = connect()  # doctest: +SKIP
        >>> connection.client().list_indexes()  # doctest: +SKIP
    """

    key: Secret
    source: str
    settings: Settings = field(default_factory=Settings, repr=False)
    organization: str = ""
    project: str = ""
    verified: bool = False
    passed_over: tuple[str, ...] = field(default=(), repr=False)
    revoke: Callable[[], None] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def api(self) -> Client:
        """This package's own client, for assistants; made once, it keeps its connections open."""
        from pinecone_notebooks.client import Client

        return Client(self.key.reveal(), settings=self.settings)

    def client(self) -> Any:
        """A client of the official SDK, `pinecone.Pinecone`, for this key and service.

        Raises:
            ConnectError: The SDK is not installed.
        """
        try:
            from pinecone import Pinecone
        except ImportError:
            raise ConnectError(
                "The official SDK is not installed. Run %pip install pinecone, or use .api, this "
                "package's own client for assistants."
            ) from None
        return Pinecone(
            api_key=self.key.reveal(),
            host=self.settings.api_host,
            source_tag=self.settings.source_tag or None,
        )

    def verify(self) -> Connection:
        """Ask the service once whether it accepts the key.

        Returns:
            This connection, `verified` unless the service could not be asked: no network, or a
            service that is down, is no reason to refuse a key.

        Raises:
            Unauthorized: The service does not accept the key.
            MalformedKey: It cannot be a key.
        """
        from pinecone_notebooks.errors import (
            Forbidden,
            RateLimited,
            ServerError,
            TransportError,
            UnexpectedAnswer,
        )

        try:
            self.api.verify()
        except Forbidden:
            pass  # the key is known; its roles are for other calls
        except (TransportError, ServerError, RateLimited, UnexpectedAnswer):
            if self.settings.is_local:
                raise
            return self
        return replace(self, verified=True)

    def __await__(self) -> Generator[None, None, Connection]:
        """Let `await connect()` work too: the waiting is done by then."""
        yield from ()
        return self

    def __str__(self) -> str:
        """One line for a person."""
        where = self.settings.api_host
        known = [("organization", self.organization), ("project", self.project)]
        named = "".join(f", {name} {value}" for name, value in known if value)
        unsure = "" if self.verified else "; not verified, the service could not be reached"
        unused = f" Not used: {'; '.join(self.passed_over)}." if self.passed_over else ""
        return f"Connected to {where} with the key from {self.source}{named}{unsure}.{unused}"


_current: Connection | None = None
_environ_then: Secret | None = None


def kept() -> Connection | None:
    """The connection this kernel made, whatever the environment says since."""
    return _current


def current() -> Connection | None:
    """The connection of this kernel, or None.

    A key that was put into the environment since wins over the kernel's own connection: whoever
    did that meant it.
    """
    key = environ_api_key()
    if key is None or (_current is not None and Secret(key) in {_current.key, _environ_then}):
        return _current
    return Connection(Secret(key), ENVIRONMENT, Settings.from_environ())


def adopt(connection: Connection, *, export_env: bool = True) -> Connection:
    """Make `connection` this kernel's.

    Args:
        connection: What `current()` gives from now on.
        export_env: Write its key and hosts into the environment, for other clients in this
            process.
    """
    global _current, _environ_then  # noqa: PLW0603 - one kernel has one connection
    _current = connection
    if export_env:
        export_environ(connection.key.reveal(), connection.settings)
    _environ_then = Secret(environ_api_key() or "")
    return connection


def forget() -> None:
    """Drop the connection and take its key and hosts out of the environment."""
    global _current  # noqa: PLW0603
    _current = None
    clear_environ()


def disconnect(*, revoke: bool = False) -> None:
    """Forget the key: afterwards it is neither in this kernel's connection nor in its environment.

    Args:
        revoke: Delete the key at the service as well, which is done only with a key that was made
            for this notebook: by `connect(service_account=True)`.

    Raises:
        ArgumentError: The key was not made for this notebook; nothing is changed.
    """
    if revoke:
        if _current is None or _current.revoke is None:
            raise ArgumentError(
                "The key was not made for this notebook, so it is not deleted. Disconnect without "
                "revoke, and delete the key in the Pinecone console."
            )
        _current.revoke()
    forget()


def client() -> Client:
    """This package's client of the kernel's connection.

    Raises:
        ConnectionRequired: There is no key; nobody is asked.
    """
    connection = current()
    if connection is None:
        raise ConnectionRequired(tried=(ENVIRONMENT, EARLIER))
    if connection is not _current:
        adopt(connection, export_env=False)  # so that its client is made once
    return connection.api
