"""A connection to the local service of this machine: found, or started; no browser needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.errors import PineconeNotebooksError
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings

from .connection import Connection

if TYPE_CHECKING:
    from pathlib import Path

    from pinecone_notebooks.local.launch import RunningService

__all__ = ["LocalServiceUnavailable", "local_connection", "sign_in_ticket"]


class LocalServiceUnavailable(PineconeNotebooksError):  # noqa: N818 - named as in errors.py
    """The local service is not installed or did not start."""


def local_connection(data: Path | None = None) -> Connection:
    """Find the local service of the data folder, or start it, and take its key.

    Args:
        data: The data folder; None is the one of this user.

    Raises:
        LocalServiceUnavailable: The extra is not installed, or the service did not start.
    """
    from pinecone_notebooks.local import launch

    try:
        service = launch.find_or_start(data)
    except launch.LocalServiceError as error:
        raise LocalServiceUnavailable(str(error)) from None
    return Connection(
        Secret(service.api_key), "the local service", Settings(api_host=service.url)
    ).verify()


def sign_in_ticket(settings: Settings) -> str:
    """A one-time ticket that signs the Connect popup in, where this user's service is meant.

    "" for any other service: a person signs in there.
    """
    if not settings.is_local:
        return ""
    from pinecone_notebooks.local import launch

    service: RunningService | None = launch.find()
    if service is None or service.url != settings.connect_host:
        return ""
    return launch.sign_in_ticket(service.sign_in_code)
