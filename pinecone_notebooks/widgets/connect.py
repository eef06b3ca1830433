"""The Connect widget: takes a key from the browser, checks it, makes it this kernel's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from pinecone_notebooks.credentials.connection import Connection, adopt
from pinecone_notebooks.credentials.local import sign_in_ticket
from pinecone_notebooks.credentials.secret import Secret
from pinecone_notebooks.errors import PineconeNotebooksError
from pinecone_notebooks.settings import Settings

from ._base import PineconeWidget, bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from . import contract

__all__ = ["Connect"]

UNVERIFIED = "The service could not be reached to check the key."
SOURCES = {"popup": "the Connect popup", "paste": "the password field"}


class Connect(PineconeWidget):
    """A card to connect this notebook to Pinecone with a click, or with a pasted key.

    The key comes in a message, is taken out of it first, and is never in a trait.

    Args:
        settings: The service to connect to; None is the one the environment names.

    Example:
        >>> Connect()  # doctest: +SKIP
    """

    _esm = bundle("connect.js")
    _css = bundle("connect.css")

    phase = traitlets.Unicode("idle", help="Where connecting is.").tag(sync=True)
    attempt = traitlets.Int(1, help="Messages of an older attempt are ignored.").tag(sync=True)
    note = traitlets.Unicode(help="A sentence about the phase.").tag(sync=True)
    popup_url = traitlets.Unicode(help="Address of the popup.").tag(sync=True)
    popup_origin = traitlets.Unicode(help="Whose messages are accepted.").tag(sync=True)
    keys_url = traitlets.Unicode(help="Where a key can be copied.").tag(sync=True)
    organization = traitlets.Unicode(help="Id of the organization, when known.").tag(sync=True)
    project = traitlets.Unicode(help="Id of the project, when known.").tag(sync=True)
    host = traitlets.Unicode(help="The service's address.").tag(sync=True)

    def __init__(self, *, settings: Settings | None = None) -> None:
        self._settings = settings or Settings.from_environ()
        self._awaited = False
        self.connection: Connection | None = None
        super().__init__()
        with self.hold_sync():
            self.host = self._settings.api_host
            self.popup_origin = self._settings.popup_origin
            self.popup_url = self._fresh_popup_url()
            self.keys_url = self._settings.keys_url
            if self._settings.is_local:
                # Opened by a link it has no opener, and shows the key to copy. Tickets are for
                # one use, so it has its own.
                self.keys_url = self._fresh_popup_url()

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {"key": self._key, "cancel": self._cancel, "restart": self._restart}

    def _show_fault(self, sentence: str) -> None:
        self._move("rejected", sentence)

    @property
    def is_settled(self) -> bool:
        """Whether connecting is over: connected, or cancelled by the person."""
        return self.phase in {"connected", "cancelled"}

    def await_person(self) -> None:
        """Say in the card that a cell waits for it."""
        self._awaited = True
        self._move("waiting")

    def stop_waiting(self, phase: contract.Phase, note: str = "") -> None:
        """Wait no longer; a key of this attempt that arrives later is ignored."""
        self._awaited = False
        with self.hold_sync():
            self._move(phase, note)
            self.attempt += 1

    def _key(self, message: dict[str, Any]) -> None:
        """Take a `contract.KeyMessage`; the key is taken out of it before anything can fail."""
        key = Secret(message.pop("key"))
        attempt = message["attempt"]
        self.send({"type": "received", "attempt": attempt})
        if attempt != self.attempt or self.is_settled:
            return
        self._move("checking")
        try:
            connection = Connection(
                key,
                SOURCES.get(message["via"], "the Connect widget"),
                self._settings,
                organization=message["organization_id"],
                project=message["project_id"],
            ).verify()
        except PineconeNotebooksError as error:
            self._move("rejected", str(error))
            return
        self.connection = adopt(connection)
        with self.hold_sync():
            self.organization, self.project = connection.organization, connection.project
            self._move("connected", "" if connection.verified else UNVERIFIED)

    def _cancel(self, message: contract.CancelMessage) -> None:
        if message["attempt"] == self.attempt and not self.is_settled:
            self._move("cancelled")

    def _restart(self, _message: contract.RestartMessage) -> None:
        with self.hold_sync():
            self._move("waiting" if self._awaited else "idle")
            self.organization = self.project = ""
            self.attempt += 1
            self.popup_url = self._fresh_popup_url()

    def _move(self, phase: contract.Phase, note: str = "") -> None:
        with self.hold_sync():
            self.phase, self.note = phase, note

    def _fresh_popup_url(self) -> str:
        return self._settings.popup_url(ticket=sign_in_ticket(self._settings))
