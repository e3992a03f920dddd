"""What was taken for the first contact was none: its clock runs again.

A message that never arrived reached nobody; so did one that was taken back, and a call that was
noted by mistake. Where the client was reached since by another way, that one counts.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import centre_of, walls_of
from tournevis.steps.contact.promising.tries import mistaken
from tournevis.steps.contact.writing.write import SAID

LOST = gettext_noop("the message that was the first contact did not arrive: its clock runs again")


def uncount_due() -> int:
    """The round: messages that stopped a clock and failed, with nothing in their place."""
    return each_due(_lost, _uncount)


def uncount(incident: Incident, entry: Entry) -> bool:
    """Whether the clock that `entry` had stopped runs again. The incident is locked."""
    clocks = incident.deadlines.filter(kind=Deadline.Kind.FIRST_CONTACT, met_at=entry.at)
    had_stopped = clocks.exists()
    promises.unkeep(incident, entry.at)
    if not had_stopped:
        return False
    since = reached_at(incident, entry)
    if since is not None:
        promises.keep(incident, Deadline.Kind.FIRST_CONTACT, now=since)
    elif incident.status == Incident.Status.IN_PROGRESS:
        incident.status = Incident.Status.ACKNOWLEDGED
        incident.save(update_fields=["status"])
    return since is None


def reached_at(incident: Incident, but: Entry) -> datetime | None:
    """When a person reached the client after `but` by another way; None where nobody did."""
    later = incident.entries.filter(at__gte=but.at).exclude(pk=but.pk).order_by("at", "pk")
    calls = later.filter(kind=Fact.CALL, data__reached=True).exclude(pk__in=mistaken(incident))
    mails = later.filter(kind=Fact.MESSAGE_OUT, by__isnull=False, delivery__send_at=None)
    said = mails.filter(delivery__key__contains=SAID)
    there = said.exclude(delivery__state=Delivery.State.FAILED)
    times = [each.at for each in (calls.first(), there.first()) if each is not None]
    return min(times, default=None)


def _lost(now: datetime) -> QuerySet[Entry]:
    found = Entry.objects.filter(
        kind=Fact.MESSAGE_OUT,
        by__isnull=False,
        delivery__state=Delivery.State.FAILED,
        delivery__dismissed_at=None,
        incident__deadlines__kind=Deadline.Kind.FIRST_CONTACT,
        incident__deadlines__met_at=F("at"),
    )
    instead = Delivery.objects.filter(origin=OuterRef("delivery"), is_copy=False)
    found = found.exclude(Exists(instead.exclude(state=Delivery.State.FAILED)))
    return found.order_by("pk")[:20]


def _uncount(found: Entry) -> bool:
    with walls_of(found.organisation_id) as now:
        entry = Entry.objects.select_related("incident", "delivery").get(pk=found.pk)
        incident = entry.incident.locked()
        if not uncount(incident, entry):
            return False
        with translation.override(centre_of(entry.organisation_id).language):
            incident.record(Fact.FLAGGED, now=now, data={"why": gettext(LOST)})
        return True
