"""A bundle of alerts over time: told now and then while it rings, recovered once it stays quiet.

What flaps never recovers: an end counts only when it has lasted. Until then the engineer goes on
being alerted, so that nothing that flaps is missed either.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Bundle, Deadline, Incident
from tournevis.ground.incidents.parents import has_children
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import walls_of

LASTS = timedelta(minutes=5)  # an end that lasted so long is an end; twice that after a relapse
LASTS_AT_MOST = timedelta(hours=1)
TOLD_EVERY = timedelta(minutes=5)  # what is new in a bundle
REPEATED_EVERY = timedelta(minutes=30)  # what is only heard again


def heard(bundle: Bundle, times: int, *, new: str = "", now: datetime | None = None) -> None:
    """Count what was heard. Given `now`, the bundle's end is off, and the timeline tells: what is
    `new` soon, the rest now and then."""
    bundle.count += times
    if now is not None:
        bundle.recover_at = None
        wait = TOLD_EVERY if new else REPEATED_EVERY
        if now - bundle.told_at >= wait:
            _tell(bundle, now, new)
        elif new and bundle.tell_at is None:
            bundle.tell_at = bundle.told_at + TOLD_EVERY
    _save(bundle)


def relapse(bundle: Bundle, named: str, now: datetime) -> None:
    """It rings again on an incident that is still open: whoever should know is alerted again."""
    again(bundle, now)
    bundle.incident.record(Fact.RELAPSED, now=now, text=named)


def again(bundle: Bundle, now: datetime) -> None:
    """It had recovered, and has not."""
    bundle.recovered_at = bundle.recover_at = None
    bundle.relapses, bundle.told_at = bundle.relapses + 1, now


def settle_if_over(bundle: Bundle, now: datetime) -> None:
    """If none of its alerts rings, it recovers unless one comes back. The incident is held."""
    bundle.refresh_from_db(from_queryset=Bundle.objects.select_for_update(of=("self",)))
    if bundle.recovered_at is None and not bundle.alarms.filter(is_firing=True).exists():
        bundle.recover_at = now + min(LASTS * 2 ** min(bundle.relapses, 10), LASTS_AT_MOST)
        _save(bundle)


def recover_due() -> int:
    """The round: tell what is to be told, and conclude the ends that lasted; how many bundles."""
    return each_due(Bundle.claim, _look_at)


def _look_at(claimed: Bundle) -> None:
    with walls_of(claimed.organisation_id) as now:
        incident = Incident.objects.get(pk=claimed.incident_id).locked()
        bundle = Bundle.held(claimed.pk, now, "source")
        if bundle is None:
            return
        bundle.incident = incident
        if bundle.tell_at is not None and bundle.tell_at <= now:
            bundle.tell_at = None
            if incident.is_open:
                _tell(bundle, now, _latest(bundle))
        if bundle.recover_at is not None and bundle.recover_at <= now:
            _recover(bundle, now)
        bundle.lease_until = None
        _save(bundle)


def _recover(bundle: Bundle, now: datetime) -> None:
    """All is over. Where nobody has begun and nobody waits, the incident closes by itself if its
    source is set so, and is proposed for it otherwise. What was missed stays so."""
    incident = bundle.incident
    bundle.recover_at = bundle.tell_at = None
    if not incident.is_open:
        return
    bundle.recovered_at = now
    incident.record(Fact.RECOVERED, now=now, data={"count": bundle.count})
    if bundle.source.closes and _is_the_sources_alone(incident):
        owed = incident.deadlines.filter(met_at=None, dropped_at=None, due_at__gt=now)
        owed.update(dropped_at=now)
        incident.status = Incident.Status.CLOSED
        incident.record(Fact.CLOSED, now=now, data={"why": "recovered"})


def _is_the_sources_alone(incident: Incident) -> bool:
    """Whether nobody but the monitoring spoke of it: no client, no engineer who began or promised
    something, no other incident that hangs on it."""
    if incident.status != Incident.Status.NEW or incident.client_spoke():
        return False
    by_a_person = Q(kind=Deadline.Kind.CALLBACK) | Q(by__isnull=False)
    if incident.deadlines.filter(by_a_person, met_at=None, dropped_at=None).exists():
        return False
    is_crisis = Incident.objects.in_crisis().filter(pk=incident.pk).exists()
    return not is_crisis and not has_children(incident)


def _tell(bundle: Bundle, now: datetime, named: str) -> None:
    ringing = bundle.alarms.filter(is_firing=True).count()
    told = {"alarms": ringing, "count": bundle.count}
    bundle.incident.record(Fact.REPEATED, now=now, text=named, data=told)
    bundle.told_at, bundle.tell_at = now, None


def _latest(bundle: Bundle) -> str:
    """The alerts that were new since it was last told."""
    new = bundle.alarms.filter(first_at__gt=bundle.told_at).order_by("-first_at")
    return " · ".join(new.values_list("title", flat=True)[:30])[:3_000]


def _save(bundle: Bundle) -> None:
    times = [each for each in (bundle.tell_at, bundle.recover_at) if each is not None]
    bundle.due_at = min(times) if times else None
    bundle.save()
    if times:
        wake("monitoring")
