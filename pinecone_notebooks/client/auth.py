"""What a call proves itself with, as `requests` wants it; it also knows what no error may show."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING

from requests.auth import AuthBase

from pinecone_notebooks.errors import MalformedKey

if TYPE_CHECKING:
    import requests

__all__ = ["ApiKey", "Auth"]


class Auth(AuthBase):
    """Puts a secret on each request; as an auth object it also keeps `.netrc` out."""

    @abstractmethod
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the secret on a request."""

    @property
    @abstractmethod
    def secrets(self) -> tuple[str, ...]:
        """The texts that appear in no error."""

    def renew(self) -> bool:
        """Answer a 401: True when there is something new to try once more with."""
        return False


class ApiKey(Auth):
    """The key of a project, in the header of the Assistant API.

    Raises:
        MalformedKey: `api_key` cannot be a key, so it is sent nowhere.
    """

    def __init__(self, api_key: object) -> None:
        key = api_key.strip() if isinstance(api_key, str) else ""
        if not re.fullmatch(r"[\x21-\x7e]{1,4096}", key):
            raise MalformedKey(
                "That is no API key: a key is one word of ASCII letters, digits and signs. Copy "
                "it again, whole and without quotes or line breaks."
            )
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the key on a request."""
        request.headers["Api-Key"] = self._key
        return request

    @property
    def secrets(self) -> tuple[str, ...]:
        """The key."""
        return (self._key,)
