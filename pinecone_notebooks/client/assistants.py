"""The assistants of a project: create, list, describe, update, delete."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.models import Assistant
from pinecone_notebooks.client.transport import Transport, segment
from pinecone_notebooks.client.waiting import ask_until
from pinecone_notebooks.errors import (
    ArgumentError,
    Conflict,
    NotFound,
    PineconeNotebooksError,
    ProcessingFailed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Assistants"]

_FAILED = frozenset({"Failed", "InitializationFailed"})
_NAMES_SHOWN = 10
_PAGED_SINCE = "2026-04"


class Assistants:
    """The control plane; `client.assistants`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._url = f"{transport.settings.api_host}/assistant/assistants"

    def create(  # noqa: PLR0913 - what the API offers
        self,
        name: str,
        *,
        instructions: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        region: str | None = None,
        wait: bool = True,
        timeout: float = 120,
    ) -> Assistant:
        """Create an assistant and, unless told otherwise, wait until it is Ready.

        Args:
            name: 1 to 63 lower-case letters, digits and hyphens.
            instructions: Applied to every answer; at most 16 KB.
            metadata: Yours to use; at most 16 KB as JSON.
            region: us or eu; the service's default is us.
            wait: Return when it is Ready.
            timeout: Seconds to wait for that at most.

        Raises:
            Conflict: The project has an assistant of that name.
            InvalidRequest: The service does not accept the name or another value.
            ProcessingFailed: The service could not make it.
            StillProcessing: The time is over; the service goes on.
        """
        body = {
            "name": name,
            "instructions": instructions,
            "metadata": metadata,
            "region": region,
        }
        body = {key: value for key, value in body.items() if value is not None}
        made = Assistant.from_json(self._transport.json("POST", self._url, body=body))
        if not wait or made.status == "Ready":
            return made

        def done(assistant: Assistant) -> bool:
            if assistant.status in _FAILED:
                raise ProcessingFailed(
                    f"Assistant {name!r} could not be made: it is {assistant.status}. Delete it "
                    "and create it again.",
                    subject=name,
                )
            return assistant.status == "Ready"

        return ask_until(
            done,
            lambda: self._described(name),
            seconds=timeout,
            subject=name,
            what=f"Assistant {name!r} is not ready",
        )

    def get_or_create(self, name: str, **options: Any) -> Assistant:
        """The assistant of that name, created with `options` (as for `create`) if there is none."""
        try:
            return self._described(name)
        except NotFound:
            try:
                return self.create(name, **options)
            except Conflict:
                # Another notebook was faster.
                return self._described(name)

    def list(self) -> tuple[Assistant, ...]:
        """Every assistant of the project."""
        found = self._transport.pages(self._url, "assistants")
        return tuple(Assistant.from_json(item) for item in found)

    def describe(self, name: str) -> Assistant:
        """One assistant as it stands, its `host` and `status` among the rest.

        Raises:
            NotFound: There is none of that name; the message names those there are.
        """
        try:
            return self._described(name)
        except NotFound as error:
            raise self._naming_others(error, name) from None

    def update(
        self,
        name: str,
        *,
        instructions: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Assistant:
        """Replace the instructions, the metadata, or both; None leaves one as it is.

        Raises:
            ArgumentError: Nothing is to be changed.
            NotFound: There is none of that name; the message names those there are.
        """
        body = {"instructions": instructions, "metadata": metadata}
        body = {key: value for key, value in body.items() if value is not None}
        if not body:
            raise ArgumentError(
                "Nothing to update. Pass instructions= or metadata=; '' and {} clear them."
            )
        try:
            self._transport.json("PATCH", self._at(name), body=body)
        except NotFound as error:
            raise self._naming_others(error, name) from None
        # The answer to an update has no status and no host.
        return self._described(name)

    def delete(self, name: str, *, wait: bool = True, timeout: float = 120) -> None:
        """Delete an assistant with all its files and, unless told otherwise, wait until it is gone.

        Raises:
            NotFound: There is none of that name; the message names those there are.
            ProcessingFailed: The service could not delete it.
            StillProcessing: The time is over; the service goes on.
        """
        try:
            self._transport.json("DELETE", self._at(name))
        except NotFound as error:
            raise self._naming_others(error, name) from None
        if wait:
            ask_until(
                lambda gone: gone,
                lambda: self._is_gone(name),
                seconds=timeout,
                subject=name,
                what=f"Assistant {name!r} is not deleted",
            )

    def first(self) -> None:
        """Ask for at most one assistant: the cheapest call that needs a valid key."""
        paged = self._transport.settings.api_version >= _PAGED_SINCE
        self._transport.json("GET", self._url, params={"limit": "1"} if paged else None)

    def _at(self, name: str) -> str:
        return f"{self._url}/{segment(name, what='assistant')}"

    def _described(self, name: str) -> Assistant:
        return Assistant.from_json(self._transport.json("GET", self._at(name)))

    def _is_gone(self, name: str) -> bool:
        try:
            found = self._described(name)
        except NotFound:
            return True
        if found.status in _FAILED:
            raise ProcessingFailed(
                f"Assistant {name!r} could not be deleted: it is {found.status}. Try again, or "
                "delete it in the Pinecone console.",
                subject=name,
            )
        return False

    def _naming_others(self, error: NotFound, wanted: str) -> NotFound:
        """`error` with the names there are, the most like `wanted` first."""
        try:
            names = [assistant.name for assistant in self.list()]
        except PineconeNotebooksError:
            return error

        def distance(name: str) -> tuple[float, str]:
            return -difflib.SequenceMatcher(None, wanted, name).ratio(), name

        shown = ", ".join(repr(name) for name in sorted(names, key=distance)[:_NAMES_SHOWN])
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        error.advice = (
            f"You have: {shown}{more}."
            if names
            else "This project has no assistant yet: create one first."
        )
        return error
