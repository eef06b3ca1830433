"""The access token of a service account: fetched, kept in memory, replaced before it expires."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

from pinecone_notebooks.client.auth import Auth
from pinecone_notebooks.client.fields import integer, mapping, string
from pinecone_notebooks.client.transport import Transport
from pinecone_notebooks.errors import APIError, UnexpectedAnswer

if TYPE_CHECKING:
    import requests

    from pinecone_notebooks.secret import Secret
    from pinecone_notebooks.settings import Settings

__all__ = ["AccessToken"]

# The one audience there is; it names the API, not the host that is called.
_AUDIENCE = "https://api.pinecone.io/"
_RENEWED_BEFORE_EXPIRY = 60
_USUAL_SECONDS = 1800
_ADVICE = (
    "Check the service account's id and secret (PINECONE_CLIENT_ID, PINECONE_CLIENT_SECRET); a "
    "new secret can be made in the Pinecone console."
)


class AccessToken(Auth):
    """Puts a service account's token on each request, a new one when the old is about to expire.

    Threads that need one at once share one fetch.

    Args:
        client_id: Of the service account.
        client_secret: Sent to the login host only.
        settings: Where that is.
    """

    def __init__(self, client_id: str, client_secret: Secret, settings: Settings) -> None:
        self._login = Transport(_InBody(client_secret), settings)
        self._url = f"{settings.login_host}/oauth/token"
        self._client_id = client_id
        self._client_secret = client_secret
        self._lock = threading.Lock()
        self._token = ""
        self._deadline = 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token on a request.

        Raises:
            Unauthorized: The id or the secret is wrong.
            APIError: The login host answered with another error.
            TransportError: It could not be reached.
        """
        with self._lock:
            if time.monotonic() >= self._deadline:
                self._fetch()
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token and the client's secret."""
        return (self._token, self._client_secret.reveal())

    def renew(self) -> bool:
        """Drop a token that was refused, as one is that was revoked before its time."""
        with self._lock:
            self._deadline = 0.0
        return True

    def close(self) -> None:
        """Close the connection to the login host."""
        self._login.close()

    def _fetch(self) -> None:
        request = {
            "client_id": self._client_id,
            "client_secret": self._client_secret.reveal(),
            "grant_type": "client_credentials",
            "audience": _AUDIENCE,
        }
        try:
            answer = mapping(self._login.json("POST", self._url, body=request))
        except UnexpectedAnswer:
            # Its message quotes the answer, which may be half a token.
            answer = {}
        except APIError as error:
            if error.status in {401, 403}:
                error.advice = _ADVICE
            raise
        token = string(answer.get("access_token"))
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise UnexpectedAnswer(
                "The login host gave no access token.",
                status=200,
                method="POST",
                path="/oauth/token",
            )
        seconds = integer(answer.get("expires_in"))
        self._token = token
        self._deadline = (
            time.monotonic()
            + (_USUAL_SECONDS if seconds is None else seconds)
            - _RENEWED_BEFORE_EXPIRY
        )


class _InBody(Auth):
    """Adds nothing to a request: the secret of a login is in its body."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self._secret.reveal(),)
