"""What is kept of a token that was shown once: its hash, so that whoever reads a row opens nothing."""

from __future__ import annotations

import hashlib


def hashed(token: str) -> str:
    """The hash of what somebody says a token is: SHA-256, in hexadecimal. Any text has one.

    Tokens are long and random (`secrets`), so a plain hash is enough: there is nothing to guess.
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
