"""The card of a new API key: it can be copied once, and nothing of it is in the notebook."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import traitlets

from ._base import PineconeWidget, bundle
from .logs import keep_keys_out_of_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pinecone_notebooks.secret import Secret

    from . import contract

__all__ = ["NewKey", "sealed"]

SECONDS_KEPT = 600


class NewKey(PineconeWidget):
    """A card with a button that copies a new API key to the clipboard of the person who clicks.

    What a kernel sends to a widget reaches every client of the kernel. The key is sent to the one
    that asked alone: under a one-time pad, which travels from that browser to the kernel and no
    further. It is in no trait, and the kernel forgets it when it was copied or its time is over.

    Args:
        name: Of the key.
        key: The key.
        seconds: How long it is kept.
    """

    _esm = bundle("key.js")
    _css = bundle("key.css")

    name = traitlets.Unicode(help="Name of the key.").tag(sync=True)
    phase = traitlets.Unicode("offered", help="Whether it can be copied.").tag(sync=True)
    fault = traitlets.Unicode(help="What went wrong in the kernel.").tag(sync=True)

    def __init__(self, name: str, key: Secret, *, seconds: float = SECONDS_KEPT) -> None:
        keep_keys_out_of_logs()
        self._key: Secret | None = key
        self._timer = threading.Timer(seconds, self._forget, ["gone"])
        self._timer.daemon = True
        super().__init__(name=name)
        self._timer.start()

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        return {"copy": self._copy, "copied": self._copied}

    def _show_fault(self, sentence: str) -> None:
        self.fault = sentence

    def _copy(self, message: contract.CopyMessage) -> None:
        if self._key is None:  # a page that has missed how it ended
            self.send_state("phase")
            return
        covered = sealed(self._key, message["pad"])
        self.send({"type": "sealed", "request": message["request"], "sealed": covered})

    def _copied(self, _message: contract.CopiedMessage) -> None:
        self._timer.cancel()
        self._forget("copied")

    def _forget(self, phase: contract.KeyPhase) -> None:
        if self._key is not None:
            self._key = None
            self.phase = phase


def sealed(key: Secret, pad: Sequence[int]) -> list[int]:
    """The key and zeros behind it, each byte combined with that of the pad by XOR.

    Raises:
        ValueError: The pad is no longer than the key, so that its length would be told.
    """
    plain = key.reveal().encode()
    if len(plain) >= len(pad):
        raise ValueError("the pad is too short")
    return [
        one ^ other for one, other in zip(plain.ljust(len(pad), b"\0"), bytes(pad), strict=True)
    ]
