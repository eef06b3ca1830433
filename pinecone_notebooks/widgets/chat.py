"""The assistant chat pane: mirrors a conversation into the browser, and asks for the person."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING, Any

import traitlets

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import (
    ArgumentError,
    ConnectionRequired,
    PineconeNotebooksError,
    Unauthorized,
)
from pinecone_notebooks.render.live import LiveOutput

from . import lookups, transcript
from ._base import bundle
from .conversation import Conversation, conversation
from .feed import Feed
from .files import FilesWidget
from .last import Last
from .options import checked, stream_options
from .reconnect import ConnectBelow
from .subshell import leave_routing_to_front_end
from .turns import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pinecone_notebooks.client import Answer

    from . import contract
    from .run import Run

__all__ = ["Chat"]

# What the front end shows of the record it forgets with the page, and no message can renew it then.
NEW_RECORD = "new"
VIEW = "application/vnd.jupyter.widget-view+json"
CONNECT_BELOW = "This notebook is not connected. Connect below: your question is sent then."
SHOWN = ["assistant", "turns", "live_run", "notice", "settings", "record_page"]


class Chat(FilesWidget):
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
    record_page = traitlets.Unicode(
        help='The page its record is renewed on; "new" when just shown.', read_only=True
    ).tag(sync=True)
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
        self._talks = {assistant: self._conversation}  # all that were shown
        self._answered: dict[str, contract.AcceptedMessage | contract.RefusedMessage] = {}
        self._feed = Feed(self.send)
        # Threads that answer, cells and subshells bring news; what is older must not come last.
        self._mirroring = threading.RLock()
        self._looking = threading.Lock()
        self._record = LiveOutput()
        self._connect = ConnectBelow(self._connected)
        self._unanswered: tuple[str, str] | None = None  # a question, and its turn
        super().__init__()
        leave_routing_to_front_end(self.comm)
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
        talk = self._conversation
        run = self._begin(talk, question)
        self._answer(talk, run)
        if run.error is not None:
            raise run.error
        return run.answer

    def switch(self, assistant: str) -> None:
        """Go on with another assistant, in its own conversation; this one is kept.

        An answer that is under way goes on, and is there when you switch back.
        """
        before = self.assistant
        if assistant == before:
            return
        with self._mirroring, self.hold_sync():
            self._conversation = conversation(assistant)
            if assistant not in self._talks:
                self._talks[assistant] = self._conversation
                self._conversation.observe(self._mirror)
            self._feed.follow(None)
            self._unanswered = None
            self.set_trait("assistant", assistant)
            self.notice = (
                f"You are asking {assistant} now, with the same settings. The conversation with "
                f"{before} is kept: switch back to go on with it."
            )
            self._mirror()

    def clear(self) -> None:
        """Begin a new conversation, in every pane of the assistant and in `%%pinecone_chat`."""
        self._conversation.clear()

    def to_markdown(self) -> str:
        """The conversation as markdown, with the sources of each answer."""
        return transcript.to_markdown(self._conversation)

    def to_json(self) -> str:
        """The conversation as JSON: the assistant's name, and the turns."""
        return transcript.to_json(self._conversation)

    def restore(self, text: str) -> None:
        """Go on with a conversation from before a restart, in every pane and in `%%pinecone_chat`.

        Args:
            text: What `to_json()` gave, or what is in the pane's JSON file.

        Raises:
            ArgumentError: It is something else, of another assistant, or something was asked here
                already.
        """
        self._conversation.restore(transcript.from_json(text, self.assistant))

    def to_cell(self) -> None:
        """Put the conversation into a new cell below the one that runs this.

        The cell shows it when it is run. In a terminal it is the next input.

        Raises:
            ArgumentError: This is no notebook and no IPython.
        """
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        if shell is None:
            raise ArgumentError("There is no notebook to put a cell into. Use to_markdown().")
        shell.set_next_input(f"%%markdown\n{self.to_markdown()}")

    def close(self) -> None:
        """Take the pane away; the conversation stays."""
        if self.comm is not None:
            for talk in self._talks.values():
                talk.unobserve(self._mirror)
            self._connect.box.close()
        super().close()

    def _ipython_display_(self) -> None:
        """Show the pane; below it a place to connect, and the record that the notebook keeps."""
        self._record = LiveOutput()
        if not self._record.replaces:
            self._record.finish({"text/plain": self._for_terminal()})
            return
        data, metadata = self._repr_mimebundle_() or ({}, {})
        LiveOutput().finish(data, metadata=metadata)
        # Where nothing draws widgets, a box with nothing in it has nothing to say.
        view = {**data[VIEW], "model_id": self._connect.box.model_id}
        LiveOutput().finish({VIEW: view, "text/plain": ""}, metadata=metadata)
        self._connect.is_shown = True
        self.set_trait("record_page", NEW_RECORD)
        self._record.finish(transcript.record_bundle(self._talks.values()))

    def _for_terminal(self) -> str:
        """What a terminal shows, which has no place for a pane."""
        how = 'ask with `chat.ask("...")` or `%pinecone_chat`'
        title = f"Chat with {self.assistant}. A terminal cannot show the pane: {how}."
        return "\n\n".join(filter(None, [title, transcript.to_text(self._conversation)]))

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {
            **self._file_handlers(),
            "ask": self._take_question,
            "stop": self._stop,
            "sync": self._sync,
            "link": self._link,
            "settings": self._set,
            "clear": lambda message: conversation(message["assistant"]).clear(),
            "restore": self._restore,
            "about": self._about,
            "instruct": self._instruct,
            "switch": lambda message: self.switch(message["assistant"]),
            "opened": self._opened,
            "part": self._send_part,
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
        with self._mirroring:
            run = self._conversation.live
            with self.hold_sync():
                self.set_trait("turns", list(self._conversation.turns))
                self.live_run = run.name if run else ""
            if run is not None:
                self._feed.follow(run)
            elif self._record.is_shown:
                self._record.finish(transcript.record_bundle(self._talks.values()))

    def _begin(self, talk: Conversation, question: str, replaces: str = "") -> Run:
        assistant = client().assistant(talk.assistant)
        options = stream_options(self.settings)
        run = talk.ask(
            question, lambda messages: assistant.stream(messages, **options), replaces=replaces
        )
        self.notice = ""
        return run

    def _take_question(self, message: contract.AskMessage) -> None:
        request = message["request"]
        if request in self._answered:  # sent again because the answer to it was lost
            self.send(self._answered[request])
            return
        talk = self._conversation
        try:
            if message["assistant"] != talk.assistant:
                self._show_again()
                raise ArgumentError(f"You are asking {talk.assistant} now. Send it once more.")
            run = self._begin(talk, message["text"], message["replaces"])
        except PineconeNotebooksError as error:
            if isinstance(error, ConnectionRequired):
                self.notice = str(error)
                if self._connect.is_shown and not self._connect.was_cancelled:
                    # Left unanswered, the browser sends it again until there is a connection.
                    self.notice = CONNECT_BELOW
                    self._connect.offer()
                    return
                self._connect.was_cancelled = False
            self._answered[request] = {"type": "refused", "request": request, "reason": str(error)}
        else:
            self._answered[request] = {"type": "accepted", "request": request, "run": run.name}
            _beside(self._answer, talk, run)
        self.send(self._answered[request])

    def _answer(self, talk: Conversation, run: Run) -> None:
        for _size in talk.answering(run):
            pass
        is_here = talk is self._conversation and self._connect.is_shown
        if isinstance(run.error, Unauthorized) and is_here:
            self._unanswered = (text_of(run.question), run.question["turn_id"])
            self.notice = CONNECT_BELOW
            self._connect.offer()

    def _connected(self) -> None:
        """Ask again what the old key could not ask."""
        self.notice = ""
        if self._unanswered is None:
            return
        (question, turn_id), self._unanswered = self._unanswered, None
        talk = self._conversation
        try:
            run = self._begin(talk, question, turn_id)
        except PineconeNotebooksError as error:
            self.notice = str(error)
        else:
            _beside(self._answer, talk, run)

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
            # The run has ended and its turn is in `turns`: state the browser may have missed. A
            # browser that has it hears of no change; the message tells it that it has.
            turns = self._conversation.turns
            last_turn = turns[-1]["turn_id"] if turns else ""
            self._show_again()
            self.send({"type": "over", "run": message["run"], "last_turn": last_turn})
            return
        self._feed.send_since(run, message["since"])

    def _show_again(self) -> None:
        with self._mirroring:  # what is newer must not come first
            self.send_state(SHOWN)

    def _send_part(self, message: contract.PartMessage) -> None:
        name = message["name"]
        source = bundle(f"{name}.js").read_text(encoding="utf-8")
        self.send({"type": "part", "name": name, "source": source})

    def _link(self, message: contract.LinkMessage) -> None:
        _beside(lambda name: self.send(lookups.link(name, message["file_id"])), self.assistant)

    def _about(self, _message: contract.AboutMessage) -> None:
        _beside(self._look_up, lookups.about, self.assistant)

    def _instruct(self, message: contract.InstructMessage) -> None:
        _beside(self._look_up, lookups.instructed, message["assistant"], message["instructions"])

    def _look_up(self, find: Callable[..., Any], *arguments: str) -> None:
        with self._looking:  # what was found earlier must not come last
            self.send(find(*arguments))

    def _restore(self, message: contract.RestoreMessage) -> None:
        talk = conversation(message["assistant"])
        if not talk.turns:  # the first click of two has done it
            talk.restore(message["turns"])

    def _opened(self, message: contract.OpenedMessage) -> None:
        if self.record_page == NEW_RECORD:
            self.set_trait("record_page", message["page"])


def _beside(work: Callable[..., None], *arguments: Any) -> None:
    """Do the work while the kernel goes on."""
    threading.Thread(target=work, args=arguments, daemon=True).start()
