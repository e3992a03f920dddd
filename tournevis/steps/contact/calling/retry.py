"""Trying again in some minutes: the engineer is reminded, unless the client was reached meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from tournevis.engines.mail.wording import harmless
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person, walls_of
from tournevis.steps.contact.models import Retry

MINUTES = (10, 30, 60)
MOST_SHOWN = 100


def try_again(incident: Incident, minutes: str, *, by: Person, now: datetime) -> Retry:
    """Remind this engineer then; said again, the time moves. Raises `Refused`."""
    if minutes not in [str(each) for each in MINUTES]:
        raise Refused(gettext_noop("choose in how many minutes you try again"))
    incident.locked()
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: open it again first"))
    due_at = now + timedelta(minutes=int(minutes))
    told = {"due_at": due_at, "at": now, "lease_until": None, "attempts": 0}
    row, _ = Retry.objects.update_or_create(
        organisation_id=incident.organisation_id, incident=incident, by=by, defaults=told
    )
    return row


def forget(incident: Incident, by: Person | None = None) -> None:
    """Nobody, or not this engineer, means to try again any more."""
    rows = incident.retries.filter(due_at__isnull=False)
    (rows.filter(by=by) if by else rows).update(due_at=None)


def of(person: Person) -> list[Retry]:
    """What this engineer means to try again, in time order."""
    rows = Retry.objects.filter(by=person, due_at__isnull=False)
    seen = rows.filter(incident__in=worked_on_by(person).open())
    related = ("incident", "incident__requester", "incident__organisation")
    return list(seen.select_related(*related).order_by("due_at")[:MOST_SHOWN])


def remind_due() -> int:
    """The round: remind those whose time has come."""
    return each_due(Retry.claim, _remind)


def _remind(claimed: Retry) -> None:
    with walls_of(claimed.organisation_id) as now:
        row = Retry.held(claimed.pk, now, "incident", "by")
        if row is None:
            return
        if row.incident.is_open:
            _post(row, now)
        row.settle()


def _post(row: Retry, now: datetime) -> None:
    """One short message to the engineer. The walls say nothing of the client but their first name."""
    incident, to = row.incident, row.by
    words = {
        "name": harmless(incident.requester.first_name)[:30],
        "number": incident.number,
        "phone": incident.requester.phone,
        "link": settings.BASE_URL + reverse("incident", args=[incident.number]),
    }
    outbox.tell(
        to,
        f"retry-{row.pk}-{int(row.at.timestamp())}",
        "contact/retry",
        words,
        channels=[Channel.SMS if to.phone else Channel.EMAIL],
        organisation=incident.organisation_id,
        now=now,
    )
