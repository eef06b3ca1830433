"""The Admin client of this kernel: of the service account that is set, or of the local service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinecone_notebooks.settings import Settings, environ_service_account

from .connection import current

if TYPE_CHECKING:
    from pinecone_notebooks.client import Admin

__all__ = ["admin"]


def admin() -> Admin:
    """The Admin client for the service that this kernel is connected to.

    The local service of this user has a service account of its own, which is used where the
    environment names none.

    Raises:
        ArgumentError: There is no service account.
    """
    from pinecone_notebooks.client import Admin

    connection = current()
    settings = connection.settings if connection else Settings.from_environ()
    if settings.is_local and environ_service_account() is None:
        from pinecone_notebooks.local import launch

        service = launch.find()
        if service is not None and service.url == settings.api_host:
            return Admin(service.client_id, service.client_secret, settings=settings)
    return Admin(settings=settings)
