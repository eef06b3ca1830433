"""The way into the API: one key, one set of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.client.assistant import AssistantClient
from pinecone_notebooks.client.assistants import Assistants
from pinecone_notebooks.client.dataplane import DataPlane
from pinecone_notebooks.client.transport import Transport
from pinecone_notebooks.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Client"]


class Client:
    """Pinecone Assistant for one API key; may be shared by threads.

    Args:
        api_key: Kept out of every repr, error and URL.
        settings: Where the service is and how it is called; from the environment when None.

    Raises:
        MalformedKey: `api_key` cannot be a key.
        SettingsError: The environment has a setting that cannot be used.

    Example:
        >>> client = Client("pcsk_...")  # doctest: +SKIP
        >>> client.assistants.get_or_create("handbook")  # doctest: +SKIP
        >>> client.assistant("handbook").files.upload("leave.pdf")  # doctest: +SKIP
        >>> client.assistant("handbook").chat("How many days?").text  # doctest: +SKIP
    """

    def __init__(self, api_key: str, *, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.from_environ()
        self._transport = Transport(api_key, self.settings)
        self.assistants = Assistants(self._transport)
        self._hosts: dict[str, str] = {}

    def __repr__(self) -> str:
        """Show the host, never the key."""
        return f"Client({self.settings.api_host!r})"

    def __enter__(self) -> Self:
        """Nothing is sent yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections that are kept open."""
        self.close()

    def assistant(self, name: str) -> AssistantClient:
        """The calls of one assistant; nothing is sent until one is made."""
        plane = DataPlane(name, self.assistants, self._transport, self._hosts)
        return AssistantClient(plane)

    def verify(self) -> None:
        """Make the cheapest call that needs a valid key.

        Raises:
            Unauthorized: The key is not valid.
            ServiceUnreachable: This machine is offline, or the service is down.
            APIError: The service answered with another error.
            TransportError: Another failure of the network.
        """
        self.assistants.first()

    def close(self) -> None:
        """Close the connections that are kept open; a later call opens new ones."""
        self._transport.close()
