"""Unforgeable, expiring tokens: file links, access tokens, sign-in tickets and codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

FILE_LINK_SECONDS = 3600
TICKET_SECONDS = 600
TOKEN_SECONDS = 1800

# Without 0/O, 1/I/L and U: read aloud and typed without mistakes.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class ExpiredLinkError(Exception):
    """The token was genuine, but its time is over."""


def new_sign_in_code() -> str:
    """Return a code such as `K7QM-2XPD-9FHT`: short enough to type, 58 bits to guess."""
    letters = [secrets.choice(_CODE_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def same_code(typed: str, code: str) -> bool:
    """Tell whether a person typed the code, however they spaced and cased it."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.compare_digest(plain.encode(), code.replace("-", "").encode())


def proof(key: str, challenge: str) -> str:
    """Show that the holder of `key` saw `challenge`, without showing the key."""
    return _mac(key.encode(), f"health:{challenge}")


class FileLinks:
    """Makes and reads the tokens of `/files/{token}` links."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def token(self, file_key: int, *, expires: float | None = None) -> str:
        """Return a token that opens one file for `FILE_LINK_SECONDS`, or until `expires`."""
        expiry = int(time.time() + FILE_LINK_SECONDS if expires is None else expires)
        return f"{file_key}.{expiry}.{_mac(self._secret, f'file:{file_key}.{expiry}')}"

    def file_key(self, token: str) -> int | None:
        """Return the file a token opens, or None where the token is not ours.

        Raises:
            ExpiredLinkError: The token is ours and too old.
        """
        parts = token.split(".")
        if len(parts) != 3 or not _is_number(parts[0]) or not _is_number(parts[1]):
            return None
        key, expiry, mac = parts
        if not hmac.compare_digest(
            mac.encode(), _mac(self._secret, f"file:{key}.{expiry}").encode()
        ):
            return None
        if int(expiry) < time.time():
            raise ExpiredLinkError
        return int(key)


class AccessTokens:
    """Makes and reads the Admin API's access tokens, which name a service account."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def token(self, client_id: str, *, expires: float | None = None) -> str:
        """Return a token that lasts `TOKEN_SECONDS`, or until `expires`."""
        expiry = int(time.time() + TOKEN_SECONDS if expires is None else expires)
        return f"{client_id}.{expiry}.{_mac(self._secret, f'access:{client_id}.{expiry}')}"

    def client_id(self, token: str) -> str | None:
        """Return the service account of a token that is ours and in time."""
        parts = token.split(".")
        if len(parts) != 3 or not _is_number(parts[1]):
            return None
        client_id, expiry, mac = parts
        wanted = _mac(self._secret, f"access:{client_id}.{expiry}")
        if not hmac.compare_digest(mac.encode("utf-8", "surrogateescape"), wanted.encode()):
            return None
        return client_id if int(expiry) > time.time() else None


class Tickets:
    """Accepts each genuine sign-in ticket once."""

    def __init__(self, sign_in_code: str) -> None:
        self._code = sign_in_code
        self._used: dict[str, float] = {}

    def redeem(self, ticket: str) -> bool:
        """Tell whether the ticket is genuine, in time and unused; it is used now."""
        now = time.time()
        self._used = {nonce: expiry for nonce, expiry in self._used.items() if expiry > now}
        parts = ticket.split(".")
        if len(parts) != 3 or not _is_number(parts[0]) or not 8 <= len(parts[1]) <= 64:
            return False
        expiry, nonce, mac = parts
        wanted = _mac(self._code.encode(), f"{expiry}.{nonce}")
        if not hmac.compare_digest(mac.encode(), wanted.encode()):
            return False
        if not now < int(expiry) <= now + TICKET_SECONDS or nonce in self._used:
            return False
        self._used[nonce] = int(expiry)
        return True


def sign_in_ticket(sign_in_code: str) -> str:
    """Return a ticket that signs a browser in once, within ten minutes.

    It belongs in the fragment of the popup's address (`#ticket=...`), which browsers
    send to no server.
    """
    # A little under the limit, so that clocks rounded apart still agree.
    expiry = int(time.time()) + TICKET_SECONDS - 5
    nonce = secrets.token_hex(12)
    return f"{expiry}.{nonce}.{_mac(sign_in_code.encode(), f'{expiry}.{nonce}')}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _mac(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
