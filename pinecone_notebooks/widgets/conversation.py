"""Conversations with assistants: their turns, and the run that answers the latest question.

The kernel owns the transcript. The chat magic and every pane of an assistant share one
conversation; whoever asks drives the run, and all of them read it.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from pinecone_notebooks.client import Message
from pinecone_notebooks.errors import ArgumentError

from .history import HISTORY_TOKENS, estimated_tokens, latest_that_fit
from .run import Run, wire_parts
from .turns import new_turn, taken_back, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from pinecone_notebooks.client import Answer, ChatStream

    from .contract import Turn
    from .whole import WholeAnswer

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
        self._answers: dict[str, Answer] = {}
        self._lock = threading.Lock()
        self._observers: list[Callable[[], None]] = []

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a turn is added, a run begins, or a run ends."""
        self._observers.append(changed)

    def unobserve(self, changed: Callable[[], None]) -> None:
        """Call `changed` no more; nothing happens if it was not called anyway."""
        with contextlib.suppress(ValueError):
            self._observers.remove(changed)

    @property
    def last(self) -> Answer | None:
        """The latest answer, as far as it came; None before the first."""
        return self.answer(self.turns[-1]) if self.turns else None

    def answer(self, turn: Turn) -> Answer | None:
        """What the service said in an assistant's turn."""
        return self._answers.get(turn["turn_id"])

    def ask(
        self,
        question: str,
        open_stream: Callable[[Sequence[Message]], ChatStream | WholeAnswer],
        *,
        replaces: str = "",
    ) -> Run:
        """Begin to answer a question; the caller then loops over `answering(run)`.

        Args:
            question: What the person asks.
            open_stream: Opens the stream for the messages of the conversation.
            replaces: The turn of an earlier question: this one takes its place, and what came
                after it is forgotten. To ask the same again, or with other words.

        Raises:
            ArgumentError: The question is empty, another one is being answered, or the question
                to replace is not in the conversation.
        """
        if not question.strip():
            raise ArgumentError("The question is empty. Write one and send it again.")
        with self._lock:
            if self.live is not None:
                raise ArgumentError(
                    f"{self.assistant} is still answering another question. Wait for it, or stop "
                    "it."
                )
            before = self._before(replaces) if replaces else self.turns
            messages, left_out = _messages(before, question)
            asked = new_turn("user", [{"type": "text", "text": question}])
            run = Run(asked, lambda: open_stream(messages), remark=_remark(left_out))
            self.live = run
            self.turns = (*before, asked)
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

    def clear(self) -> None:
        """Forget all turns; an answer that is live is stopped and forgotten too."""
        with self._lock:
            run, self.live = self.live, None
            self.turns = ()
            self._answers.clear()
        if run is not None:
            run.stop()
        self._notify()

    def restore(self, kept: Sequence[Turn]) -> None:
        """Go on with the turns of an earlier kernel.

        Raises:
            ArgumentError: Something was asked in this one already, or what was kept is no
                conversation.
        """
        turns, answers = taken_back(kept)
        with self._lock:
            if self.turns:
                raise ArgumentError(
                    f"There is a conversation with {self.assistant} already. Forget it first: "
                    "`chat.clear()`."
                )
            self.turns = tuple(turns)
            self._answers = answers
        self._notify()

    def _finish(self, run: Run) -> None:
        run.finish()
        turn = new_turn("assistant", wire_parts(run.answer.parts), run.status, run.note)
        with self._lock:
            if self.live is not run:  # cleared meanwhile
                return
            self.turns = (*self.turns, turn)
            self._answers[turn["turn_id"]] = run.answer
            self.live = None
        self._notify()

    def _before(self, turn_id: str) -> tuple[Turn, ...]:
        """The turns before a question."""
        for index, turn in enumerate(self.turns):
            if turn["turn_id"] == turn_id and turn["role"] == "user":
                return self.turns[:index]
        raise ArgumentError(
            "The question to ask again is no longer in this conversation. Ask it anew."
        )

    def _notify(self) -> None:
        for changed in tuple(self._observers):
            changed()


_conversations: dict[str, Conversation] = {}


def conversation(assistant: str) -> Conversation:
    """The conversation with an assistant, the same one for all who ask in this kernel."""
    return _conversations.setdefault(assistant, Conversation(assistant))


def _messages(turns: Sequence[Turn], question: str) -> tuple[list[Message], int]:
    """What the assistant is told, and how many earlier questions did not fit.

    A question whose answer never began is left out, so that no two user messages follow each
    other.
    """
    exchanges = [
        (Message(text_of(asked)), Message(said, role="assistant"))
        for asked, answered in zip(turns[::2], turns[1::2], strict=False)
        if (said := text_of(answered))
    ]
    kept = latest_that_fit(exchanges, HISTORY_TOKENS - estimated_tokens(question))
    messages = [message for exchange in kept for message in exchange]
    return [*messages, Message(question)], len(exchanges) - len(kept)


def _remark(left_out: int) -> str:
    if not left_out:
        return ""
    questions = "question and its answer" if left_out == 1 else f"{left_out} questions and answers"
    return (
        f"Answered without the first {questions}: the service takes {HISTORY_TOKENS:,} tokens of "
        "history."
    )
