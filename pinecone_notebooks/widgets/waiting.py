"""Waits in a running cell for a widget, while its messages keep arriving.

A kernel handles one shell message at a time, so the message that would end the wait sits behind
the cell that waits. `wait_for` takes messages from the queue itself, handles those of widgets at
once and holds all others, which it puts back in their order when it leaves. That is private
ground of ipykernel, and differs between 6 and 7: everything used is looked up first, and where
something is missing `CannotWait` is raised before a message is touched.
"""

from __future__ import annotations

import inspect
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

__all__ = ["CannotWait", "interruptible", "pump_of", "wait_for"]

# Handled while the cell runs: what widgets need, and what a reloaded page asks for to find them.
AT_ONCE = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
IDLE_SECONDS = 0.02
HAND_BACK_SECONDS = 5


class CannotWait(Exception):  # noqa: N818 - says what is the case
    """This kernel gives no way to handle a widget's messages while a cell runs."""


class Pump(Protocol):
    """Takes messages off a kernel's shell queue and puts them back."""

    def take(self) -> Any | None:
        """The next queued message, or None."""

    def frames(self, taken: Any) -> list[Any]:
        """The raw frames of a message that was taken."""

    def handle(self, taken: Any) -> Coroutine[Any, Any, None]:
        """The kernel's own handling of a message."""

    def put_back(self, held: list[Any]) -> None:
        """Return messages to the queue, ahead of those still in it."""


def wait_for(done: Callable[[], bool], seconds: float, kernel: Any) -> bool:
    """Wait until `done()`, keeping widgets alive.

    Args:
        done: Asked about fifty times a second.
        seconds: How long to wait at most.
        kernel: The running ipykernel.

    Returns:
        False when the time ran out.

    Raises:
        CannotWait: This kernel has not what it takes.
    """
    pump = pump_of(kernel)
    deadline = time.monotonic() + seconds
    held: list[Any] = []
    try:
        while not done():
            taken = pump.take()
            if taken is None:
                if time.monotonic() > deadline:
                    return False
                time.sleep(IDLE_SECONDS)
            elif _type_of(kernel, pump.frames(taken)) in AT_ONCE:
                with _same_parent(kernel):
                    _drive(pump.handle(taken))
            else:
                held.append(taken)
        return True
    finally:
        pump.put_back(held)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt raise in this block, in a cell with `await` too.

    For those the kernel has the event loop cancel the cell, and while the block runs the loop
    stands still.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def pump_of(kernel: Any) -> Pump:
    """The pump that fits the kernel.

    Raises:
        CannotWait: None fits.
    """
    try:
        _needs(kernel, "get_parent", "set_parent")
        _parent_ident(kernel)
        needs_shell_thread = getattr(kernel, "shell_channel_thread", None) is not None
        return ShellThreadPump(kernel) if needs_shell_thread else QueuePump(kernel)
    except (AttributeError, KeyError, TypeError, ValueError) as missing:
        raise CannotWait(str(missing)) from None


class QueuePump:
    """ipykernel 6: a ZMQ stream, and a tornado queue of (number, handler, arguments)."""

    def __init__(self, kernel: Any) -> None:
        self._flush = kernel.shell_stream.flush
        self._queue = kernel.msg_queue
        self._get, self._put = self._queue.get_nowait, self._queue.put_nowait
        self._handler = kernel.dispatch_shell
        _needs(kernel.session, "feed_identities", "unpack")

    def take(self) -> Any | None:
        self._flush()
        return self._get() if self._queue.qsize() else None

    def frames(self, taken: Any) -> list[Any]:
        _number, handler, arguments = taken
        return list(arguments[0]) if handler == self._handler else []

    def handle(self, taken: Any) -> Coroutine[Any, Any, None]:
        _number, handler, arguments = taken
        return handler(*arguments)  # type: ignore[no-any-return]

    def put_back(self, held: list[Any]) -> None:
        self._flush()
        behind = [self._get() for _ in range(self._queue.qsize())]
        for message in (*held, *behind):
            self._put(message)


