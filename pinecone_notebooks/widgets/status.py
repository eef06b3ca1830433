"""What `%pinecone_status` tells: the connection, where this runs, and how it waits for a widget."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pinecone_notebooks.credentials.connection import current
from pinecone_notebooks.settings import Settings

from .places import place
from .waiting import CannotWait, pump_of

if TYPE_CHECKING:
    from .places import Place

__all__ = ["status"]

WAYS = {
    "QueuePump": "handles widget messages from ipykernel 6's queue",
    "ShellThreadPump": "handles widget messages from ipykernel 7's shell thread",
}


def status() -> dict[str, str]:
    """Each thing and its state, in words; the key is masked."""
    here = place()
    connection = current()
    settings = connection.settings if connection else Settings.from_environ()
    known = {"Connected": "no; run %pinecone_connect"}
    if connection is not None:
        checked = "" if connection.verified else " (not checked with the service)"
        known = {
            "Key": f"{connection.key.masked}{checked}",
            "Key from": connection.source,
            "Organization": connection.organization or "not known",
            "Project": connection.project or "not known",
        }
    return {
        **known,
        "Service": f"{settings.api_host}, API {settings.api_version}",
        "Connect pages": f"{settings.connect_host}, integration {settings.integration_id}, "
        f"key by {settings.return_mechanism}",
        "Kernel": _kernel(here),
        "Front end": here.name,
        "Waiting": _waiting(here),
    }


def _kernel(here: Place) -> str:
    modules = ["IPython", "ipykernel"] if here.kernel is not None else ["IPython"]
    return ", ".join(f"{name} {import_module(name).__version__}" for name in modules)


def _waiting(here: Place) -> str:
    if not here.has_person:
        return "never: nobody can answer here"
    if here.is_colab:
        return "Colab's own blocking call"
    if here.kernel is None:
        return "a hidden prompt"
    try:
        return WAYS[type(pump_of(here.kernel)).__name__]
    except CannotWait:
        return "this kernel cannot; click, then run the cells below"
