"""Every exception this package raises on purpose, as one tree.

A message says what happened, what was expected and what to do. None contains an API key.

    PineconeNotebooksError
     ├── ConnectError               there is no usable connection
     │    ├── ConnectionRequired      no source gave an API key
     │    ├── MalformedKey            a text that cannot be an API key
     │    ├── ConnectCancelled        the person said no
     │    └── ConnectTimeout          nobody answered in time
     ├── AlignmentTooLow            an evaluation stayed below what was asked for
     ├── ArgumentError              an argument of a call or a magic is wrong
     ├── SettingsError              a setting or environment variable is wrong
     ├── FileProblem                a local file is missing, empty, or of a kind not accepted
     ├── TransportError             no answer came back
     │    ├── ServiceUnreachable      name not found, refused, or the connection broke
     │    ├── ServiceTimeout          no answer in time
     │    ├── TLSFailure              the secure connection could not be made
     │    └── UnexpectedRedirect      the answer pointed elsewhere; the key does not follow
     ├── APIError                   an answer came back and it was an error
     │    ├── Unauthorized            401
     │    ├── Forbidden               403
     │    ├── NotFound                404
     │    ├── Conflict                409, or the code ALREADY_EXISTS
     │    ├── InvalidRequest          400, 422
     │    ├── TooLarge                413
     │    ├── RateLimited             429; has .retry_after
     │    ├── ServerError             500 and above
     │    └── UnexpectedAnswer        an answer that is not what the API describes
     ├── StreamBroken               an answer stopped midway; what came is on .partial
     ├── FilesFailed                some files of an upload failed; .reasons has why
     ├── Interrupted                the person stopped the cell; what is done stays
     ├── ProcessingFailed           the service could not process a file or make an assistant
     └── StillProcessing            the wait for it ended first; the work goes on
"""

# ruff: noqa: N818 - an error is named for what happened ("NotFound"), as in requests and httpx

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.client.completions import Completion
    from pinecone_notebooks.client.models import Answer

__all__ = [
    "APIError",
    "AlignmentTooLow",
    "ArgumentError",
    "Conflict",
    "ConnectCancelled",
    "ConnectError",
    "ConnectTimeout",
    "ConnectionRequired",
    "FileProblem",
    "FilesFailed",
    "Forbidden",
    "Interrupted",
    "InvalidRequest",
    "MalformedKey",
    "NotFound",
    "PineconeNotebooksError",
    "ProcessingFailed",
    "RateLimited",
    "ServerError",
    "ServiceTimeout",
    "ServiceUnreachable",
    "SettingsError",
    "StillProcessing",
    "StreamBroken",
    "TLSFailure",
    "TooLarge",
    "TransportError",
    "Unauthorized",
    "UnexpectedAnswer",
    "UnexpectedRedirect",
]


class PineconeNotebooksError(Exception):
    """The root: `except PineconeNotebooksError` catches all that this package raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in a cell: one line and no stack, for the message says what to do."""
        return [f"{type(self).__name__}: {' '.join(str(self).split())}"]


class ConnectError(PineconeNotebooksError):
    """There is no usable connection to Pinecone."""


class ConnectionRequired(ConnectError):
    """No source gave an API key.

    Attributes:
        tried: The sources that were asked, in order, in words for a person.
    """

    def __init__(self, message: str = "", *, tried: Sequence[str] = ()) -> None:
        """Name what was tried; `message` replaces the usual first sentence."""
        super().__init__(message or "No Pinecone API key was found.")
        self.tried = tuple(tried)

    def __str__(self) -> str:
        """Say what is missing, where it was looked for, and what to do."""
        tried = f" Tried: {'; '.join(self.tried)}." if self.tried else ""
        return (
            f"{self.args[0]}{tried} Run %pinecone_connect, or set PINECONE_API_KEY, or work "
            "offline with %pinecone_connect --local."
        )


class MalformedKey(ConnectError):
    """A text that cannot be an API key: the text itself is never shown."""


class ConnectCancelled(ConnectError):
    """The person cancelled connecting."""

    def __init__(self, message: str = "") -> None:
        """Take another first sentence, or none."""
        super().__init__(message or "Connecting was cancelled. Run the cell again to connect.")


class ConnectTimeout(ConnectError):
    """Nobody finished connecting in time."""

    def __init__(self, message: str = "", *, seconds: float = 0) -> None:
        """Say how long was waited."""
        super().__init__(
            message
            or f"Not connected after {seconds:g} s. Click Connect, or paste a key, then run the "
            "cell again."
        )
        self.seconds = seconds


class AlignmentTooLow(PineconeNotebooksError):
    """The answers of an evaluation agree less with the truth than was asked for."""


class ArgumentError(PineconeNotebooksError):
    """An argument of a call or a magic is wrong."""


class SettingsError(PineconeNotebooksError):
    """A setting, usually an environment variable, has a value that cannot be used."""


class FileProblem(PineconeNotebooksError):
    """A local file is missing, unreadable, empty, or of a kind that is not accepted."""


