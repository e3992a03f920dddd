"""Signatures of those who call us: compared in constant time, refused when they are too old."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta


def is_same(one: str, other: str) -> bool:
    """Whether both are the same, in a time that says nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def sha256(secret: str, content: bytes) -> str:
    """HMAC-SHA256, in hexadecimal."""
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: datetime, within: timedelta) -> bool:
    """Whether these seconds since 1970 are of about now."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return abs(int(timestamp) - now.timestamp()) <= within.total_seconds()
