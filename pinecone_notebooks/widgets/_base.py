"""What all widgets share: their bundle, and messages that never fail in silence."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget

from .contract import TO_KERNEL, fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PineconeWidget", "bundle"]

STATIC = Path(__file__).parent / "static"

logger = logging.getLogger(__name__)


def bundle(name: str) -> Path:
    """A file of the built front end.

    Raises:
        FileNotFoundError: The front end was not built; the message says how to.
    """
    path = STATIC / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{name} is missing from {STATIC}: the front end was not built. Run `pip install .` "
            "again, or `npm ci && npm run build` in js/."
        )
    return path


class PineconeWidget(anywidget.AnyWidget):
    """A widget that hands each message from the browser to the handler of its type.

    ipywidgets swallows what a handler raises. Here it is logged without its locals, which may hold
    a key, and shown to the person by `_show_fault`.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._dispatch)

    def view(self, words: str) -> dict[str, Any]:
        """The widget as an output, with words for a notebook that is read without a kernel."""
        shown = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
        return {"application/vnd.jupyter.widget-view+json": shown, "text/plain": words}

    def _handlers(self) -> Mapping[str, Callable[[Any], None]]:
        """The handler of each type of message."""
        raise NotImplementedError

    def _show_fault(self, sentence: str) -> None:
        """Say in the widget that something went wrong."""
        raise NotImplementedError

    def _dispatch(self, _widget: Any, message: Any, buffers: Any) -> None:
        if isinstance(message, dict) and buffers:
            message = {**message, "data": bytes(buffers[0])}
        kind = message.get("type") if isinstance(message, dict) else None
        handler = self._handlers().get(kind) if isinstance(kind, str) else None
        if handler is None or not fits(message, TO_KERNEL[str(kind)]):
            logger.warning("%s: a message of an unknown shape", type(self).__name__)
            return
        try:
            handler(message)
        except Exception as error:  # noqa: BLE001 - the boundary to the browser
            logger.warning(
                "%s: %s in a %s message", type(self).__name__, type(error).__name__, kind
            )
            self._show_fault(f"{type(error).__name__}: {error}")