class FilesFailed(PineconeNotebooksError):
    """Some files of an upload failed; the others are there.

    Attributes:
        reasons: The name of each file that failed, with its error.
    """

    def __init__(self, reasons: Sequence[tuple[str, Exception]], of: int) -> None:
        """Keep the reasons; `of` is how many files there were."""
        super().__init__(reasons, of)
        self.reasons = tuple(reasons)
        self._of = of

    def __str__(self) -> str:
        """Give each reason; the others are safe."""
        each = " ".join(f"{name}: {error}" for name, error in self.reasons)
        return (
            f"{len(self.reasons)} of {self._of} files failed. {each} The others are kept; run the "
            "cell again once this is mended."
        )


class Interrupted(PineconeNotebooksError):
    """The person stopped the cell; what is done stays."""

    def __init__(self, kept: str) -> None:
        """Say what is kept."""
        super().__init__(kept)

    def __str__(self) -> str:
        """Say that it stopped, and what is kept."""
        return f"Stopped. {self.args[0]}"


class TransportError(PineconeNotebooksError):
    """No answer came back from the service."""


class ServiceUnreachable(TransportError):
    """The service was not found, refused the connection, or dropped it."""


class ServiceTimeout(TransportError):
    """The service did not answer in time."""


class TLSFailure(TransportError):
    """The secure connection could not be made."""


class UnexpectedRedirect(TransportError):
    """The service answered with a redirect, which is not followed."""


class APIError(PineconeNotebooksError):
    """The service answered with an error.

    Attributes:
        message: The service's own words.
        advice: What to do next.
        status: The HTTP status.
        code: The service's code, such as `NOT_FOUND`, or "".
        request_id: What to quote to Pinecone's support, or "".
        method: The HTTP method of the call.
        path: The path of the call.
    """

    default_advice: ClassVar[str] = "Check the call against the error above."

    def __init__(  # noqa: PLR0913 - the parts of one failed call
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        request_id: str = "",
        method: str = "",
        path: str = "",
        advice: str = "",
    ) -> None:
        """Keep every part of the failed call; all but `message` may be unknown."""
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.method = method
        self.path = path
        self.advice = advice or self.default_advice

    def __str__(self) -> str:
        """Say what the service said, what to do, and which call it was."""
        said = self.message if self.message.endswith((".", "!", "?")) else f"{self.message}."
        call = f"{self.method} {self.path} answered ".lstrip() if self.path else ""
        status = f"{self.status} {self.code}".rstrip()
        request = f", request id {self.request_id}" if self.request_id else ""
        return f"{said} {self.advice} ({call}{status}{request})"


class Unauthorized(APIError):
    """401: the key is wrong, was deleted, or belongs elsewhere."""

    default_advice = "Connect again with %pinecone_connect, or set PINECONE_API_KEY to a valid key."


class Forbidden(APIError):
    """403: the key is valid and may not do this."""

    default_advice = "Use a key whose roles allow this call."


class NotFound(APIError):
    """404: there is no such thing in this project."""

    default_advice = "Check the name, and that the key belongs to the project that has it."


class Conflict(APIError):
    """409: it exists already, or is in a state that does not allow the call."""

    default_advice = "Use another name, or use the one that exists."


class InvalidRequest(APIError):
    """400 or 422: the service does not accept the request."""

    default_advice = "Correct the named value and call again."


class TooLarge(APIError):
    """413: the request is larger than the service accepts."""

    default_advice = "Send less: split the file or shorten the messages."


class RateLimited(APIError):
    """429: too many calls, or a quota is used up.

    Attributes:
        retry_after: Seconds the service asks to wait, or None where it does not say.
    """

    default_advice = "Wait a moment and call again."

    def __init__(
        self, message: str, *, retry_after: float | None = None, advice: str = "", **parts: object
    ) -> None:
        """Turn the wait into the advice."""
        if retry_after is not None and not advice:
            advice = f"Call again in {retry_after:g} s."
        super().__init__(message, advice=advice, **parts)  # type: ignore[arg-type]
        self.retry_after = retry_after


class ServerError(APIError):
    """500 and above: the fault is on the service's side."""

    default_advice = "Try again in a moment; if it stays, see https://status.pinecone.io."


class UnexpectedAnswer(APIError):
    """The answer is not what the API describes: a page of a proxy, or cut or malformed JSON."""

    default_advice = "Check the host and any proxy between here and the service."


class StreamBroken(PineconeNotebooksError):
    """A streamed answer stopped before its end.

    Attributes:
        partial: The answer or completion as far as it came, or None where nothing came.
    """

    def __init__(self, message: str, *, partial: Answer | Completion | None = None) -> None:
        """Keep what was received."""
        super().__init__(message)
        self.partial = partial


class ProcessingFailed(PineconeNotebooksError):
    """The service took a file, or a new assistant, and could not process it.

    Attributes:
        subject: The id of the file or operation, or the name of the assistant.
    """

    def __init__(self, message: str, *, subject: str = "") -> None:
        """Keep the id, so that the failed thing can be deleted."""
        super().__init__(message)
        self.subject = subject


class StillProcessing(PineconeNotebooksError):
    """The time to wait ended before the service was done; its work goes on.

    Attributes:
        subject: The id of the file or operation, or the name of the assistant.
    """

    def __init__(self, message: str, *, subject: str = "") -> None:
        """Keep the id, so that a later cell can ask again."""
        super().__init__(message)
        self.subject = subject
