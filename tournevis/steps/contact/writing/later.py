"""A message that leaves at a time its writer chose: read from a form, listed, put off, counted."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.engines.clock.zones import instant, zone_named
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person, walls_of
from tournevis.steps.contact.promising.promise import owed
from tournevis.steps.contact.writing import stuck
from tournevis.steps.contact.writing.write import SAID

FARTHEST = timedelta(days=366)
MORNING = time(8)
FORM = "%Y-%m-%dT%H:%M"
MOST = 100


def read(said: str, zone: str, now: datetime) -> datetime | None:
    """A form's local date and time in this zone, as an instant in UTC; None when nothing was said.

    An hour that the clocks repeat means its first time; one that they skip means the moment they
    jump. Raises `Refused` for what is no time, is past, or is more than a year away.
    """
    if not said.strip():
        return None
    try:
        at = clock.local_moment(said, zone_named(zone))
    except ValueError as trouble:
        raise Refused(gettext_noop("say the day and the hour at which it leaves")) from trouble
    if at <= now:
        raise Refused(gettext_noop("this time is past: choose a later one"))
    if at > now + FARTHEST:
        raise Refused(gettext_noop("this is more than a year away: choose an earlier time"))
    return at


def tomorrow_morning(incident: Incident, now: datetime) -> datetime:
    """Eight o'clock on the client's next working day, or when somebody is there, if later."""
    hours, _ = owed(incident)
    day = clock.next_working_day(hours, now, MORNING).astimezone(hours.zone).date()
    at = instant(day, MORNING, incident.requester.zone)
    opening = clock.next_opening(hours, at)
    return opening if opening - at < timedelta(hours=12) else at


def waiting(person: Person) -> list[Entry]:
    """What this member of staff's team has written and has not left, the next one first."""
    mine = Entry.objects.filter(incident__in=worked_on_by(person), delivery__send_at__isnull=False)
    queued = mine.filter(delivery__state=Delivery.State.QUEUED)
    related = ("incident", "incident__requester", "incident__organisation", "delivery", "by")
    return list(queued.select_related(*related).order_by("delivery__due_at")[:MOST])


def put_off(incident: Incident, delivery: str, at: datetime) -> None:
    """Let a message leave at another time, with its copies. Raises `Refused` once it has left."""
    row, entry = stuck.held(incident, delivery)
    if row.state != Delivery.State.QUEUED or row.send_at is None or entry.delivery_id != row.pk:
        raise Refused(gettext_noop("too late: this message has left"))
    copies = Delivery.objects.filter(origin=row, is_copy=True, state=Delivery.State.QUEUED)
    for each in [row, *copies.select_for_update(of=("self",))]:
        each.put_off(at, send_at=at)


def count_left() -> int:
    """The round: a person's message that left only now is the human contact it was meant to be.

    One that its writer sent for later, and one that failed at first and was sent again.
    """
    return each_due(_left, _count)


def _left(now: datetime) -> QuerySet[Entry]:
    found = Entry.objects.filter(
        kind=Fact.MESSAGE_OUT,
        by__isnull=False,
        incident__deadlines__kind=Deadline.Kind.FIRST_CONTACT,
        incident__deadlines__met_at=None,
        incident__deadlines__dropped_at=None,
        incident__deadlines__started_at__lte=F("delivery__accepted_at"),
        delivery__key__contains=SAID,
        delivery__state__in=[Delivery.State.ACCEPTED, Delivery.State.DELIVERED],
    )
    return found.order_by("pk")[:20]


def _count(found: Entry) -> bool:
    with walls_of(found.organisation_id):
        entry = Entry.objects.select_related("incident", "delivery", "by").get(pk=found.pk)
        left = entry.delivery.accepted_at if entry.delivery else None
        clock_running = entry.incident.running_clock()
        if left is None or clock_running is None or entry.by is None:
            return False
        how = str(entry.data.get("channel", ""))
        return entry.incident.contacted(by=entry.by, now=left, how=how) is not None
