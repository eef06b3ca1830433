"""Finds a key without asking anyone: the places it can be in, in their order.

    the argument > PINECONE_API_KEY > this kernel's earlier connection > the host's secrets (Colab,
    Kaggle) > the login of the pc command-line tool > a service account, only when asked

Each is asked once. A key that the service does not accept falls through to the next place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pinecone_notebooks.errors import MalformedKey, Unauthorized
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings, environ_api_key

from .connection import EARLIER, ENVIRONMENT, Connection, kept
from .hosts import COLAB, KAGGLE, NoSecret, colab_secret, kaggle_secret
from .pinecone_cli import PC, stored_login
from .service_account import SERVICE_ACCOUNT, connection_of_service_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Finding", "find"]

ARGUMENT = "the argument"
REJECTED = "the service does not accept it"


@dataclass(frozen=True)
class Finding:
    """What the search came to.

    Attributes:
        connection: The first whose key is accepted, or None.
        tried: Where no usable key was, and why, in words.
        passed_over: Where a key was that is not used, and why.
    """

    connection: Connection | None
    tried: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A place that may have a key.

    Attributes:
        name: The place, in words.
        ask: Gives its key, or None; raises `NoSecret`.
        is_silent: Whether asking disturbs nobody, so that it is asked even when it cannot win.
        why_not: What None means, in words; "" keeps a place that is not there out of the list.
    """

    name: str
    ask: Callable[[], Connection | None]
    is_silent: bool
    why_not: str = ""


def find(
    settings: Settings | None = None,
    given: Secret | None = None,
    *,
    service_account: bool | str = False,
) -> Finding:
    """Look in each place until the service accepts a key.

    Args:
        settings: The service the key is for; None is the one the environment names.
        given: The key in the call's argument.
        service_account: Let the service account make a key where there is no other; a text names
            the project.

    Raises:
        APIError: The service account was asked, and could not make a key.
        ArgumentError: It is not set, or the project is not clear.
        ServiceUnreachable: The service is one of this machine, and does not run.
    """
    won: Connection | None = None
    tried: list[str] = []
    passed_over: list[str] = []
    rejected: set[Secret] = set()
    for source in _sources(settings, given, service_account=service_account):
        if won is not None and not source.is_silent:
            continue
        try:
            found = source.ask()
        except NoSecret as reason:
            tried.append(f"{source.name} ({reason})")
            continue
        if found is None:
            tried.extend([f"{source.name} ({source.why_not})"] if source.why_not else [])
        elif found.key in rejected:
            continue
        elif won is None:
            try:
                won = found.verify()
            except (Unauthorized, MalformedKey):
                rejected.add(found.key)
                tried.append(f"{source.name} ({REJECTED})")
                passed_over.append(f"{source.name} ({REJECTED})")
        elif found.key != won.key:
            passed_over.append(f"{source.name} (another key)")
    return Finding(won, tuple(tried), tuple(passed_over))


def _sources(
    wanted: Settings | None, given: Secret | None, *, service_account: bool | str
) -> Iterator[Source]:
    settings = wanted or Settings.from_environ()
    earlier = _earlier(wanted)

    def argument() -> Connection | None:
        return None if given is None else Connection(given, ARGUMENT, settings)

    def environment() -> Connection | None:
        key = environ_api_key()
        # What this kernel exported itself is found in the next place, with where it came from.
        if key is None or (earlier is not None and earlier.key.reveal() == key):
            return None
        return Connection(Secret(key), ENVIRONMENT, settings)

    def host(ask: Callable[[], Secret | None], name: str) -> Connection | None:
        key = ask()
        return None if key is None else Connection(key, name, settings)

    def command_line_tool() -> Connection | None:
        login = stored_login()
        if login is None:
            return None
        return Connection(login.key, PC, settings, login.organization, login.project)

    def minted() -> Connection:
        project = service_account if isinstance(service_account, str) else None
        return connection_of_service_account(settings, project)

    yield Source(ARGUMENT, argument, is_silent=True)
    unset = "" if environ_api_key() else "not set"
    yield Source(ENVIRONMENT, environment, is_silent=True, why_not=unset)
    yield Source(EARLIER, lambda: earlier, is_silent=True, why_not="there is none")
    yield Source(COLAB, lambda: host(colab_secret, COLAB), is_silent=False)
    yield Source(KAGGLE, lambda: host(kaggle_secret, KAGGLE), is_silent=False)
    if not settings.is_local:  # its keys are for Pinecone's own service
        yield Source(PC, command_line_tool, is_silent=True, why_not="no key there")
    if service_account:
        yield Source(SERVICE_ACCOUNT, minted, is_silent=False)


def _earlier(wanted: Settings | None) -> Connection | None:
    """The kernel's connection, if it is to the service that is wanted."""
    earlier = kept()
    if earlier is None or wanted is None:
        return earlier
    same_service = earlier.settings.api_host == wanted.api_host
    return replace(earlier, settings=wanted) if same_service else None
