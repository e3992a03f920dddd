"""Busy calendars: kept, fetched again and again, and made into leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext_noop

from tournevis.ground.organisations import secrets, walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import busy
from tournevis.ground.staff.models import BusyCalendar, Leave

AGAIN, AFTER_TROUBLE = timedelta(minutes=30), timedelta(hours=2)
AHEAD = timedelta(days=90)
MOST_AT_ONCE = 3
LEASE = busy.WITHIN * (MOST_AT_ONCE + 1)  # seconds: they are read one after the other
ROUND = "calendars"
TROUBLES = (
    gettext_noop("its server does not answer"),
    gettext_noop("its server refuses"),
    gettext_noop("its server is too slow"),
    gettext_noop("its server is on a private network, which your administrator must allow"),
    gettext_noop("it redirects again and again"),
    gettext_noop("it is not an address of the web"),
    gettext_noop("it is too large"),
    gettext_noop("it is no calendar that can be read"),
    gettext_noop("reading it takes too long"),
    gettext_noop("its address cannot be opened any more: give it again"),
)


def keep(person: Person, centre: int, address: str, now: datetime) -> BusyCalendar:
    """This person's calendar stands at this address from now on; it is fetched at once."""
    forget(person, centre)
    row = BusyCalendar.objects.create(
        organisation_id=centre, person=person, address=secrets.seal(centre, address), due_at=now
    )
    wake(ROUND)
    return row


def forget(person: Person, centre: int) -> None:
    """It is not read any more, and what it said is no leave any more."""
    BusyCalendar.objects.filter(organisation=centre, person=person).delete()


def fetch_due() -> int:
    """Read the calendars that are due; how many there were. One that fails keeps what it said."""
    return each_due(
        partial(BusyCalendar.claim, limit=MOST_AT_ONCE, lease=LEASE, is_fair=True), _fetch
    )


def _fetch(row: BusyCalendar) -> None:
    with walls.opened(row.organisation_id) as now:
        zone = row.person.zone.key
    try:
        spans = busy.asked(
            secrets.opened(row.organisation_id, row.address),
            start=now,
            end=now + AHEAD,
            zone=zone,
            allow_private=settings.ALLOW_PRIVATE_CALENDARS,
        )
    except busy.Unread as trouble:
        _settle(row, None, str(trouble))
    except secrets.CannotBeOpened:
        _settle(row, None, TROUBLES[-1])
    else:
        _settle(row, spans, "")


def _settle(row: BusyCalendar, spans: busy.Spans | None, trouble: str) -> None:
    with walls.opened(row.organisation_id) as now:
        held = BusyCalendar.held(row.pk, now)
        if held is None or held.address != row.address:
            return  # its owner took it away, or gave another, while it was being read
        if spans is None:
            held.put_off(now + AFTER_TROUBLE, trouble=trouble)
            return
        held.busy.all().delete()
        Leave.objects.bulk_create(_leave(held, start, end) for start, end in spans)
        held.put_off(now + AGAIN, trouble="", fetched_at=now)


def _leave(row: BusyCalendar, start: datetime, end: datetime) -> Leave:
    return Leave(
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        starts_at=start,
        ends_at=end,
        calendar=row,
    )
