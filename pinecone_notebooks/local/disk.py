"""A full disk: told before the last of it is gone, and recognised, whoever reports it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What uploads leave free. Even a deletion writes something before it gives room back.
_RESERVE_BYTES = 32 * 1024 * 1024
_RESERVE_SHARE = 0.25  # of a small disk


def require_room(folder: Path, wanted: int, *, reserve: float = 1.0) -> None:
    """Check that so many bytes fit, and that something is left for deletions afterwards.

    Args:
        folder: Any on the disk in question.
        wanted: Bytes.
        reserve: How much of the usual reserve is to be left.

    Raises:
        OSError: ENOSPC, as the system would say it if there were no reserve.
    """
    disk = shutil.disk_usage(folder)
    if disk.free - wanted < reserve * min(_RESERVE_BYTES, _RESERVE_SHARE * disk.total):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def is_full(error: Exception) -> bool:
    """Tell whether an error means that the disk has no room left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(error, sqlite3.Error):
        return "disk is full" in str(error)
    # The index raises ValueError with the system's words in it.
    return "No space left on device" in str(error)
