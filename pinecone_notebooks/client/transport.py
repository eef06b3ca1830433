"""Calls with the key: what is sent, where the key may go, and what comes back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import requests

from pinecone_notebooks.client.bytestream import BROKEN, ByteStream
from pinecone_notebooks.client.faults import from_exception, from_response, without_secret
from pinecone_notebooks.client.session import new_session
from pinecone_notebooks.errors import ArgumentError, MalformedKey, UnexpectedAnswer
from pinecone_notebooks.settings import Settings, base_url, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pinecone_notebooks.client.multipart import Multipart

__all__ = ["Transport", "segment"]

_MAX_ERROR_BYTES = 1 << 16
# A context answer may carry 64 snippets with images in base64.
_MAX_ANSWER_BYTES = 256 << 20


class Transport:
    """Calls with one key, for one set of settings; thread-safe.

    Args:
        api_key: Never shown again: not in a repr, an error or a URL.
        settings: Versions, hosts, attribution and time limits.

    Raises:
        MalformedKey: `api_key` cannot be a key, so it is sent nowhere.
    """

    def __init__(self, api_key: str, settings: Settings) -> None:
        self.settings = settings
        self._secret = _checked(api_key)
        # Two sessions: proxies and certificates of the environment are for other machines. A proxy
        # would be shown a key that is for this one.
        self._near = new_session(self._secret, settings, trust_env=False)
        self._far = new_session(self._secret, settings, trust_env=True)

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

    def without_key(self, text: str) -> str:
        """`text` on one line and without the key, for an error's message."""
        return without_secret(text, self._secret)

    def broken(self, error: Exception, url: str) -> Exception:
        """What a failure while reading the body of a POST stands for."""
        return from_exception(error, method="POST", url=url, secret=self._secret)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._near.close()
        self._far.close()

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
        # The host came from an answer: it is held to the same rule as one from the environment.
        base_url(url, named="The host of the assistant")
        session = self._near if is_loopback(url) else self._far
        try:
            response = session.request(
                method,
                url,
                params=params,
                data=data,
                headers=headers,
                timeout=(
                    settings.connect_timeout,
                    settings.stream_timeout if slow else settings.read_timeout,
                ),
                allow_redirects=False,
                stream=True,
            )
        except (requests.exceptions.RequestException, *BROKEN) as error:
            raise from_exception(error, method=method, url=url, secret=self._secret) from None
        if 200 <= response.status_code < 300:
            return response
        body = self._content(response, method, url, limit=_MAX_ERROR_BYTES)
        raise from_response(
            response.status_code,
            response.headers,
            body,
            method=method,
            url=url,
            secret=self._secret,
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
            raise from_exception(error, method=method, url=url, secret=self._secret) from None
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
        start = self.without_key(body[:200].decode("utf-8", "replace"))
        return UnexpectedAnswer(
            f"The answer is not what the API describes; it starts with {start!r}.",
            status=response.status_code,
            method=method,
            path=urlsplit(url).path,
        )


def segment(value: str, *, what: str) -> str:
    """`value` as one segment of a URL's path.

    Raises:
        ArgumentError: It is empty, or would name another place ("..").
    """
    if not isinstance(value, str) or not value.strip(". \t\r\n"):
        raise ArgumentError(f"{value!r} is no {what}. Expected its name or id as a text.")
    return quote(value, safe="")


def _checked(api_key: object) -> str:
    key = api_key.strip() if isinstance(api_key, str) else ""
    if not re.fullmatch(r"[\x21-\x7e]{1,4096}", key):
        raise MalformedKey(
            "That is no API key: a key is one word of ASCII letters, digits and signs. Copy it "
            "again, whole and without quotes or line breaks."
        )
    return key


def _encoded(body: object) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The request cannot be written as JSON ({error}). Use texts, numbers, true, false, "
            "None, lists and dictionaries."
        ) from None
