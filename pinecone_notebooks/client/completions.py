"""Chat completions: the values of OpenAI's interface, and a completion as it streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.fields import integer, mapping, sequence, string
from pinecone_notebooks.client.models import Message, Usage
from pinecone_notebooks.client.streaming import AnswerStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pinecone_notebooks.client.transport import Transport

__all__ = ["Choice", "ChoiceDelta", "Completion", "CompletionChunk", "CompletionStream"]

# An index is a place in a list: a service must not make the list as long as it likes.
_MAX_CHOICES = 128


@dataclass(frozen=True)
class Choice:
    """One answer of a completion; `finish_reason` is "" when it did not finish."""

    index: int
    message: Message
    finish_reason: str = ""

    @classmethod
    def from_json(cls, data: Any) -> Choice:
        """Read one choice of a completion."""
        data = mapping(data)
        message = mapping(data.get("message"))
        return cls(
            index=integer(data.get("index")) or 0,
            message=Message(
                content=string(message.get("content")),
                role=string(message.get("role")) or "assistant",
            ),
            finish_reason=string(data.get("finish_reason")),
        )


@dataclass(frozen=True)
class Completion:
    """An answer in OpenAI's form; its citations are in the text itself."""

    choices: tuple[Choice, ...] = ()
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    id: str = ""

    @property
    def text(self) -> str:
        """The text of the first choice."""
        return self.choices[0].message.content if self.choices else ""

    @classmethod
    def from_json(cls, data: Any) -> Completion:
        """Read a completion that was not streamed."""
        data = mapping(data)
        # As the documentation shows it; the description has no such wrapper.
        data = mapping(data.get("chat_completion")) or data
        return cls(
            choices=tuple(Choice.from_json(item) for item in sequence(data.get("choices"))),
            usage=Usage.from_json(data.get("usage")),
            model=string(data.get("model")),
            id=string(data.get("id")),
        )


@dataclass(frozen=True, slots=True)
class ChoiceDelta:
    """What one chunk adds to one choice; `role` and `finish_reason` are mostly ""."""

    index: int
    content: str
    role: str = ""
    finish_reason: str = ""

    @classmethod
    def from_json(cls, data: Any) -> ChoiceDelta:
        """Read one choice of a chunk."""
        data = mapping(data)
        delta = mapping(data.get("delta"))
        return cls(
            index=integer(data.get("index")) or 0,
            content=string(delta.get("content")),
            role=string(delta.get("role")),
            finish_reason=string(data.get("finish_reason")),
        )


@dataclass(frozen=True, slots=True)
class CompletionChunk:
    """The next piece of a streamed completion."""

    choices: tuple[ChoiceDelta, ...]
    model: str = ""
    id: str = ""

    @property
    def text(self) -> str:
        """What it adds to the first choice."""
        return "".join(choice.content for choice in self.choices if choice.index == 0)


class CompletionStream(AnswerStream[CompletionChunk]):
    """A completion as it is made: iterate it for chunks, or take `text()` or `collect()`.

    A context manager; `close` may be called from another thread and ends the iteration there
    quietly. The request is sent when iteration begins. The service sends no heartbeats here, so
    a model that thinks for long is silent for long.

    Example:
        >>> stream = client.assistant("handbook").stream_completions("How many?")  # doctest: +SKIP
        >>> print("".join(stream.text()))  # doctest: +SKIP
        Ten days.
    """

    def __init__(self, transport: Transport, url: str, request: Mapping[str, Any]) -> None:
        super().__init__(transport, url, request)
        self._choices: dict[int, tuple[list[str], str, str]] = {}
        self._usage = Usage()
        self._model = ""
        self._id = ""

    @property
    def completion(self) -> Completion:
        """The completion as far as it came; whole once each choice has a `finish_reason`."""
        return Completion(
            choices=tuple(
                Choice(index, Message("".join(pieces), role or "assistant"), finish_reason)
                for index, (pieces, role, finish_reason) in sorted(self._choices.items())
            ),
            usage=self._usage,
            model=self._model,
            id=self._id,
        )

    def text(self) -> Iterator[str]:
        """Yield the text of the first choice only, piece by piece.

        Raises:
            StreamBroken: The completion broke off; `.partial` has what came.
            APIError: The service refused the question.
            TransportError: The service could not be reached.
        """
        for chunk in self._events:
            if isinstance(chunk, CompletionChunk) and (text := chunk.text):
                yield text

    def collect(self) -> Completion:
        """Read to the end and return the completion; what came so far when it is closed.

        Raises:
            StreamBroken: The completion broke off; `.partial` has what came.
            APIError: The service refused the question.
            TransportError: The service could not be reached.
        """
        for _ in self._events:
            pass
        return self.completion

    @property
    def _partial(self) -> Completion:
        return self.completion

    @property
    def _is_whole(self) -> bool:
        return bool(self._choices) and all(end for *_, end in self._choices.values())

    def _typed(self, data: Any) -> CompletionChunk | None:
        if not isinstance(data.get("choices"), list):
            return None
        chunk = CompletionChunk(
            choices=tuple(ChoiceDelta.from_json(item) for item in data["choices"]),
            model=string(data.get("model")),
            id=string(data.get("id")),
        )
        for choice in chunk.choices:
            if len(self._choices) == _MAX_CHOICES and choice.index not in self._choices:
                raise self._broken(f"The completion has more than {_MAX_CHOICES} choices.")
            pieces, role, end = self._choices.get(choice.index, ([], "", ""))
            pieces.append(choice.content)
            self._choices[choice.index] = (
                pieces,
                role or choice.role,
                choice.finish_reason or end,
            )
            self._length += len(choice.content)
        self._model = chunk.model or self._model
        self._id = chunk.id or self._id
        if data.get("usage"):
            self._usage = Usage.from_json(data["usage"])
        return chunk
