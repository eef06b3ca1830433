"""The Connect widget: takes a key from the browser, checks it, makes it this kernel's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from pinecone_notebooks.credentials.connection import Connection, adopt
from pinecone_notebooks.credentials.local import sign_in_ticket
from pinecone_notebooks.errors import PineconeNotebooksError
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings

from ._base import PineconeWidget, bundle
from .logs import keep_keys_out_of_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from . import contract

__all__ = ["Connect", "connection_from", "page_traits"]

UNVERIFIED = "The service could not be reached to check the key."
# In the others a page asks for a new attempt first: a key that comes is one that was sent twice.
TAKES_KEY = {"idle", "waiting", "ready"}
# What a page that missed a change is told again.
SHOWN = ["phase", "attempt", "note", "organization", "project"]
SOURCES = {
    "popup": "the Connect popup",
    "paste": "the password field",
    "widget": "Pinecone's Connect widget",
}


def page_traits(settings: Settings) -> dict[str, str]:
    """The addresses the card needs; sign-in tickets in them are for one use and ten minutes."""

    def fresh(address: Callable[..., str]) -> str:
        return address(ticket=sign_in_ticket(settings))

    return {
        "return_mechanism": settings.return_mechanism,
        "popup_url": fresh(settings.popup_url),
        "popup_origin": settings.popup_origin,
        "widget_url": fresh(settings.widget_url),
        # Opened by a link, the local popup has no opener and shows the key to copy.
        "keys_url": fresh(settings.popup_url) if settings.is_local else settings.keys_url,
        "host": settings.api_host,
    }


def connection_from(message: dict[str, Any], settings: Settings) -> Connection:
    """The connection a `contract.KeyMessage` makes; the key is taken out of it first."""
    return Connection(
        Secret(message.pop("key")),
        SOURCES.get(message["via"], "the Connect card"),
        settings,
        organization=message["organization_id"],
        project=message["project_id"],
    )


class Connect(PineconeWidget):
    """A card to connect this notebook to Pinecone with a click, or with a pasted key.

    The key comes in a message, is taken out of it first, and is never in a trait.

    Args:
        settings: The service to connect to; None is the one the environment names.
        export_env: Set `PINECONE_API_KEY` when connected.

    Example:
        >>> Connect()  # doctest: +SKIP
    """

    _esm = bundle("connect.js")
    _css = bundle("connect.css")

    phase = traitlets.Unicode("idle", help="Where connecting is.").tag(sync=True)
    attempt = traitlets.Int(1, help="Messages of an older attempt are ignored.").tag(sync=True)
    note = traitlets.Unicode(help="A sentence about the phase.").tag(sync=True)
    return_mechanism = traitlets.Unicode(help="How the key comes back.").tag(sync=True)
    popup_url = traitlets.Unicode(help="Address of the popup.").tag(sync=True)
    popup_origin = traitlets.Unicode(help="Whose messages are accepted.").tag(sync=True)
    widget_url = traitlets.Unicode(help="Address of Pinecone's own widget.").tag(sync=True)
    keys_url = traitlets.Unicode(help="Where a key can be copied.").tag(sync=True)
    organization = traitlets.Unicode(help="Id of the organization, when known.").tag(sync=True)
    project = traitlets.Unicode(help="Id of the project, when known.").tag(sync=True)
    host = traitlets.Unicode(help="The service's address.").tag(sync=True)

    def __init__(self, *, settings: Settings | None = None, export_env: bool = True) -> None:
        self.settings = settings or Settings.from_environ()
        self.connection: Connection | None = None
        self.is_alive = False
        self._export_env = export_env
        self._awaited = False
        keep_keys_out_of_logs()
        super().__init__(**page_traits(self.settings))

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {
            "ready": self._ready,
            "key": self._key,
            "cancel": self._cancel,
            "restart": self._restart,
        }

    def _show_fault(self, sentence: str) -> None:
        self._move("rejected", sentence)

    @property
    def is_settled(self) -> bool:
        """Whether connecting is over: connected, or cancelled by the person."""
        return self.phase in {"connected", "cancelled"}

    def bundle(self) -> dict[str, Any]:
        """The card as an output."""
        return self.view("Connect to Pinecone: run this cell to show the card.")

    def await_person(self) -> None:
        """Say in the card that a cell waits for it."""
        self._awaited = True
        self._move("ready" if self.is_alive else "waiting")

    def stop_waiting(self, phase: contract.Phase, note: str = "") -> None:
        """Wait no longer; a key of this attempt that arrives later is ignored."""
        self._awaited = False
        with self.hold_sync():
            self._move(phase, note)
            self.attempt += 1

    def _ready(self, _message: contract.ReadyMessage) -> None:
        """A page shows the card, has used an address of it up, or waits for long already."""
        self.is_alive = True
        self.send({"type": "alive"})
        with self.hold_sync():
            if self.phase == "waiting":
                self._move("ready")
            for name, value in page_traits(self.settings).items():
                setattr(self, name, value)
        self.send_state(SHOWN)

    def _key(self, message: dict[str, Any]) -> None:
        """Take a `contract.KeyMessage`."""
        connection = connection_from(message, self.settings)
        attempt = message["attempt"]
        if attempt != self.attempt:
            self.send_state(SHOWN)
        self.send({"type": "received", "attempt": attempt})
        if attempt != self.attempt or self.phase not in TAKES_KEY:
            return
        self._move("checking")
        try:
            connection = connection.verify()
        except PineconeNotebooksError as error:
            self._move("rejected", str(error))
            return
        self.connection = adopt(connection, export_env=self._export_env)
        with self.hold_sync():
            self.organization, self.project = connection.organization, connection.project
            self._move("connected", "" if connection.verified else UNVERIFIED)

    def _cancel(self, message: contract.CancelMessage) -> None:
        if message["attempt"] == self.attempt and not self.is_settled:
            self._move("cancelled")

    def _restart(self, _message: contract.RestartMessage) -> None:
        with self.hold_sync():
            self._move("ready" if self._awaited else "idle")
            self.organization = self.project = ""
            self.attempt += 1

    def _move(self, phase: contract.Phase, note: str = "") -> None:
        with self.hold_sync():
            self.phase, self.note = phase, note
