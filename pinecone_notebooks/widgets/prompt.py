"""Asks for a key with a hidden prompt: in a terminal, and where no widget can be shown."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from pinecone_notebooks.credentials.connection import Connection
from pinecone_notebooks.errors import ConnectCancelled, MalformedKey, Unauthorized
from pinecone_notebooks.render.live import say
from pinecone_notebooks.secret import Secret

if TYPE_CHECKING:
    from pinecone_notebooks.settings import Settings

__all__ = ["ask_by_prompt"]

TRIES = 3


def ask_by_prompt(settings: Settings) -> Connection:
    """Ask for a key and check it; a wrong one can be given again.

    Raises:
        ConnectCancelled: No key was given, or none that the service accepts.
    """
    say(f"Copy an API key from {settings.keys_url} and paste it here; it is not shown.")
    for _ in range(TRIES):
        try:
            key = Secret(getpass.getpass("Pinecone API key: ").strip())
        except EOFError:
            raise ConnectCancelled from None
        if not key.reveal():
            raise ConnectCancelled
        try:
            return Connection(key, "the hidden prompt", settings).verify()
        except (Unauthorized, MalformedKey) as error:
            say(str(error))
    raise ConnectCancelled("None of the keys was accepted. Run the cell again to try others.")
