"""Who is on call now, for the head of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty


@dataclass(frozen=True)
class OnCall:
    """The name to show, and until when; None when nothing else is planned."""

    name: str
    until: datetime | None


def oncall_now(person: Person | None, now: datetime) -> OnCall | None:
    """Who is on call at the first centre this person works for; None for clients and strangers."""
    centres = centres_of(person) if person else []
    present = duty.on_call(min(centres), now) if centres else None
    if present is None:
        return None
    holder, until = present
    return OnCall(holder.name, until)
