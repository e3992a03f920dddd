"""A bundle of alerts over time: told now and then while it rings, recovered once it stays quiet.

What flaps never recovers: an end counts only when it has lasted. Until then the engineer goes on
being alerted, so that nothing that flaps is missed either.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Bundle, Incident
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
    """All is over. Nobody else is alerted; where nobody has begun, the incident closes by itself
    if its source is set so, and is proposed for it otherwise."""
    incident = bundle.incident
    bundle.recover_at = bundle.tell_at = None
    if not incident.is_open:
        return
    bundle.recovered_at = now
    incident.record(Fact.RECOVERED, now=now, data={"count": bundle.count})
    if incident.status == Incident.Status.NEW and bundle.source.closes:
        incident.deadlines.filter(met_at=None).delete()
        incident.status = Incident.Status.CLOSED
        incident.record(Fact.CLOSED, now=now, data={"why": "recovered"})


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
