"""Gets a connection, from what is there or from a person, and waits for it in the cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pinecone_notebooks.credentials.connection import adopt
from pinecone_notebooks.credentials.local import local_connection
from pinecone_notebooks.credentials.sources import find
from pinecone_notebooks.errors import ConnectCancelled, ConnectionRequired
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings

from .waiting import interruptible

if TYPE_CHECKING:
    from pinecone_notebooks.credentials.connection import Connection

__all__ = ["connect"]


def connect(  # noqa: PLR0913 - each is asked for by its name, and most calls have none
    api_key: str | None = None,
    *,
    local: bool = False,
    timeout: float = 300,
    export_env: bool = True,
    service_account: bool | str = False,
    settings: Settings | None = None,
) -> Connection:
    """Connect this notebook: use a key that is there, or ask the person and wait.

    A key is looked for in the argument, in `PINECONE_API_KEY`, in this kernel's earlier connection,
    in the secrets of Colab and Kaggle, and in the login of the `pc` command-line tool. Without one
    the Connect card is shown. Blocks the cell until connected, and raises otherwise, so that Run
    All stops here. `await connect()` works as well, and blocks the event loop just so.

    Args:
        api_key: A key to use before all others.
        local: Use the local service of this machine; it is started where it does not run.
        timeout: Seconds to wait for the person.
        export_env: Set `PINECONE_API_KEY`, for other clients in this kernel; without it the key
            is in the connection alone.
        service_account: Where there is no key, let the service account of `PINECONE_CLIENT_ID` and
            `PINECONE_CLIENT_SECRET` make one; a text names the project. `disconnect(revoke=True)`
            deletes that key.
        settings: The service to connect to; None is the one the environment names.

    Returns:
        The connection.

    Raises:
        ConnectCancelled: The person cancelled, or interrupted the cell.
        ConnectTimeout: Nobody answered in time.
        ConnectionRequired: There is no key and nobody to ask (nbclient, papermill, a script).
        LocalServiceUnavailable: The local service is not installed or did not start.

    Example:
        >>> connect(local=True)  # doctest: +SKIP
    """
    # The frames of this call are shown by `%xmode Verbose`: from here on the key is masked.
    given = None if api_key is None else Secret(api_key.strip())
    del api_key
    try:
        with interruptible():
            if local:
                return adopt(local_connection(), export_env=export_env)
            found = find(settings, given, service_account=service_account)
            connection = found.connection or _ask_person(
                settings or Settings.from_environ(), found.tried, timeout, export_env=export_env
            )
    except KeyboardInterrupt:
        # The frames below hold request headers.
        raise ConnectCancelled("The cell was interrupted before it was connected.") from None
    return adopt(replace(connection, passed_over=found.passed_over), export_env=export_env)


def _ask_person(
    settings: Settings, tried: tuple[str, ...], timeout: float, *, export_env: bool
) -> Connection:
    """Ask in the way that this place can: Colab's own, the card, or a hidden prompt."""
    from .places import place
    from .prompt import ask_by_prompt

    here = place()
    if not here.has_person:
        reason = "asking a person (nobody can answer here: there is no stdin)"
        raise ConnectionRequired(tried=(*tried, reason))
    if here.is_colab:
        from .colab_call import ask_in_colab

        return ask_in_colab(settings, timeout)
    if here.kernel is not None:
        from .card import ask_by_card
        from .connect import Connect

        return ask_by_card(Connect(settings=settings, export_env=export_env), timeout, here.kernel)
    return ask_by_prompt(settings)
