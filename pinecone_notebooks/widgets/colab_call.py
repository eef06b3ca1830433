"""Asks a person in Google Colab, with its own call that blocks a cell on the browser.

Widgets there get no message while a cell runs. `eval_js` runs a script in the cell's output and
comes back on stdin, so the key is in no output, and queued cells do not hold it up.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import (
    ConnectCancelled,
    ConnectTimeout,
    MalformedKey,
    Unauthorized,
)
from pinecone_notebooks.render.connected import connected_bundle
from pinecone_notebooks.render.live import LiveOutput

from ._base import bundle
from .connect import connection_from, page_traits
from .contract import KeyMessage, fits

if TYPE_CHECKING:
    from pinecone_notebooks.credentials.connection import Connection
    from pinecone_notebooks.settings import Settings

__all__ = ["ask_in_colab"]

PAGE = Path(__file__).parent / "colab_page.js"


def ask_in_colab(settings: Settings, timeout: float) -> Connection:
    """Show the Connect card in the cell's output and block until the person is done with it.

    Args:
        settings: The service to connect to.
        timeout: Seconds to wait in all, over as many keys as are tried.

    Raises:
        ConnectCancelled: The person cancelled.
        ConnectTimeout: Nobody answered in time.
    """
    from google.colab import output

    deadline = time.monotonic() + timeout
    note = ""
    while (seconds := deadline - time.monotonic()) > 0:
        answer = output.eval_js(_script(settings, note), timeout_sec=seconds)
        if answer is None:
            break
        if not fits(answer, KeyMessage):
            raise ConnectCancelled
        try:
            connection = connection_from(answer, settings).verify()
        except (Unauthorized, MalformedKey) as error:
            note = str(error)
            continue
        LiveOutput().finish(connected_bundle(connection))
        return connection
    raise ConnectTimeout(seconds=timeout)


def _script(settings: Settings, note: str) -> str:
    traits: dict[str, Any] = {
        **page_traits(settings),
        "phase": "ready",
        "attempt": 1,
        "note": note,
        "organization": "",
        "project": "",
    }
    texts = [bundle(name).read_text(encoding="utf-8") for name in ("connect.js", "connect.css")]
    arguments = ", ".join(json.dumps(argument) for argument in (*texts, traits))
    # An expression: what it comes to is what eval_js waits for.
    page = PAGE.read_text(encoding="utf-8").rstrip().rstrip(";")
    return f"({page})({arguments})"
