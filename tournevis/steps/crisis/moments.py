"""Times as the room's forms say them: so many minutes from now, or a date and time where one is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.engines.clock.zones import local_moment, zone_named
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import row_number

LONGEST = 60 * 24 * 30  # minutes: a month
A_YEAR = timedelta(days=366)
WHEN = gettext_noop("write a date and a time")


def asked_moment(at: str, minutes: str, zone: str, now: datetime) -> datetime | None:
    """The moment of a form, in UTC; None where it names none. Raises `Refused` for what is none."""
    if at.strip():
        try:
            return local_moment(at, zone_named(zone))
        except ValueError:
            raise Refused(WHEN) from None
    if not minutes.strip():
        return None
    return now + timedelta(minutes=asked_minutes(minutes))


def end_of_day(on: str, zone: str, now: datetime) -> datetime | None:
    """Five in the afternoon of a form's day, in UTC; None where it names none. Raises `Refused` for what
    is no day, is over, or is further than a year away."""
    if not on.strip():
        return None
    at = asked_moment(f"{on.strip()[:10]}T17:00", "", zone, now)
    if at is None or not now < at <= now + A_YEAR:
        raise Refused(gettext_noop("choose a day to come, within a year"))
    return at


def asked_minutes(said: str) -> int:
    """A number of minutes; raises `Refused` for what is none, or longer than a month."""
    found = row_number(said.strip())
    if not found or found > LONGEST:
        raise Refused(gettext_noop("write a number of minutes"))
    return found


def iso(said: str) -> datetime | None:
    """An aware instant that one of our forms carried; None for anything else."""
    try:
        found = datetime.fromisoformat(said[:40])
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
