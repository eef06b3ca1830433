"""The interface of pinecone-notebooks 0.1, which Pinecone's documentation shows.

    from pinecone_notebooks.colab import Authenticate
    Authenticate()

Written for Colab; works in every notebook.
"""

from __future__ import annotations

from dataclasses import replace

from pinecone_notebooks.credentials.connection import Connection, adopt
from pinecone_notebooks.errors import MalformedKey
from pinecone_notebooks.render.live import say
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets.asking import connect

__all__ = ["Authenticate", "SetApiKey"]


def Authenticate(source_tag: str | None = None) -> None:  # noqa: N802 - the published name
    """Connect this notebook; afterwards `PINECONE_API_KEY` is in the environment.

    Args:
        source_tag: Names the integration to Pinecone, in the User-Agent of every call.

    Raises:
        ConnectError: Not connected: cancelled, not in time, or nobody to ask.

    Example:
        >>> Authenticate(source_tag="my_company")  # doctest: +SKIP
    """
    settings = replace(Settings.from_environ(), source_tag=source_tag or "")
    say(str(connect(settings=settings)))


def SetApiKey(val: str) -> None:  # noqa: N802 - the published name
    """Use this key; it is not checked.

    Raises:
        MalformedKey: There is no text in it.
    """
    key = Secret(val.strip())
    del val
    if not key.reveal():
        raise MalformedKey("That is no API key: it is empty.")
    adopt(Connection(key, "SetApiKey", Settings.from_environ()))
