"""One assistant: its files, its operations, and asking it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pinecone_notebooks.client.chat import ChatStream, Messages, as_messages
from pinecone_notebooks.client.completions import Completion, CompletionStream
from pinecone_notebooks.client.context import Context
from pinecone_notebooks.client.fields import mapping
from pinecone_notebooks.client.files import Files
from pinecone_notebooks.client.models import Answer
from pinecone_notebooks.client.operations import Operations
from pinecone_notebooks.errors import ArgumentError, UnexpectedAnswer

if TYPE_CHECKING:
    from pinecone_notebooks.client.dataplane import DataPlane

__all__ = ["AssistantClient"]

_COMPLETIONS = ("chat", "completions")


class AssistantClient:
    """The calls of one assistant, sent to the host that serves it; `client.assistant(name)`.

    Making one costs nothing: the host is asked for at the first call.
    """

    def __init__(self, plane: DataPlane) -> None:
        self.name = plane.name
        self.operations = Operations(plane)
        self.files = Files(plane, self.operations)
        self._plane = plane

    def __repr__(self) -> str:
        """Show the name."""
        return f"AssistantClient({self.name!r})"

    def chat(  # noqa: PLR0913 - what the API offers
        self,
        messages: Messages,
        *,
        model: str | None = None,
        temperature: float | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
        json_response: bool | None = None,
        include_highlights: bool | None = None,
        context_options: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Ask, and return the whole answer.

        Args:
            messages: A question, or a conversation that ends with one.
            model: Such as gpt-4o; the service's default when None.
            temperature: 0 for answers that vary least; not every model knows it.
            filter: Use only files whose metadata matches.
            json_response: Answer with a JSON text.
            include_highlights: Add the supporting words to each reference.
            context_options: `top_k` (1 to 64 snippets), `snippet_size` (512 to 8192 tokens),
                `multimodal` and `include_binary_content`.

        Raises:
            ArgumentError: There is no question, or an option is no JSON.
            NotFound: There is no such assistant; the message names those there are.
            APIError: The service refused the question.
            TransportError: The service could not be reached.

        Example:
            >>> client.assistant("handbook").chat("How many days of leave?").text  # doctest: +SKIP
            'Ten days.'
        """
        request = _request(
            messages,
            model=model,
            temperature=temperature,
            filter=filter,
            json_response=json_response,
            include_highlights=include_highlights,
            context_options=context_options,
        )
        answer = self._plane.json("POST", "chat", body=request, slow=True)
        if not isinstance(mapping(answer).get("message"), Mapping):
            raise UnexpectedAnswer(
                "The answer to the question has no message.",
                status=200,
                method="POST",
                path=urlsplit(self._plane.url("chat")).path,
            )
        return Answer.from_json(answer)

    def stream(  # noqa: PLR0913 - what the API offers
        self,
        messages: Messages,
        *,
        model: str | None = None,
        temperature: float | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
        include_highlights: bool | None = None,
        context_options: Mapping[str, Any] | None = None,
    ) -> ChatStream:
        """Ask, and return the answer as it is made; sent when its iteration begins.

        There is no `json_response` here: the service does not stream JSON.

        Args:
            messages: As for `chat`.
            model: As for `chat`.
            temperature: As for `chat`.
            filter: As for `chat`.
            include_highlights: As for `chat`.
            context_options: As for `chat`.

        Raises:
            ArgumentError: There is no question, or an option is no JSON.
            NotFound: There is no such assistant; the message names those there are.
        """
        request = _request(
            messages,
            model=model,
            temperature=temperature,
            filter=filter,
            include_highlights=include_highlights,
            context_options=context_options,
        )
        return ChatStream(self._plane.transport, self._plane.url("chat"), request)

    def completions(
        self,
        messages: Messages,
        *,
        model: str | None = None,
        temperature: float | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
    ) -> Completion:
        """Ask through OpenAI's interface, and return the whole completion.

        For code written for that interface; `chat` has structured citations.

        Args:
            messages: As for `chat`.
            model: As for `chat`.
            temperature: As for `chat`.
            filter: As for `chat`.

        Raises:
            ArgumentError: There is no question, or an option is no JSON.
            NotFound: There is no such assistant; the message names those there are.
            APIError: The service refused the question.
            TransportError: The service could not be reached.
        """
        request = _request(messages, model=model, temperature=temperature, filter=filter)
        completion = Completion.from_json(
            self._plane.json("POST", "chat", *_COMPLETIONS, body=request, slow=True)
        )
        if not completion.choices:
            raise UnexpectedAnswer(
                "The completion has no choices.",
                status=200,
                method="POST",
                path=urlsplit(self._plane.url("chat", *_COMPLETIONS)).path,
            )
        return completion

    def stream_completions(
        self,
        messages: Messages,
        *,
        model: str | None = None,
        temperature: float | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
    ) -> CompletionStream:
        """Ask through OpenAI's interface; sent when the iteration of the stream begins.

        Args:
            messages: As for `chat`.
            model: As for `chat`.
            temperature: As for `chat`.
            filter: As for `chat`.

        Raises:
            ArgumentError: There is no question, or an option is no JSON.
            NotFound: There is no such assistant; the message names those there are.
        """
        request = _request(messages, model=model, temperature=temperature, filter=filter)
        url = self._plane.url("chat", *_COMPLETIONS)
        return CompletionStream(self._plane.transport, url, request)

    @property
    def openai_base_url(self) -> str:
        """The address at which the `openai` package talks to this assistant.

        Pinecone documents its key in the `Api-Key` header, which that package can send, too.

        Raises:
            NotFound: There is no such assistant; the message names those there are.

        Example:
            >>> url = client.assistant("handbook").openai_base_url  # doctest: +SKIP
            >>> openai.OpenAI(  # doctest: +SKIP
            ...     base_url=url, api_key=key, default_headers={"Api-Key": key}
            ... )
        """
        return self._plane.url("chat")

    def context(  # noqa: PLR0913 - what the API offers
        self,
        query: str | None = None,
        *,
        messages: Messages | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
        top_k: int | None = None,
        snippet_size: int | None = None,
        multimodal: bool | None = None,
        include_binary_content: bool | None = None,
    ) -> Context:
        """The snippets that fit a query, or the last question of a conversation.

        Args:
            query: What to look for; this or `messages`.
            messages: A conversation; this or `query`.
            filter: Use only files whose metadata matches.
            top_k: At most so many snippets: 16 unless told, 64 at most.
            snippet_size: Tokens in one at most: 2048 unless told, 512 to 8192.
            multimodal: Also images.
            include_binary_content: The images themselves, not only their captions.

        Raises:
            ArgumentError: Neither or both of `query` and `messages` were given.
            APIError: The service refused the request.
            TransportError: The service could not be reached.
        """
        if (query is None) == (messages is None):
            raise ArgumentError("Context needs a query or messages: give exactly one of them.")
        request = {
            "query": query,
            "messages": None if messages is None else as_messages(messages),
            "filter": filter,
            "top_k": top_k,
            "snippet_size": snippet_size,
            "multimodal": multimodal,
            "include_binary_content": include_binary_content,
        }
        return Context.from_json(
            self._plane.json("POST", "chat", "context", body=_given(request), slow=True)
        )


def _request(messages: Messages, **options: Any) -> dict[str, Any]:
    return {"messages": as_messages(messages), **_given(options)}


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
