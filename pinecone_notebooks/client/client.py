"""The way into the API: one key, one set of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from pinecone_notebooks.client.assistant import AssistantClient
    from pinecone_notebooks.client.evaluation import Alignment

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
        # Here, so that importing this class does not wait for the HTTP library.
        from pinecone_notebooks.client.assistants import Assistants
        from pinecone_notebooks.client.auth import ApiKey
        from pinecone_notebooks.client.transport import Transport

        self.settings = settings or Settings.from_environ()
        self._transport = Transport(ApiKey(api_key), self.settings)
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
        from pinecone_notebooks.client.assistant import AssistantClient
        from pinecone_notebooks.client.dataplane import DataPlane

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

    def evaluate(self, question: str, answer: str, ground_truth_answer: str) -> Alignment:
        """Compare an answer, from wherever it came, with what is known to be true.

        Args:
            question: What was asked.
            answer: What is to be judged.
            ground_truth_answer: The true answer.

        Raises:
            InvalidRequest: The service cannot evaluate one of the three.
            APIError: The service answered with another error.
            TransportError: The service could not be reached.

        Example:
            >>> client.evaluate("The capital of Spain?", "Barcelona.", "Madrid.")  # doctest: +SKIP
            Alignment(correctness=0.0, completeness=0.0, alignment=0.0, ...)
        """
        from pinecone_notebooks.client.evaluation import PATH, Alignment

        url = f"{self.settings.evaluation_host}{PATH}"
        request = {
            "question": question,
            "answer": answer,
            "ground_truth_answer": ground_truth_answer,
        }
        return Alignment.from_json(self._transport.json("POST", url, body=request, slow=True))

    def close(self) -> None:
        """Close the connections that are kept open; a later call opens new ones."""
        self._transport.close()
