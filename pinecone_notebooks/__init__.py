"""Connect a notebook to Pinecone, chat with your documents, check the citations; offline too.

Names are imported when first used, so that `import pinecone_notebooks` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .client import Answer, Client
    from .credentials.connection import Connection, disconnect
    from .errors import PineconeNotebooksError
    from .evaluations import evaluate
    from .settings import Settings
    from .uploads import Document, sidecar, upload
    from .widgets.asking import connect
    from .widgets.chat import Chat
    from .widgets.connect import Connect

__all__ = [
    "Answer",
    "Chat",
    "Client",
    "Connect",
    "Connection",
    "Document",
    "PineconeNotebooksError",
    "Settings",
    "__version__",
    "connect",
    "disconnect",
    "evaluate",
    "sidecar",
    "upload",
]

_HOMES = {
    "Answer": "client",
    "Chat": "widgets.chat",
    "Client": "client",
    "Connect": "widgets.connect",
    "Connection": "credentials.connection",
    "Document": "uploads.documents",
    "PineconeNotebooksError": "errors",
    "Settings": "settings",
    "connect": "widgets.asking",
    "disconnect": "credentials.connection",
    "evaluate": "evaluations.evaluating",
    "sidecar": "uploads.documents",
    "upload": "uploads.uploading",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics: `%load_ext pinecone_notebooks`."""
    from .magics.magic import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away: `%unload_ext pinecone_notebooks`."""
    from .magics.magic import unregister

    unregister(shell)
