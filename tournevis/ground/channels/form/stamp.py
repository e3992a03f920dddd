"""The stamp of a form: when it was shown, signed, so that no machine sends thousands of old ones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

QUICKEST = timedelta(seconds=3)
OLDEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A form that was shown: when, and its mark, by which it is taken once."""

    shown_at: datetime
    mark: str

    def trouble(self, now: datetime) -> str:
        """Why it is not taken: "quick" or "old"; "" when it is."""
        age = now - self.shown_at
        return "quick" if age < QUICKEST else "old" if age > OLDEST else ""


def made(slug: str, now: datetime) -> str:
    """A new stamp for the form of this centre."""
    return _signer(slug).sign(f"{int(now.timestamp())}.{secrets.token_hex(8)}")


def read(given: str, slug: str) -> Stamp | None:
    """The stamp that came back with a form; None when we did not make it for this centre."""
    try:
        at, _, mark = _signer(slug).unsign(given[:200]).partition(".")
    except BadSignature:
        return None
    return Stamp(datetime.fromtimestamp(int(at), UTC), mark)


def _signer(slug: str) -> Signer:
    return Signer(salt=f"ask:{slug}")
