"""Sessions of `requests` that carry the key, repeat what is safe to repeat, and keep no state."""

from __future__ import annotations

import re
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from pinecone_notebooks._version import __version__

if TYPE_CHECKING:
    from pinecone_notebooks.settings import Settings

__all__ = ["new_session", "user_agent"]

# Longer than this a person is told, and decides.
_LONGEST_RETRY_AFTER = 20


def new_session(secret: str, settings: Settings, *, trust_env: bool) -> requests.Session:
    """A session with the headers of every call.

    Args:
        secret: The key.
        settings: The API version and the attribution.
        trust_env: Use the proxies and certificates the environment names.
    """
    session = requests.Session()
    session.trust_env = trust_env
    session.auth = _KeyHeader(secret)
    session.headers.update(
        {
            "Accept": "application/json",
            "User-Agent": user_agent(settings.source_tag),
            "X-Pinecone-Api-Version": settings.api_version,
        }
    )
    # None is taken and none sent: a call must not depend on earlier ones.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", HTTPAdapter(max_retries=_RETRIES))
    session.mount("http://", HTTPAdapter(max_retries=_RETRIES))
    return session


def user_agent(source_tag: str) -> str:
    """The User-Agent, with the tag normalised as the official SDK does."""
    tag = re.sub(r"[^a-z0-9_ :]", "", source_tag.lower()).strip()
    client = f"python-client-{__version__}"
    return f"{client} source_tag={'_'.join(tag.split())}" if tag else client


class _KeyHeader(AuthBase):
    """Puts the key on each request; as an auth object it also keeps `.netrc` out."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Api-Key"] = self._secret
        return request


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