class ShellThreadPump:
    """ipykernel 7: a thread receives, and passes messages to this one through a pair of sockets."""

    def __init__(self, kernel: Any) -> None:
        import zmq

        thread = kernel.shell_channel_thread
        pair = thread.manager.get_shell_channel_to_subshell_pair(None)
        self._inbox, self._outbox = pair.to_socket, pair.from_socket
        self._on_shell_thread = thread.io_loop.add_callback
        self._receive = kernel.shell_stream.flush
        self._dispatch = kernel.dispatch_shell
        # 7.4 can handle a message beside a running cell without touching the cell's own state.
        signature = inspect.signature(kernel.dispatch_shell)
        signature.bind(None, subshell_id=None)
        parameters = signature.parameters
        self._beside = {"concurrent": True} if "concurrent" in parameters else {}
        self._flags, self._empty = zmq.NOBLOCK, zmq.Again
        _needs(kernel.session, "feed_identities", "unpack")
        _needs(self._inbox, "recv_multipart")
        _needs(self._outbox, "send_multipart")

    def take(self) -> Any | None:
        try:
            return self._inbox.recv_multipart(self._flags, copy=False)
        except self._empty:
            # Up to 7.3 the kernel sends replies past its stream. A message that arrives just then
            # rings no bell, and would lie there for good unless somebody looks.
            self._on_shell_thread(self._receive)
            return None

    def frames(self, taken: Any) -> list[Any]:
        return list(taken)

    def handle(self, taken: Any) -> Coroutine[Any, Any, None]:
        return self._dispatch(taken, subshell_id=None, **self._beside)  # type: ignore[no-any-return]

    def put_back(self, held: list[Any]) -> None:
        """Send the messages again from the receiving thread.

        It alone fills the socket, so nothing can slip in between; and a later "stop aborting",
        which the same thread sends after an error, comes behind them, so that an error still
        stops the cells that were queued. The socket is emptied even when nothing is held: only
        a reader that found it empty is woken by the next message.
        """
        returned = threading.Event()

        def send_again() -> None:
            while (behind := self.take()) is not None:
                held.append(behind)
            for message in held:
                self._outbox.send_multipart(message, copy=False)
            returned.set()

        self._on_shell_thread(send_again)
        returned.wait(HAND_BACK_SECONDS)


def _needs(owner: Any, *names: str) -> None:
    for name in names:
        getattr(owner, name)


def _type_of(kernel: Any, frames: list[Any]) -> str:
    """The type of a message; "" for what has no header.

    Only the header frame is unpacked. To deserialize the message would note its signature as
    seen, and the kernel would then refuse the message itself as a replay.
    """
    if len(frames) < 2:  # the kernel's own notes to itself are one frame
        return ""
    try:
        _idents, parts = kernel.session.feed_identities(frames, copy=False)
        header = kernel.session.unpack(parts[1].bytes)
    except Exception:  # noqa: BLE001 - a malformed message is the kernel's to report, in its turn
        return ""
    return str(header.get("msg_type", ""))


@contextmanager
def _same_parent(kernel: Any) -> Iterator[None]:
    """Handle another message without losing whose cell this is, nor the interrupt handler."""
    ident, parent = _parent_ident(kernel), kernel.get_parent("shell")
    handler = getattr(kernel, "saved_sigint_handler", None)
    try:
        yield
    finally:
        kernel.set_parent(ident, parent, channel="shell")
        if handler is not None:
            kernel.saved_sigint_handler = handler


def _parent_ident(kernel: Any) -> Any:
    return kernel._parent_ident["shell"]  # noqa: SLF001 - there is no public way


def _drive(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a handler to its end, here and now.

    Handlers of widget messages never await anything unfinished; one that did could not be
    resumed outside the kernel's loop, so it is closed.
    """
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
