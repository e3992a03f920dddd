"""The code an engineer answers an alert with; a batch has one of its own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.models import Page

CODE_LIFE = timedelta(days=2)
DRAWN = 8


def fresh_code(person: Person, now: datetime) -> str:
    """Four random digits that no other page of this person's last days has, whichever company it
    is about; six when those are few."""
    drawn = [str(1000 + secrets.randbelow(9000)) for _ in range(DRAWN)]
    with walls.system():
        recent = Page.objects.filter(person=person, at__gt=now - CODE_LIFE, code__in=drawn)
        taken = set(recent.values_list("code", flat=True))
    free = (code for code in drawn if code not in taken)
    return next(free, str(100_000 + secrets.randbelow(900_000)))
