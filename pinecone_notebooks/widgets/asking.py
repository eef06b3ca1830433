"""Gets a connection, from what is there or from a person, and waits for it in the cell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.credentials.connection import ENVIRONMENT, adopt, current
from pinecone_notebooks.credentials.local import local_connection
from pinecone_notebooks.errors import (
    ConnectCancelled,
    ConnectionRequired,
    ConnectTimeout,
    Unauthorized,
)

if TYPE_CHECKING:
    from pinecone_notebooks.credentials.connection import Connection

__all__ = ["connect"]


def connect(*, local: bool = False, timeout: float = 300) -> Connection:
    """Connect this notebook: use the key that is there, or show the Connect card and wait.

    Blocks the cell until connected, and raises otherwise, so that Run All stops here.

    Args:
        local: Use the local service of this machine; it is started where it does not run.
        timeout: Seconds to wait for the person.

    Returns:
        The connection; its key is exported as `PINECONE_API_KEY`.

    Raises:
        ConnectCancelled: The person cancelled, or interrupted the cell.
        ConnectTimeout: Nobody answered in time.
        ConnectionRequired: There is no key and nobody to ask (nbclient, papermill, a script).
        LocalServiceUnavailable: The local service is not installed or did not start.

    Example:
        >>> connect(local=True)  # doctest: +SKIP
    """
    if local:
        return adopt(local_connection())
    tried = [f"{ENVIRONMENT} (not set)"]
    found = current()
    if found is not None:
        try:
            return adopt(found.verify())
        except Unauthorized:
            tried = [f"{found.source} (the service does not accept the key)"]
    return _ask_person(tried, timeout)


def _ask_person(tried: list[str], timeout: float) -> Connection:
    kernel = _kernel_with_a_person()
    if kernel is None:
        tried.append("the Connect widget (nobody is there to click: no stdin)")
        raise ConnectionRequired(tried=tried)

    from IPython.display import display

    from .connect import Connect
    from .waiting import CannotWait, wait_for

    widget = Connect()
    display(widget)  # type: ignore[no-untyped-call]
    widget.await_person()
    try:
        settled = wait_for(lambda: widget.is_settled, timeout, kernel)
    except CannotWait:
        widget.stop_waiting("idle")
        raise ConnectionRequired(
            "This kernel cannot wait in a cell for a click. Click Connect above, then run the "
            "cells below."
        ) from None
    except KeyboardInterrupt:
        widget.stop_waiting("cancelled", "The cell was interrupted.")
        raise ConnectCancelled from None
    if not settled:
        widget.stop_waiting("timed_out")
        raise ConnectTimeout(seconds=timeout)
    if widget.connection is None:
        raise ConnectCancelled
    return widget.connection


def _kernel_with_a_person() -> Any | None:
    """The running kernel, if its front end could also answer an input prompt.

    nbclient and papermill say that they cannot; there, waiting would only hang.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    return kernel if kernel is not None and getattr(kernel, "_allow_stdin", False) else None
