"""Who was alerted, and may be no more: barred, gone from the centre, or given this client no longer.

What was planned for them is dropped. Where nobody else is waited for, the next one is alerted
within half a minute, instead of when their time would have been up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

import structlog
from django.db.models import F, Q, QuerySet

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import knocks
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Person, walls_of
from tournevis.ground.staff.duty import clients_of
from tournevis.steps.oncall.models import Escalation, Told

MOST = 200  # looked at in one round
EVERY = timedelta(seconds=30)
log = structlog.get_logger(__name__)


def look_for_gone() -> int:
    """The round: of all who are waited for, those who may not be alerted any more; how many.

    One worker looks, every half minute: what it reads grows with all that is under way.
    """
    return each_due(_found, _let_go)


def let_go(escalation: Escalation, person: Person, now: datetime) -> None:
    """This person is waited for no more, and nothing planned for them leaves. The incident is held."""
    planned = escalation.pages.waiting().filter(person=person)
    planned.update(dropped_at=now, due_at=None, lease_until=None)
    asked = _waited_for(escalation.told.all())
    if not asked.filter(person=person).update(gone_at=now) or asked.exists():
        return
    sooner = Escalation.objects.filter(pk=escalation.pk, due_at__gt=now)
    if sooner.update(due_at=now):
        log.warning("whoever was alerted is gone", escalation=escalation.pk, person=person.pk)
        wake("oncall")


def _found(now: datetime) -> list[Told]:
    """One statement for all that is under way, and one for each person who was alerted."""
    # Counted in the database, for all workers together.
    if not knocks.may_pass("gone", "", now, most=1, within=EVERY):
        return []
    waited = _waited_for(Told.objects.filter(escalation__stopped_at=None))
    pairs = set(waited.values_list("person", "organisation").distinct())
    served = {each: clients_of(Person(pk=each)) for each in {person for person, _home in pairs}}
    gone = {person for person, home in pairs if home not in served[person]}
    lost = [Q(person=each) & ~Q(organisation__in=served[each]) for each in sorted(gone)]
    rows = waited.filter(reduce(or_, lost, Q(pk=None)))
    return list(rows.order_by("pk")[:MOST])


def _waited_for(told: QuerySet[Told]) -> QuerySet[Told]:
    """Those of the escalation's last turn who are not known to be gone."""
    last = {"step__gte": F("escalation__together"), "step__lt": F("escalation__step")}
    return told.filter(gone_at=None, **last)


def _let_go(told: Told) -> bool:
    with walls_of(told.organisation_id) as now:
        incident = Incident.objects.filter(escalations=told.escalation_id).first()
        if incident is None:
            return False  # it moved to another company meanwhile; the next look sees where
        incident.locked()
        escalation = Escalation.objects.select_for_update(of=("self",)).get(pk=told.escalation_id)
        person = Person(pk=told.person_id)  # their record may stand behind a wall by now
        if escalation.stopped_at or told.organisation_id in clients_of(person):
            return False
        let_go(escalation, person, now)
        return True
