"""The process of the service: opens the folder and the port, serves, and stops cleanly."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from pinecone_notebooks.local.app import ACTIVITY, make_app
from pinecone_notebooks.local.blobs import Blobs
from pinecone_notebooks.local.connect.sessions import Sessions
from pinecone_notebooks.local.connections import close_silent
from pinecone_notebooks.local.documents import Reader
from pinecone_notebooks.local.folder import DataFolder, FolderInUseError, write_private
from pinecone_notebooks.local.generation import Endpoint, Model
from pinecone_notebooks.local.launch import EXIT_FAILED, EXIT_FOLDER_IN_USE
from pinecone_notebooks.local.library import Library
from pinecone_notebooks.local.log import write_log
from pinecone_notebooks.local.rates import LastMinute
from pinecone_notebooks.local.search import SearchIndex
from pinecone_notebooks.local.service import Service
from pinecone_notebooks.local.signing import AccessTokens, FileLinks, new_sign_in_code
from pinecone_notebooks.local.store import api_keys, integrations, projects, service_accounts
from pinecone_notebooks.local.store.database import Database, StoreVersionError
from pinecone_notebooks.local.store.service_accounts import ClientCredentials
from pinecone_notebooks.local.turns import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pinecone_notebooks.local.plans import Plan

logger = logging.getLogger(__name__)

_ELSEWHERE = (
    "Other machines can reach this service at %s, port %d. Whoever has a key or the sign-in code "
    "can read and delete everything in it, and both cross the network unencrypted."
)
_NO_LISTENER = {
    errno.EADDRINUSE: (
        "Port {0.port} is already in use. Choose another with --port (0: any free one)."
    ),
    errno.EADDRNOTAVAIL: "{0.host} is no address of this machine: give one with --host.",
}
# What an answer that quotes the files does not depend on.
_IGNORED = ("instructions", "temperature")
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104  not bound to here

# Streams under way get this long to end before the service stops without them.
_GRACE_SECONDS = 1.0
# A long document does not hold up the short ones behind it.
_READERS = 2
# How long a thread may go on while others wait for the interpreter. An upload changes threads a
# dozen times; at Python's 5 ms each that alone would be more than it may take.
_SWITCH_SECONDS = 0.0005
_SECRET_BYTES = 32
_NAME_ON_THIS_MACHINE = "notebooks on this machine"


@dataclass(frozen=True)
class Options:
    """How the service was asked to run."""

    data: Path
    host: str
    port: int
    as_json: bool = False
    words_per_second: float | None = None
    idle_exit: float | None = None
    extra_origins: tuple[str, ...] = ()
    plan: Plan | None = None
    endpoint: Endpoint | None = None


def run(options: Options) -> int:
    """Serve until a signal or the idle limit; return the exit code of the process."""
    write_log()
    sys.setswitchinterval(_SWITCH_SECONDS)
    folder = DataFolder(options.data.expanduser().resolve())
    try:
        folder.create()
        lock = folder.lock()
    except FolderInUseError as error:
        return _complain(str(error), EXIT_FOLDER_IN_USE)
    except OSError as error:
        return _complain(f"Cannot use {folder.root}: {error.strerror}.")
    try:
        with _listen(options.host, options.port) as listener:
            asyncio.run(_serve(options, folder, listener))
    except StoreVersionError as error:
        return _complain(str(error))
    except sqlite3.DatabaseError as error:
        return _complain(
            f"Cannot use {folder.database}: {error}. If it is damaged, put a copy in its place or "
            "choose another folder with --data."
        )
    except OSError as error:
        if error.errno not in _NO_LISTENER:
            raise
        return _complain(_NO_LISTENER[error.errno].format(options))
    finally:
        lock.release()
    return 0


def _complain(sentence: str, code: int = EXIT_FAILED) -> int:
    sys.stderr.write(sentence + "\n")
    return code


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there, the option lets two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


async def _serve(options: Options, folder: DataFolder, listener: socket.socket) -> None:
    stopping = asyncio.Event()
    _on_stop_signals(stopping)
    host, port = listener.getsockname()
    url = f"http://{'127.0.0.1' if host == _ANY_ADDRESS else host}:{port}"
    sign_in_code = new_sign_in_code()
    async with _open_service(options, folder, url, sign_in_code) as service:
        app = make_app(service)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE_SECONDS)
        await runner.setup()
        assert runner.server is not None  # noqa: S101  it was just set up
        closing = asyncio.create_task(close_silent(runner.server, app[ACTIVITY].answering))
        try:
            await web.SockSite(runner, listener).start()
            service.library.start()
            if not ipaddress.ip_address(host).is_loopback:
                logger.warning(_ELSEWHERE, host, port)
            about = {
                "url": url,
                "api_key": service.api_key,
                "pid": os.getpid(),
                "sign_in_code": sign_in_code,
                **asdict(service.account),
            }
            write_private(folder.running, json.dumps(about))
            _announce(options, folder, about)
            if options.idle_exit is not None:
                watch = asyncio.create_task(
                    _stop_when_idle(app, service, options.idle_exit, stopping)
                )
                watch.add_done_callback(lambda _: stopping.set())
            await stopping.wait()
        finally:
            closing.cancel()
            folder.running.unlink(missing_ok=True)
            await runner.cleanup()


@asynccontextmanager
async def _open_service(
    options: Options, folder: DataFolder, url: str, sign_in_code: str
) -> AsyncIterator[Service]:
    database = Database(folder.database)
    try:
        await database.write(projects.seed)
        await database.write(integrations.seed)
        api_key = await _notebook_key(database, folder)
        account = await _service_account(database, folder)
        secret = _signing_secret(folder)
        index = SearchIndex(folder.index)
        reader = Reader(workers=_READERS)
        library = Library(database, Blobs(folder.blobs), index, reader, plan=options.plan)
        model = Model(options.endpoint) if options.endpoint else None
        try:
            yield Service(
                url=url,
                api_key=api_key,
                database=database,
                index=index,
                library=library,
                account=account,
                links=FileLinks(secret),
                access_tokens=AccessTokens(secret),
                sessions=Sessions(sign_in_code),
                extra_origins=options.extra_origins,
                words_per_second=options.words_per_second,
                plan=options.plan,
                last_minute=LastMinute(),
                turns=Turns(),
                model=model,
            )
        finally:
            if model:
                await model.close()
            await library.close()
            index.close()
    finally:
        database.close()


async def _notebook_key(database: Database, folder: DataFolder) -> str:
    """Return the key that notebooks on this machine use: the same for the life of the folder."""
    try:
        key = folder.api_key.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        key = ""
    if await database.read(api_keys.opened_by, key) is not None:
        return key
    project = (await database.read(projects.list_projects))[0]
    _, key = await database.write(api_keys.mint, project.project_id, _NAME_ON_THIS_MACHINE)
    write_private(folder.api_key, key + "\n")
    return key


async def _service_account(database: Database, folder: DataFolder) -> ClientCredentials:
    """Return the service account of this machine: the same for the life of the folder."""
    try:
        kept = json.loads(folder.service_account.read_text(encoding="utf-8"))
        account = ClientCredentials(kept["client_id"], kept["client_secret"])
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        account = ClientCredentials("", "")
    if await database.read(service_accounts.is_genuine, account):
        return account
    organization = (await database.read(projects.list_organizations))[0]
    account = await database.write(
        service_accounts.create, organization.organization_id, _NAME_ON_THIS_MACHINE
    )
    write_private(folder.service_account, json.dumps(asdict(account)))
    return account


def _signing_secret(folder: DataFolder) -> str:
    try:
        secret = folder.signing_secret.read_text(encoding="utf-8")
    except (FileNotFoundError, ValueError):
        secret = ""
    if len(secret) < 2 * _SECRET_BYTES:  # anybody can sign with an empty one
        secret = secrets.token_hex(_SECRET_BYTES)
        write_private(folder.signing_secret, secret)
    return secret


def _on_stop_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    if sys.platform == "win32":  # its event loops take no signal handlers
        for number in signals:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))
        return
    for number in signals:
        loop.add_signal_handler(number, stopping.set)


async def _stop_when_idle(
    app: web.Application, service: Service, seconds: float, stopping: asyncio.Event
) -> None:
    activity = app[ACTIVITY]
    while not stopping.is_set():
        if activity.answering or service.library.is_busy:
            activity.last = time.monotonic()
        left = activity.last + seconds - time.monotonic()
        if left <= 0:
            logger.info("nothing was asked for %g seconds: stopping", seconds)
            return
        await asyncio.sleep(min(left, 60) + 0.01)


def _announce(options: Options, folder: DataFolder, about: dict[str, Any]) -> None:
    lines = (
        [json.dumps(about | {"answers": _answers_as_json(options.endpoint)})]
        if options.as_json
        else [
            f"Pinecone Assistant, local, is ready at {about['url']}",
            f"  console        {about['url']}/connect/console",
            f"  sign-in code   {about['sign_in_code']}   (for the console and the Connect pages)",
            f"  API key        in {folder.api_key}",
            f"  Admin API      credentials in {folder.service_account}",
            f"  data           {folder.root}",
            f"  answers        {_who_answers(options.endpoint)}",
            "Press Ctrl-C to stop it.",
        ]
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _answers_as_json(endpoint: Endpoint | None) -> dict[str, Any]:
    """Tell a program who writes the answers, and what it may ask for in vain."""
    if endpoint is None:
        return {"model": None, "url": None, "ignored": _IGNORED}
    return {"model": endpoint.model, "url": endpoint.url, "ignored": ()}


def _who_answers(endpoint: Endpoint | None) -> str:
    if endpoint is None:
        return f"quote the files; {' and '.join(_IGNORED)} change nothing (see --llm-url)"
    where = "" if endpoint.is_on_this_machine else ": questions and passages leave this machine"
    return f"are written by {endpoint.model} at {endpoint.url}{where}"
