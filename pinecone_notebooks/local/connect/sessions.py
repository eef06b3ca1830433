"""Signed-in browsers: who typed the code or brought a ticket, until the service stops."""

from __future__ import annotations

import secrets
import time
from collections import deque

from pinecone_notebooks.local.signing import Tickets, same_code

COOKIE = "pinecone_local_session"
SESSION_SECONDS = 8 * 3600
_MOST_SESSIONS = 100
_MOST_FAILURES, _FAILURE_SECONDS = 10, 60.0


class TooManyAttemptsError(Exception):
    """Codes are being guessed: nobody signs in until a minute has passed."""


class Sessions:
    """The sessions of one run; a restart signs everybody out."""

    def __init__(self, sign_in_code: str) -> None:
        self._code = sign_in_code
        self._tickets = Tickets(sign_in_code)
        self._expiry: dict[str, float] = {}
        self._failures: deque[float] = deque()

    def sign_in(self, *, code: str = "", ticket: str = "") -> str | None:
        """Return a new session's token, or None where neither code nor ticket is right.

        Raises:
            TooManyAttemptsError: Too many were wrong in the last minute.
        """
        now = time.monotonic()
        while self._failures and self._failures[0] < now - _FAILURE_SECONDS:
            self._failures.popleft()
        if len(self._failures) >= _MOST_FAILURES:
            raise TooManyAttemptsError
        if not (self._tickets.redeem(ticket) if ticket else same_code(code, self._code)):
            self._failures.append(now)
            return None
        while len(self._expiry) >= _MOST_SESSIONS:
            self._expiry.pop(next(iter(self._expiry)))
        token = secrets.token_urlsafe(32)
        self._expiry[token] = now + SESSION_SECONDS
        return token

    def is_signed_in(self, token: str | None) -> bool:
        """Tell whether a cookie's token belongs to a live session."""
        # A dictionary look-up leaks no useful timing: the tokens hold 256 random bits.
        return self._expiry.get(token or "", 0.0) > time.monotonic()
