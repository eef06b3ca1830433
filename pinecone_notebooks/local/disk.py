"""Recognising a full disk, whoever reports it: the system, SQLite or the search index."""

from __future__ import annotations

import errno
import sqlite3


def is_full(error: Exception) -> bool:
    """Tell whether an error means that the disk has no room left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(error, sqlite3.Error):
        return "disk is full" in str(error)
    # The index raises ValueError with the system's words in it.
    return "No space left on device" in str(error)
