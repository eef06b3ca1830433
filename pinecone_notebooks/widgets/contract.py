"""What kernel and browser say to each other; `js/src/contract.ts` is its twin.

The fixtures in `tests/wire/` are asserted against both, so that a change on one side alone turns a
test red. No shape here may hold an API key but `KeyMessage`, which travels from the browser to the
kernel only; `SealedMessage` has one that only the page which asked can read. No message has a
top-level `id`: ipykernel 7.4 sends those elsewhere.
"""

from __future__ import annotations

import types
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

from . import files_contract

Status = Literal["done", "stopped", "failed"]
Phase = Literal[
    "idle", "waiting", "ready", "checking", "connected", "rejected", "cancelled", "timed_out"
]
KeyPhase = Literal["offered", "copied", "gone"]


class Reference(TypedDict):
    """A place in a file. The same `number` is the same source (file and pages) within a turn."""

    number: int
    file_id: str
    file_name: str
    pages: list[int]
    quote: str | None


class TextPart(TypedDict):
    """A stretch of text."""

    type: Literal["text"]
    text: str


class CitationPart(TypedDict):
    """What supports the text just before it."""

    type: Literal["citation"]
    references: list[Reference]


Part = TextPart | CitationPart


class Turn(TypedDict):
    """One turn of a conversation; `note` says why it stopped or failed, or is empty."""

    turn_id: str
    role: Literal["user", "assistant"]
    parts: list[Part]
    status: Status
    note: str


class TextEvent(TypedDict):
    """More text of the answer that is streaming."""

    kind: Literal["text"]
    text: str


class CitationEvent(TypedDict):
    """A citation of the text just before it."""

    kind: Literal["citation"]
    references: list[Reference]


class EndEvent(TypedDict):
    """The last event of a run; the finished turn follows in the trait `turns`."""

    kind: Literal["end"]
    status: Status
    note: str


RunEvent = TextEvent | CitationEvent | EndEvent


class ChatSettings(TypedDict):
    """How questions are asked; "" and None mean the service's default, `filter` is JSON."""

    model: str
    temperature: float | int | None
    filter: str
    highlights: bool
    top_k: int | None


# Browser to kernel.


class AskMessage(TypedDict):
    """A question; sent again every 2 s under the same `request` until it is answered.

    `assistant` is the one that the page shows: the pane may have gone on to another. `replaces` is
    the turn of the question whose place it takes, or empty.
    """

    type: Literal["ask"]
    request: str
    assistant: str
    text: str
    replaces: str


class StopMessage(TypedDict):
    """Stop the run."""

    type: Literal["stop"]
    run: str


class SyncMessage(TypedDict):
    """Send the run's events from index `since` on."""

    type: Literal["sync"]
    run: str
    since: int


class LinkMessage(TypedDict):
    """Wants a fresh address for a cited file."""

    type: Literal["link"]
    file_id: str


class SettingsMessage(TypedDict):
    """Ask with these settings from now on; they come back in the trait `settings`."""

    type: Literal["settings"]
    settings: ChatSettings


class ClearMessage(TypedDict):
    """Begin a new conversation with the assistant that the page shows."""

    type: Literal["clear"]
    assistant: str


class RestoreMessage(TypedDict):
    """Go on with turns that the page still has, and a new kernel has not."""

    type: Literal["restore"]
    assistant: str
    turns: list[Turn]


class AboutMessage(TypedDict):
    """Wants the project's assistants, and the instructions of the pane's own."""

    type: Literal["about"]


class InstructMessage(TypedDict):
    """Give an assistant other instructions, for all who ask it; answered as `about` is."""

    type: Literal["instruct"]
    assistant: str
    instructions: str


class SwitchMessage(TypedDict):
    """Go on with another assistant, in its own conversation."""

    type: Literal["switch"]
    assistant: str


class OpenedMessage(TypedDict):
    """A page shows the pane; `page` is a name the page made up."""

    type: Literal["opened"]
    page: str


PartName = Literal["highlight", "math", "files", "settings"]


class PartMessage(TypedDict):
    """Wants the source of a part of the pane that is loaded when it is needed."""

    type: Literal["part"]
    name: PartName


class ReadyMessage(TypedDict):
    """A page shows the card: sent again until it is answered, for fresh addresses, and in doubt."""

    type: Literal["ready"]


