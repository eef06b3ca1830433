"""The assistant chat pane: mirrors a conversation into the browser, and asks for the person."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import traitlets

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import ConnectionRequired, PineconeNotebooksError

from ._base import PineconeWidget, bundle
from .conversation import Conversation, conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from . import contract
    from .run import Run

__all__ = ["Chat"]

# 25 messages a second look like one flow; each costs the browser a render.
SECONDS_BETWEEN = 0.04
# A reader looks up this often in case nothing wakes it.
SECONDS_OF_SILENCE = 1.0


class Chat(PineconeWidget):
    """A pane to chat with an assistant, in the same thread as `%%pinecone_chat`.

    Args:
        assistant: Name of the assistant.

    Example:
        >>> Chat("handbook")  # doctest: +SKIP
    """

    _esm = bundle("chat.js")
    _css = bundle("chat.css")

    assistant = traitlets.Unicode(help="Name of the assistant.", read_only=True).tag(sync=True)
    turns: Any = traitlets.List(help="Finished turns, oldest first.", read_only=True).tag(sync=True)
    live_run = traitlets.Unicode(help='Name of the run that streams; "" when none.').tag(sync=True)
    notice = traitlets.Unicode(help="A sentence above the composer.").tag(sync=True)

    def __init__(self, assistant: str) -> None:
        self._conversation: Conversation = conversation(assistant)
        self._accepted: dict[str, str] = {}
        self._sending = ""
        super().__init__()
        self.set_trait("assistant", assistant)
        self._conversation.observe(self._mirror)
        self._mirror()
        self._check_connection()

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {"ask": self._ask, "stop": self._stop, "sync": self._sync, "link": self._link}

    def _show_fault(self, sentence: str) -> None:
        self.notice = sentence

    def _check_connection(self) -> None:
        try:
            client()
        except PineconeNotebooksError as error:
            self.notice = str(error)
        else:
            self.notice = ""

    def _mirror(self) -> None:
        """Bring the browser to the state of the conversation."""
        run = self._conversation.live
        with self.hold_sync():
            self.set_trait("turns", list(self._conversation.turns))
            self.live_run = run.name if run else ""
        if run is not None and self._sending != run.name:
            self._sending = run.name
            threading.Thread(target=self._send_events, args=(run,), daemon=True).start()

    def _ask(self, message: contract.AskMessage) -> None:
        request = message["request"]
        if request in self._accepted:  # sent again because the answer to it was lost
            self.send({"type": "accepted", "request": request, "run": self._accepted[request]})
            return
        try:
            assistant = client().assistant(self.assistant)
            run = self._conversation.ask(
                message["text"],
                lambda messages: assistant.stream(messages, include_highlights=True),
            )
        except PineconeNotebooksError as error:
            if isinstance(error, ConnectionRequired):
                self.notice = str(error)
            self.send({"type": "refused", "request": request, "reason": str(error)})
            return
        self.notice = ""
        self._accepted[request] = run.name
        self.send({"type": "accepted", "request": request, "run": run.name})
        threading.Thread(target=self._answer, args=(run,), daemon=True).start()

    def _answer(self, run: Run) -> None:
        for _size in self._conversation.answering(run):
            pass

    def _stop(self, message: contract.StopMessage) -> None:
        run = self._conversation.live
        if run is not None and run.name == message["run"]:
            run.stop()

    def _sync(self, message: contract.SyncMessage) -> None:
        run = self._conversation.live
        if run is None or run.name != message["run"]:
            # The run has ended and its turn is in `turns`: state the browser may have missed.
            self.send_state(["turns", "live_run"])
            return
        # Even with nothing new: the browser learns that the run is alive.
        self._send_run(run, message["since"], run.read(message["since"]))

    def _send_events(self, run: Run) -> None:
        sent = 0
        ended = False
        while not ended:
            run.wait(sent, SECONDS_OF_SILENCE)
            ended = run.ended
            if events := run.read(sent):
                self._send_run(run, sent, events)
                sent += len(events)
            time.sleep(SECONDS_BETWEEN)

    def _send_run(self, run: Run, since: int, events: list[contract.RunEvent]) -> None:
        self.send({"type": "run", "run": run.name, "seq": since, "events": events})

    def _link(self, message: contract.LinkMessage) -> None:
        threading.Thread(target=self._find_link, args=(message["file_id"],), daemon=True).start()

    def _find_link(self, file_id: str) -> None:
        url, error = "", ""
        try:
            files = client().assistant(self.assistant).files
            url = files.describe(file_id, url=True).signed_url
        except PineconeNotebooksError as fault:
            error = str(fault)
        if not url and not error:
            error = "The service gave no address for this file."
        self.send({"type": "link", "file_id": file_id, "url": url, "error": error})
