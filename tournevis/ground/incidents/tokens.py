"""Reply tokens: which incident, and which of its people, an answered message belongs to.

A token names the incident and the person and proves that we wrote it: a keyed hash that nobody
else can make (HMAC, RFC 2104, cut to 80 bits). It opens nothing but the way into the timeline.

    support+1042p17kk3v5q2mjd6xw7a4t@centre.example
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

_FORM = re.compile(r"(\d{1,15})p(\d{1,15})k([a-z2-7]{16})")


def reply_token(incident: int, person: int) -> str:
    """The token for this person's answers to this incident: lower-case, safe in an address."""
    return f"{incident}p{person}k{_proof(incident, person)}"


def read_token(token: str) -> tuple[int, int] | None:
    """The (incident, person) of a token of ours; None for any other text."""
    found = _FORM.fullmatch(token.strip().lower())
    if found is None:
        return None
    incident, person = int(found[1]), int(found[2])
    return (incident, person) if hmac.compare_digest(found[3], _proof(incident, person)) else None


def _proof(incident: int, person: int) -> str:
    key = hashlib.sha256(b"reply token:" + settings.SECRET_KEY.encode()).digest()
    mac = hmac.new(key, f"{incident}-{person}".encode(), hashlib.sha256).digest()[:10]
    return base64.b32encode(mac).decode().lower()
