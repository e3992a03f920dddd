"""The code an engineer answers an alert with; a batch has one of its own.

Anyone can write in an engineer's number, and so try codes. Who does must neither hit one nor keep
the engineer from answering: wrong codes only make the codes to come longer (decision 0029).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Address, Person
from tournevis.steps.oncall.models import Page

CODE_LIFE = timedelta(days=2)
DRAWN = 8
LONG = 8  # digits: too many to be found by trying, however often
WRONG_CODES, REMEMBERED = 5, timedelta(days=30)
HINT = "code-unknown-"  # how the key of an answer to a wrong code begins


def fresh_code(person: Person, now: datetime) -> str:
    """Four random digits that no other page of this person's last days has, whichever company it
    is about; six when those are few; eight while codes are tried in their name."""
    drawn = [str(1000 + secrets.randbelow(9000)) for _ in range(DRAWN)]
    with walls.system():
        if are_tried(_numbers_of(person), person.organisation_id, now):
            return long_code()
        recent = Page.objects.filter(person=person, at__gt=now - CODE_LIFE, code__in=drawn)
        taken = set(recent.values_list("code", flat=True))
    free = (code for code in drawn if code not in taken)
    return next(free, str(100_000 + secrets.randbelow(900_000)))


def long_code() -> str:
    """Eight random digits."""
    return str(10 ** (LONG - 1) + secrets.randbelow(9 * 10 ** (LONG - 1)))


def are_tried(numbers: Iterable[str], home: int, now: datetime) -> bool:
    """Whether wrong codes came from these numbers lately, more than one person mistypes."""
    return hints(numbers, home, now - REMEMBERED) >= WRONG_CODES


def hints(numbers: Iterable[str], home: int, since: datetime) -> int:
    """How many wrong codes from these numbers were answered: each answer is a row."""
    told = Delivery.objects.filter(organisation=home, to__in=list(numbers), created_at__gt=since)
    return told.filter(key__startswith=HINT).count()


def _numbers_of(person: Person) -> list[str]:
    extra = Address.objects.filter(person=person, kind="phone", verified_at__isnull=False)
    found = [person.phone, *extra.values_list("value", flat=True)]
    return [each for each in found if each]
