"""A connection as a small card: readable without a kernel, and without the key."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pinecone_notebooks.credentials.connection import Connection

__all__ = ["connected_bundle"]

CARD = "display:inline-block;padding:10px 16px;border:1px solid #8886;border-radius:8px"
MARK = "color:#159a63;font-weight:600"


def connected_bundle(connection: Connection) -> dict[str, str]:
    """What a notebook keeps of connecting, as HTML and as text."""
    known = {
        "Organization": connection.organization,
        "Project": connection.project,
        "Host": connection.settings.api_host,
    }
    rows = [(name, value) for name, value in known.items() if value]
    shown = "".join(f"<br>{name}: {escape(value)}" for name, value in rows)
    text = "".join(f"\n  {name}: {value}" for name, value in rows)
    return {
        "text/html": (
            f'<div class="pn-connected" style="{CARD}"><span style="{MARK}">✓ Connected to '
            f"Pinecone</span>{shown}</div>"
        ),
        "text/plain": f"Connected to Pinecone{text}",
    }
