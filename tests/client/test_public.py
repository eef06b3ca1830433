"""The public face of the client."""

from __future__ import annotations

import subprocess
import sys

from pinecone_notebooks import client


def test_all_is_sorted_and_true() -> None:
    """`__all__` names exactly what the package shows, in order, from its own modules."""
    shown = {
        name
        for name, value in vars(client).items()
        if not name.startswith("_") and type(value).__name__ != "module"
    }
    assert client.__all__ == sorted(client.__all__)
    assert set(client.__all__) == shown


def test_importing_the_client_needs_no_notebook() -> None:
    """Neither IPython nor widgets come with it."""
    code = (
        "import sys, pinecone_notebooks.client;"
        "print([name for name in ('IPython', 'ipywidgets', 'traitlets', 'anywidget')"
        " if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
