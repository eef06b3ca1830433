"""The connections under `requests`: what is repeated, and which one a thread waits on."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Adapter", "watched"]

# Longer than this a person is told, and decides.
_LONGEST_RETRY_AFTER = 20


class Adapter(HTTPAdapter):
    """Keeps connections open, and repeats what is safe to repeat."""

    def __init__(self) -> None:
        super().__init__(max_retries=_RETRIES)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use connections that can be watched."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Use connections that can be watched through a proxy, too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


@contextmanager
def watched(use: Callable[[HTTPConnection], None]) -> Iterator[None]:
    """Tell `use` of each connection this thread is about to wait on; what it raises ends the wait.

    Told before and after a connection is made, and before each request.
    """
    _watcher.use = use
    try:
        yield
    finally:
        _watcher.use = None


class _Watcher(threading.local):
    use: Callable[[HTTPConnection], None] | None = None


_watcher = _Watcher()


class _Watched(HTTPConnection):
    def connect(self) -> None:
        _tell(self)
        super().connect()
        _tell(self)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _tell(self)
        super().request(*args, **kwargs)


class _WatchedTLS(_Watched, HTTPSConnection):
    pass


def _tell(connection: HTTPConnection) -> None:
    if _watcher.use is not None:
        _watcher.use(connection)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Watched


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _WatchedTLS


_POOLS = {"http": _Pool, "https": _TLSPool}


class _Retries(Retry):
    """Retries that give a long Retry-After back to the person instead of sleeping through it."""

    def increment(self, *args: Any, **kwargs: Any) -> _Retries:
        response = kwargs.get("response")
        if response is not None and (self.get_retry_after(response) or 0) > _LONGEST_RETRY_AFTER:
            raise urllib3.exceptions.MaxRetryError(kwargs["_pool"], str(args[1]), None)
        return super().increment(*args, **kwargs)


_RETRIES = _Retries(
    total=3,
    connect=2,
    read=1,
    status=3,
    other=0,
    redirect=0,
    # PUT is idempotent in HTTP; here it carries an upload, which must not be sent twice.
    allowed_methods=frozenset({"GET", "DELETE", "PATCH"}),
    status_forcelist=(429, 500, 502, 503),
    backoff_factor=0.25,
    raise_on_status=False,
)
