"""Tells what kind of picture a logo is, by its bytes: PNG or JPEG, and nothing that can run."""

from __future__ import annotations

MOST_BYTES = 64 * 1024
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_type(content: bytes) -> str | None:
    """Return `image/png` or `image/jpeg`, and None for anything else."""
    return next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
