"""Finding the local service of a data folder, or starting one; standard library only."""

from __future__ import annotations

import contextlib
import hmac
import http.client
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pinecone_notebooks.local.folder import DataFolder, default_data_folder
from pinecone_notebooks.local.signing import proof, sign_in_ticket

__all__ = ["LocalServiceError", "RunningService", "find", "find_or_start", "sign_in_ticket"]

EXIT_FAILED = 1
EXIT_FOLDER_IN_USE = 3

IDLE_EXIT_SECONDS = 7200
HOW_TO_INSTALL = (
    "The local service needs packages that are not installed. "
    "Install them with: pip install 'pinecone-notebooks[local]'"
)
_NEEDED = ("aiohttp", "docx", "pypdfium2", "tantivy")
_POLL_SECONDS = 0.05
_MOST_LOG = 1024 * 1024
# The child must not be taken for lost while it runs, nor waited for when the kernel ends.
_started: list[subprocess.Popen[bytes]] = []

_BOOTSTRAP = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from pinecone_notebooks.cli import main; sys.exit(main(sys.argv[1:]))"
)


class LocalServiceError(Exception):
    """The local service could not be found or started; the text says why and what to do."""


@dataclass(frozen=True)
class RunningService:
    """A local service that answers now.

    `api_key` opens its `default` project; `sign_in_code` signs a browser in; `client_id` and
    `client_secret` are a service account's, for the Admin API.
    """

    url: str
    api_key: str = field(repr=False)
    pid: int
    sign_in_code: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)


def find_or_start(data: Path | None = None, *, start_seconds: float = 20) -> RunningService:
    """Return the service of a data folder, started in the background where none runs.

    A service started here outlives this process, stops by itself after two hours without a
    request, and logs into the folder.

    Args:
        data: The folder; by default `PINECONE_LOCAL_DATA` or the user's own data directory.
        start_seconds: How long to wait for it to be ready.

    Example:
        >>> service = find_or_start()
        >>> service.url
        'http://127.0.0.1:41725'

    Raises:
        LocalServiceError: The `[local]` extra is missing, or the service did not start.
    """
    folder = _folder(data)
    if found := _find(folder):
        return found
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise LocalServiceError(HOW_TO_INSTALL)
    try:
        folder.create()
        process = _start(folder)
    except OSError as error:
        raise LocalServiceError(f"Cannot use {folder.root}: {error.strerror}.") from error
    deadline = time.monotonic() + start_seconds
    while time.monotonic() < deadline:
        if found := _find(folder):
            return found
        # A folder in use means that another kernel started one first: wait for that one.
        if process.poll() not in (None, EXIT_FOLDER_IN_USE):
            raise LocalServiceError(f"The local service did not start: {_last_words(folder)}")
        time.sleep(_POLL_SECONDS)
    raise LocalServiceError(
        f"The local service was not ready after {start_seconds:g} seconds. See {folder.log}."
    )


def find(data: Path | None = None) -> RunningService | None:
    """Return the service of a data folder if one runs; None if not."""
    return _find(_folder(data))


def _folder(data: Path | None) -> DataFolder:
    return DataFolder((data or default_data_folder()).expanduser().resolve())


def _find(folder: DataFolder) -> RunningService | None:
    about = folder.read_running()
    if about is None:
        return None
    try:
        service = RunningService(
            url=str(about["url"]),
            api_key=str(about["api_key"]),
            pid=int(about["pid"]),
            sign_in_code=str(about["sign_in_code"]),
            # A service of an older version that still runs has no Admin API.
            client_id=str(about.get("client_id", "")),
            client_secret=str(about.get("client_secret", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None
    return service if _is_alive(service) else None


def _is_alive(service: RunningService) -> bool:
    """Ask for a proof, because after a crash any other program may have got the port."""
    challenge = secrets.token_hex(16)
    answer = _get(service.url, f"/local/health?challenge={challenge}")
    given = str(answer.get("proof", ""))
    return hmac.compare_digest(given.encode(), proof(service.api_key, challenge).encode())


def _get(url: str, path: str) -> dict[str, Any]:
    # http.client goes to the address itself, whatever proxy the environment names.
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        answer = json.loads(connection.getresponse().read(65536))
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return answer if isinstance(answer, dict) else {}


def _start(folder: DataFolder) -> subprocess.Popen[bytes]:
    with contextlib.suppress(FileNotFoundError):
        if folder.log.stat().st_size > _MOST_LOG:
            folder.log.unlink()
    package_root = Path(__file__).resolve().parents[2]
    options = ["--port", "0", "--data", str(folder.root), "--idle-exit", str(IDLE_EXIT_SECONDS)]
    environment = {key: value for key, value in os.environ.items() if "PINECONE" not in key}
    apart = 0
    if sys.platform == "win32":
        apart = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and our own code
            [sys.executable, "-c", _BOOTSTRAP, str(package_root), "local", *options],
            stdin=subprocess.DEVNULL,
            # Printed for a person in a terminal; it holds the sign-in code, which no log may.
            stdout=subprocess.DEVNULL,
            stderr=log,
            # Python imports from the current folder first: a notebook's may hold an aiohttp.py.
            cwd=folder.root,
            env=environment,
            start_new_session=True,
            creationflags=apart,
        )
    finally:
        os.close(log)
    _started.append(process)
    return process


def _last_words(folder: DataFolder) -> str:
    try:
        lines = folder.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else f"it said nothing; see {folder.log}."
