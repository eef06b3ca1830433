"""The data folder: where everything of one local service is kept, and who may use it now."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class FolderInUseError(Exception):
    """Another process serves this data folder."""


def default_data_folder() -> Path:
    """Return `PINECONE_LOCAL_DATA`, or this user's own data directory for the service."""
    chosen = os.environ.get("PINECONE_LOCAL_DATA", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "pinecone-notebooks"


def write_private(path: Path, text: str) -> None:
    """Write `path` whole or not at all, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@dataclass(frozen=True)
class DataFolder:
    """The layout of one data folder."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "store.sqlite"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def api_key(self) -> Path:
        return self.root / "api_key"

    @property
    def service_account(self) -> Path:
        return self.root / "service_account.json"

    @property
    def signing_secret(self) -> Path:
        return self.root / "signing_secret"

    @property
    def log(self) -> Path:
        return self.root / "service.log"

    @property
    def running(self) -> Path:
        return self.root / "service.json"

    def create(self) -> None:
        """Make the folder, for its owner only, where it is not there yet."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def read_running(self) -> dict[str, Any] | None:
        """Return what the last service wrote about itself; it may be long gone."""
        try:
            found = json.loads(self.running.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def lock(self) -> FolderLock:
        """Take the folder for this process.

        Raises:
            FolderInUseError: Another process has it.
        """
        return FolderLock(self)


class FolderLock:
    """Held while a service uses a folder; the operating system frees it when the process dies."""

    def __init__(self, folder: DataFolder) -> None:
        # An exclusive SQLite transaction is a lock with the same meaning on every platform.
        self._connection = sqlite3.connect(
            folder.root / "lock", timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            running = folder.read_running() or {}
            where = f" at {running['url']}" if running.get("url") else ""
            raise FolderInUseError(
                f"Another local service{where} already uses {folder.root}. "
                "Use that one, stop it, or choose another folder with --data."
            ) from error

    def release(self) -> None:
        """Let another process take the folder."""
        self._connection.close()
