"""Secrets that are only ever compared: random, and kept as a salted digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from dataclasses import dataclass

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Digest:
    """What is kept of a secret: enough to know it again, too little to say it."""

    salt: bytes
    digest: bytes

    def fits(self, secret: str) -> bool:
        """Tell whether this is the secret's, in constant time."""
        return hmac.compare_digest(self.digest, _hash(self.salt, secret))


def random_letters(length: int) -> str:
    """Return random letters and digits: six bits each, but for a little."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def digest_of(secret: str) -> Digest:
    """Return what to keep of a secret of 48 random letters or so."""
    salt = secrets.token_bytes(16)
    return Digest(salt, _hash(salt, secret))


def _hash(salt: bytes, secret: str) -> bytes:
    # The secrets hold 285 random bits: one hash is as good as many.
    return hashlib.sha256(salt + secret.encode("utf-8", "surrogatepass")).digest()
