"""Calls with a secret: what is sent, where the secret may go, and what comes back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import requests

from pinecone_notebooks._version import __version__
from pinecone_notebooks.client.bytestream import BROKEN, ByteStream
from pinecone_notebooks.client.connections import Adapter
from pinecone_notebooks.client.faults import from_exception, from_response, without_secrets
from pinecone_notebooks.errors import ArgumentError, UnexpectedAnswer
from pinecone_notebooks.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pinecone_notebooks.client.auth import Auth
    from pinecone_notebooks.client.multipart import Multipart
    from pinecone_notebooks.settings import Settings

__all__ = ["Transport", "segment", "user_agent"]

_UNAUTHORIZED = 401
_MAX_ERROR_BYTES = 1 << 16
# A context answer may carry 64 snippets with images in base64.
_MAX_ANSWER_BYTES = 256 << 20


class Transport:
    """Calls with one secret, for one set of settings; thread-safe.

    Args:
        auth: Its secrets are never shown: not in a repr, an error or a URL.
        settings: Versions, hosts, attribution and time limits.
    """

    def __init__(self, auth: Auth, settings: Settings) -> None:
        self.settings = settings
        self._auth = auth
        self._headers = {
            "Accept": "application/json",
            "User-Agent": user_agent(settings.source_tag),
            "X-Pinecone-Api-Version": settings.api_version,
        }
        # Not a session's own ways of sending, which take half as long again as the call itself,
        # follow redirects, keep cookies and read `.netrc`.
        self._adapter = Adapter()
        self._environment = requests.Session()

    def json(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        slow: bool = False,
    ) -> Any:
        """Make a call and return its JSON; None when the answer has no body.

        Args:
            method: Calls other than POST and PUT are repeated when that may help.
            url: Absolute.
            params: The query.
            body: What is sent as JSON, unless None.
            slow: True for an answer that a model writes before the first byte comes.

        Raises:
            APIError: The service answered with an error.
            TransportError: No answer came.
            ArgumentError: `body` is no JSON.
        """
        headers = {} if body is None else {"Content-Type": "application/json"}
        data = None if body is None else _encoded(body)
        response = self._send(method, url, params=params, data=data, headers=headers, slow=slow)
        return self._parsed(response, method, url)

    def upload(
        self, method: str, url: str, body: Multipart, *, params: Mapping[str, str] | None = None
    ) -> Any:
        """Send a file and return the answer's JSON; never repeated once a byte was sent."""
        headers = {"Content-Type": body.content_type}
        response = self._send(method, url, params=params, data=body, headers=headers, slow=True)
        return self._parsed(response, method, url)

    def stream(self, url: str, body: object) -> ByteStream:
        """POST `body` as JSON and return the event stream of the answer, not begun yet."""
        data = _encoded(body)
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            # A compressing proxy holds events back until its block is full.
            "Accept-Encoding": "identity",
        }

        def send() -> requests.Response:
            response = self._send("POST", url, data=data, headers=headers, slow=True)
            if "html" in response.headers.get("Content-Type", ""):
                raise self._unexpected(self._content(response, "POST", url), response, "POST", url)
            return response

        return ByteStream(send)

    def pages(
        self, url: str, key: str, *, params: Mapping[str, str] | None = None
    ) -> Iterator[Any]:
        """Yield the items under `key` of every page of a listing.

        Raises:
            UnexpectedAnswer: A page names itself as the next one.
        """
        query = dict(params or {})
        seen = {""}
        while True:
            answer = self.json("GET", url, params=query)
            page = answer if isinstance(answer, dict) else {}
            items = page.get(key)
            yield from items if isinstance(items, list) else ()
            token = (page.get("pagination") or {}).get("next") or ""
            if not token:
                return
            if token in seen:
                raise UnexpectedAnswer(
                    "The listing does not end: a page led back to an earlier one.",
                    status=200,
                    method="GET",
                    path=urlsplit(url).path,
                )
            seen.add(token)
            query["pagination_token"] = token

    def hide(self, text: str) -> str:
        """`text` on one line and without secrets, for an error's message."""
        return without_secrets(text, self._auth.secrets)

    def broken(self, error: Exception, url: str) -> Exception:
        """What a failure while reading the body of a POST stands for."""
        return from_exception(error, method="POST", url=url, hide=self.hide)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.close()

    def _send(  # noqa: PLR0913 - the parts of one request
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: bytes | Multipart | None = None,
        headers: Mapping[str, str],
        slow: bool,
    ) -> requests.Response:
        settings = self.settings
        # Proxies and certificates of the environment are for other machines: a proxy would be
        # shown a key that is for this one.
        how: Mapping[str, Any] = (
            {"stream": True}
            if is_loopback(url)
            else self._environment.merge_environment_settings(url, {}, True, None, None)
        )
        timeout = (
            settings.connect_timeout,
            settings.stream_timeout if slow else settings.read_timeout,
        )

        def request() -> requests.Response:
            prepared = requests.Request(
                method,
                url,
                headers={**self._headers, **headers},
                params=params,
                data=data,
                auth=self._auth,
            ).prepare()
            return self._adapter.send(prepared, timeout=timeout, **how)

        try:
            response = request()
            if response.status_code == _UNAUTHORIZED and self._auth.renew():
                # Nothing was done, so even a call that changes something may go again.
                response.close()
                response = request()
        except (requests.exceptions.RequestException, *BROKEN) as error:
            raise from_exception(error, method=method, url=url, hide=self.hide) from None
        except BaseException as error:  # noqa: BLE001 - ruff does not see that it is raised again
            # The frames below hold the secret, and `%xmode Verbose` prints what frames hold.
            raise error.with_traceback(None) from None
        if 200 <= response.status_code < 300:
            return response
        body = self._content(response, method, url, limit=_MAX_ERROR_BYTES)
        raise from_response(
            response.status_code,
            response.headers,
            body,
            method=method,
            url=url,
            hide=self.hide,
        )

    def _content(
        self, response: requests.Response, method: str, url: str, limit: int = _MAX_ANSWER_BYTES
    ) -> bytes:
        """The body, at most `limit` bytes of it."""
        found = bytearray()
        # Not the default of urllib3 1.26: half an answer would pass for a whole one.
        response.raw.enforce_content_length = True
        try:
            with response:
                for piece in response.iter_content(1 << 16):
                    found += piece
                    if len(found) > limit:
                        break
        except (requests.exceptions.RequestException, *BROKEN) as error:
            raise from_exception(error, method=method, url=url, hide=self.hide) from None
        return bytes(found[:limit])

    def _parsed(self, response: requests.Response, method: str, url: str) -> Any:
        body = self._content(response, method, url)
        if not body.strip():
            return None
        try:
            return json.loads(body)
        except ValueError:
            raise self._unexpected(body, response, method, url) from None

    def _unexpected(
        self, body: bytes, response: requests.Response, method: str, url: str
    ) -> UnexpectedAnswer:
        start = self.hide(body[:200].decode("utf-8", "replace"))
        return UnexpectedAnswer(
            f"The answer is not what the API describes; it starts with {start!r}.",
            status=response.status_code,
            method=method,
            path=urlsplit(url).path,
        )


def user_agent(source_tag: str) -> str:
    """The User-Agent, with the tag normalised as the official SDK does."""
    tag = re.sub(r"[^a-z0-9_ :]", "", source_tag.lower()).replace(" ", "_")
    client = f"python-client-{__version__}"
    return f"{client} source_tag={tag}" if tag else client


def segment(value: str, *, what: str) -> str:
    """`value` as one segment of a URL's path.

    Raises:
        ArgumentError: It is empty, or would name another place ("..").
    """
    if not isinstance(value, str) or not value.strip(". \t\r\n"):
        raise ArgumentError(f"{value!r} is no {what}. Expected its name or id as a text.")
    return quote(value, safe="")


def _encoded(body: object) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The request cannot be written as JSON ({error}). Use texts, numbers, true, false, "
            "None, lists and dictionaries."
        ) from None
