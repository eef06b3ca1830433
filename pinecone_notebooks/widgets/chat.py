"""The assistant chat pane: mirrors a conversation into the browser, and asks for the person."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import traitlets

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import ConnectionRequired, PineconeNotebooksError, Unauthorized
from pinecone_notebooks.render.live import LiveOutput

from . import transcript
from ._base import PineconeWidget, bundle
from .conversation import Conversation, conversation, text_of
from .last import Last
from .options import checked, stream_options
from .reconnect import ConnectBelow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pinecone_notebooks.client import Answer

    from . import contract
    from .run import Run

__all__ = ["Chat"]

# 25 messages a second look like one flow; each costs the browser a render.
SECONDS_BETWEEN = 0.04
# A reader looks up this often in case nothing wakes it.
SECONDS_OF_SILENCE = 1.0
CONNECT_BELOW = "This notebook is not connected. Connect below: your question is sent then."


class Chat(PineconeWidget):
    """A pane to chat with an assistant, in the same thread as `%%pinecone_chat`.

    `observe` tells of changes, as for any widget: `turns` changes when a question is taken and
    when its answer is whole, `live_run` when an answer begins and ends.

    Args:
        assistant: Name of the assistant.
        model: Such as gpt-4o; "" is the service's default.
        temperature: 0 to 2; None is the service's default.
        filter: Use only files whose metadata matches.
        highlights: Show the words of a source that support the answer.
        top_k: At most so many snippets for an answer, 1 to 64.
        suggestions: Questions to begin with, shown while nothing was asked.

    Raises:
        ArgumentError: A setting is out of its range.

    Example:
        >>> chat = Chat("handbook", suggestions=["How many days of leave?"])  # doctest: +SKIP
        >>> chat.ask("And when is it requested?").text  # doctest: +SKIP
        'Two weeks before it begins.'
    """

    _esm = bundle("chat.js")
    _css = bundle("chat.css")

    assistant = traitlets.Unicode(help="Name of the assistant.", read_only=True).tag(sync=True)
    turns: traitlets.List[contract.Turn] = traitlets.List(
        help="Finished turns, oldest first.", read_only=True
    ).tag(sync=True)
    live_run = traitlets.Unicode(help='Name of the run that streams; "" when none.').tag(sync=True)
    notice = traitlets.Unicode(help="A sentence above the composer.").tag(sync=True)
    settings: Any = traitlets.Dict(help="How questions are asked.", read_only=True).tag(sync=True)
    suggestions: Any = traitlets.List(
        traitlets.Unicode(), help="Questions to begin with.", read_only=True
    ).tag(sync=True)

    def __init__(  # noqa: PLR0913 - the settings of a question
        self,
        assistant: str,
        *,
        model: str = "",
        temperature: float | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
        highlights: bool = True,
        top_k: int | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        settings: contract.ChatSettings = {
            "model": model,
            "temperature": temperature,
            "filter": "" if filter is None else json.dumps(filter),
            "highlights": highlights,
            "top_k": top_k,
        }
        checked(settings)
        self._conversation: Conversation = conversation(assistant)
        self._accepted: dict[str, str] = {}
        self._sending = ""
        self._record = LiveOutput()
        self._connect = ConnectBelow(self._connected)
        self._unanswered: tuple[str, str] | None = None
        super().__init__()
        self.set_trait("assistant", assistant)
        self.set_trait("settings", settings)
        self.set_trait("suggestions", list(suggestions))
        self._conversation.observe(self._mirror)
        self._mirror()
        self._check_connection()

    def __repr__(self) -> str:
        """Show the name; anywidget would print every turn into the notebook."""
        return f"Chat({self.assistant!r})"

    @property
    def last(self) -> Last | None:
        """The latest answer, with its citations as rows; None before the first."""
        answer = self._conversation.last
        return None if answer is None else Last(answer)

    def ask(self, question: str) -> Answer:
        """Ask, as typing in the pane does, and wait for the answer; from any thread.

        Raises:
            ArgumentError: The question is empty, or another one is being answered.
            ConnectionRequired: This notebook is not connected.
            PineconeNotebooksError: The service refused the question, or the answer broke off.
                What came is in the pane.
        """
        run = self._begin(question)
        self._answer(run)
        if run.error is not None:
            raise run.error
        return run.answer

    def clear(self) -> None:
        """Begin a new conversation, in every pane of the assistant and in `%%pinecone_chat`."""
        self._conversation.clear()

    def to_markdown(self) -> str:
        """The conversation as markdown, with the sources of each answer."""
        return transcript.to_markdown(self._conversation)

    def to_json(self) -> str:
        """The conversation as JSON: the assistant's name, and the turns."""
        return transcript.to_json(self._conversation)

    def _ipython_display_(self) -> None:
        """Show the pane; below it a place to connect, and the record that the notebook keeps."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_() or ({}, {})
        LiveOutput().finish(data, metadata=metadata)
        display(self._connect.box)  # type: ignore[no-untyped-call]
        self._connect.is_shown = True
        self._record.finish(transcript.record_bundle(self._conversation))

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {
            "ask": self._take_question,
            "stop": self._stop,
            "sync": self._sync,
            "link": self._link,
            "settings": self._set,
            "clear": lambda _message: self.clear(),
        }

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
        """Bring the browser, and the record, to the state of the conversation."""
        run = self._conversation.live
        with self.hold_sync():
            self.set_trait("turns", list(self._conversation.turns))
            self.live_run = run.name if run else ""
        if run is not None and self._sending != run.name:
            self._sending = run.name
            threading.Thread(target=self._send_events, args=(run,), daemon=True).start()
        elif run is None and self._record.is_shown:
            self._record.finish(transcript.record_bundle(self._conversation))

    def _begin(self, question: str, replaces: str = "") -> Run:
        assistant = client().assistant(self.assistant)
        options = stream_options(self.settings)
        run = self._conversation.ask(
            question, lambda messages: assistant.stream(messages, **options), replaces=replaces
        )
        self.notice = ""
        return run

    def _take_question(self, message: contract.AskMessage) -> None:
        request = message["request"]
        if request in self._accepted:  # sent again because the answer to it was lost
            self.send({"type": "accepted", "request": request, "run": self._accepted[request]})
            return
        try:
            run = self._begin(message["text"], message["replaces"])
        except PineconeNotebooksError as error:
            if isinstance(error, ConnectionRequired):
                self.notice = str(error)
                if self._connect.is_shown and not self._connect.was_cancelled:
                    # Left unanswered, the browser sends it again until there is a connection.
                    self.notice = CONNECT_BELOW
                    self._connect.offer()
                    return
                self._connect.was_cancelled = False
            self.send({"type": "refused", "request": request, "reason": str(error)})
            return
        self._accepted[request] = run.name
        self.send({"type": "accepted", "request": request, "run": run.name})
        threading.Thread(target=self._answer, args=(run,), daemon=True).start()

    def _answer(self, run: Run) -> None:
        for _size in self._conversation.answering(run):
            pass
        if isinstance(run.error, Unauthorized) and self._connect.is_shown:
            question = self._conversation.turns[-2]
            self._unanswered = (text_of(question), question["turn_id"])
            self.notice = CONNECT_BELOW
            self._connect.offer()

    def _connected(self) -> None:
        """Ask again what the old key could not ask."""
        self.notice = ""
        if self._unanswered is None:
            return
        (question, turn_id), self._unanswered = self._unanswered, None
        try:
            run = self._begin(question, turn_id)
        except PineconeNotebooksError as error:
            self.notice = str(error)
        else:
            threading.Thread(target=self._answer, args=(run,), daemon=True).start()

    def _stop(self, message: contract.StopMessage) -> None:
        run = self._conversation.live
        if run is not None and run.name == message["run"]:
            run.stop()

    def _set(self, message: contract.SettingsMessage) -> None:
        try:
            self.set_trait("settings", checked(message["settings"]))
        except PineconeNotebooksError as error:
            self.notice = str(error)
        else:
            self._check_connection()

    def _sync(self, message: contract.SyncMessage) -> None:
        run = self._conversation.live
        if run is None or run.name != message["run"]:
            # The run has ended and its turn is in `turns`: state the browser may have missed. The
            # message tells a browser that has all of it that the kernel is there.
            self.send_state(["turns", "live_run"])
            nothing = {"seq": message["since"], "events": []}
            self.send({"type": "run", "run": message["run"], **nothing})
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
