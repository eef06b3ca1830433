"""Conversations with assistants: their turns, and the run that answers the latest question.

The kernel owns the transcript. The chat magic and every pane of an assistant share one
conversation; whoever asks drives the run, and all of them read it.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from pinecone_notebooks.client import Message
from pinecone_notebooks.errors import ArgumentError

from .run import Run, wire_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from pinecone_notebooks.client import ChatStream

    from .contract import Part, Status, Turn

__all__ = ["Conversation", "conversation"]


class Conversation:
    """The turns with one assistant, oldest first, and the run that is live now, if any.

    Attributes:
        turns: Finished turns. A question's turn is there as soon as it is asked.
        live: The run that answers the last question, or None.
    """

    def __init__(self, assistant: str) -> None:
        self.assistant = assistant
        self.turns: tuple[Turn, ...] = ()
        self.live: Run | None = None
        self._lock = threading.Lock()
        self._observers: list[Callable[[], None]] = []

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a turn is added, a run begins, or a run ends."""
        self._observers.append(changed)

    def ask(self, question: str, open_stream: Callable[[Sequence[Message]], ChatStream]) -> Run:
        """Begin to answer a question; the caller then loops over `answering(run)`.

        Args:
            question: What the person asks.
            open_stream: Opens the stream for the messages of the conversation.

        Raises:
            ArgumentError: The question is empty, or another one is being answered.
        """
        if not question.strip():
            raise ArgumentError("The question is empty. Write one and send it again.")
        with self._lock:
            if self.live is not None:
                raise ArgumentError(
                    f"{self.assistant} is still answering another question. Wait for it, or stop "
                    "it."
                )
            messages = (*self._messages(), Message(question))
            run = Run(lambda: open_stream(messages))
            self.live = run
            self.turns = (*self.turns, _turn("user", [{"type": "text", "text": question}]))
        self._notify()
        return run

    def answering(self, run: Run) -> Generator[int, None, None]:
        """Drive the run to its end, and keep the turn; yields the length of the text so far.

        Leaving the loop early, by an interrupt for one, stops the run and keeps what came.
        """
        whole = False
        try:
            yield from run.drive()
            whole = True
        finally:
            if not whole:
                run.stop()
            self._finish(run)

    def _finish(self, run: Run) -> None:
        run.finish()
        turn = _turn("assistant", wire_parts(run.answer.parts), run.status, run.note)
        with self._lock:
            self.turns = (*self.turns, turn)
            self.live = None
        self._notify()

    def _messages(self) -> tuple[Message, ...]:
        """What the assistant is told of the conversation.

        A question whose answer never began is left out, so that no two user messages follow
        each other.
        """
        messages: list[Message] = []
        for question, answer in zip(self.turns[::2], self.turns[1::2], strict=False):
            said = _text(answer)
            if said:
                messages += [Message(_text(question)), Message(said, role="assistant")]
        return tuple(messages)

    def _notify(self) -> None:
        for changed in self._observers:
            changed()


_conversations: dict[str, Conversation] = {}


def conversation(assistant: str) -> Conversation:
    """The conversation with an assistant, the same one for all who ask in this kernel."""
    return _conversations.setdefault(assistant, Conversation(assistant))


def _turn(role: str, parts: list[Part], status: Status = "done", note: str = "") -> Turn:
    return {
        "turn_id": secrets.token_hex(8),
        "role": "user" if role == "user" else "assistant",
        "parts": parts,
        "status": status,
        "note": note,
    }


def _text(turn: Turn) -> str:
    return "".join(part["text"] for part in turn["parts"] if part["type"] == "text")