class KeyMessage(TypedDict):
    """The key, by popup, by paste, or by Pinecone's own widget in the card."""

    type: Literal["key"]
    attempt: int
    key: str
    organization_id: str
    project_id: str
    via: Literal["popup", "paste", "widget"]


class CancelMessage(TypedDict):
    """The person cancelled."""

    type: Literal["cancel"]
    attempt: int


class RestartMessage(TypedDict):
    """The person wants to connect again."""

    type: Literal["restart"]


class CopyMessage(TypedDict):
    """Send the new key, covered by these random bytes, which are for one use."""

    type: Literal["copy"]
    request: str
    pad: list[int]


class CopiedMessage(TypedDict):
    """The new key is on the clipboard; the kernel forgets it."""

    type: Literal["copied"]


# Kernel to browser.


class AcceptedMessage(TypedDict):
    """The question was taken and is answered in `run`."""

    type: Literal["accepted"]
    request: str
    run: str


class RefusedMessage(TypedDict):
    """The question was not taken."""

    type: Literal["refused"]
    request: str
    reason: str


class RunMessage(TypedDict):
    """Events of a run; `seq` is the index of the first of them."""

    type: Literal["run"]
    run: str
    seq: int
    events: list[RunEvent]


class OverMessage(TypedDict):
    """A run is not live (any more); `last_turn` names the last of `turns` as they are now, or "".

    A browser that has that turn has missed nothing. Another one asks again: `turns` came just
    before this.
    """

    type: Literal["over"]
    run: str
    last_turn: str


class Field(TypedDict):
    """One entry of a file's metadata, as words."""

    name: str
    value: str


class LinkAnswer(TypedDict):
    """A fresh address for a file, or why there is none; and the file's metadata."""

    type: Literal["link"]
    file_id: str
    url: str
    metadata: list[Field]
    error: str


class AboutAnswer(TypedDict):
    """The project's assistants, and the instructions of `assistant`; or why they are not known."""

    type: Literal["about"]
    assistant: str
    assistants: list[str]
    instructions: str
    error: str


class PartAnswer(TypedDict):
    """The bundle of a part, as JavaScript."""

    type: Literal["part"]
    name: PartName
    source: str


class AliveMessage(TypedDict):
    """The kernel answers the card."""

    type: Literal["alive"]


class ReceivedMessage(TypedDict):
    """The key arrived; the browser forgets it."""

    type: Literal["received"]
    attempt: int


class SealedMessage(TypedDict):
    """A new key and zeros behind it, each byte combined with that of the pad by XOR."""

    type: Literal["sealed"]
    request: str
    sealed: list[int]


TO_KERNEL: dict[str, Any] = {
    "ask": AskMessage,
    "stop": StopMessage,
    "sync": SyncMessage,
    "link": LinkMessage,
    "settings": SettingsMessage,
    "clear": ClearMessage,
    "restore": RestoreMessage,
    "about": AboutMessage,
    "instruct": InstructMessage,
    "switch": SwitchMessage,
    "opened": OpenedMessage,
    "part": PartMessage,
    **files_contract.TO_KERNEL,
    "ready": ReadyMessage,
    "key": KeyMessage,
    "cancel": CancelMessage,
    "restart": RestartMessage,
    "copy": CopyMessage,
    "copied": CopiedMessage,
}
TO_BROWSER: dict[str, Any] = {
    "accepted": AcceptedMessage,
    "refused": RefusedMessage,
    "run": RunMessage,
    "over": OverMessage,
    "link": LinkAnswer,
    "about": AboutAnswer,
    "part": PartAnswer,
    **files_contract.TO_BROWSER,
    "alive": AliveMessage,
    "received": ReceivedMessage,
    "sealed": SealedMessage,
}


def fits(value: Any, shape: Any) -> bool:
    """Whether a value from the other side has the shape it should have.

    Example:
        >>> fits({"type": "stop", "run": "a"}, StopMessage), fits({"type": "stop"}, StopMessage)
        (True, False)
    """
    if is_typeddict(shape):
        fields = get_type_hints(shape)
        return (
            isinstance(value, dict)
            and value.keys() == fields.keys()
            and all(fits(value[name], field) for name, field in fields.items())
        )
    origin = get_origin(shape)
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in get_args(shape))
    if origin is list:
        return isinstance(value, list) and all(fits(item, get_args(shape)[0]) for item in value)
    if origin is types.UnionType:
        return any(fits(value, choice) for choice in get_args(shape))
    return type(value) is shape
