"""What a monitoring says opens an incident, adds to one, or tells that it is over.

The alerts of one group are one incident while it is open (a bundle). What is heard again is
counted, and told now and then; a storm of groups from one source goes into one incident. The first
alert is never held back. Each message of a source is taken in alone, and an older one never undoes
what a younger one said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.channels.models import Doorway, Inbound, Source
from tournevis.ground.channels.monitoring.alert import Alert, Event, Misread, hashed
from tournevis.ground.channels.monitoring.read import read
from tournevis.ground.channels.monitoring.sources import number_of
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Alarm, Bundle, Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.steps.intake.loops import Aside
from tournevis.steps.intake.recovering import again, heard, relapse, settle_if_over

WAKES_FOR = timedelta(hours=1)  # an incident that ended is opened again by its own alerts
QUIET_AFTER_SOLVED = timedelta(minutes=30)  # what still rings just after it was solved
STORM, STORM_SPAN = 5, timedelta(minutes=10)  # incidents of one source, from which on they are one
NAMED = 30  # alerts named in a text
# A machine cannot know that nothing works any more: its worst is ours but one, save a disaster.
SEVERITIES = {
    **dict.fromkeys(("disaster", "emergency"), Incident.Severity.CRITICAL),
    **dict.fromkeys(("critical", "high", "fatal", "alert", "page"), Incident.Severity.MAJOR),
    **dict.fromkeys(("info", "information", "notice", "low"), Incident.Severity.MINOR),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a source: which one, what it says, and the alarms that are known of it."""

    inbound: Inbound
    source: Source
    event: Event
    known: dict[str, Alarm]
    now: datetime

    def fresh(self, *, is_firing: bool) -> list[Alert]:
        """The alerts that ring, or are over, and of which nothing younger was heard."""
        return [
            each
            for each in {alert.key: alert for alert in self.event.alerts}.values()
            if each.is_firing == is_firing and not self._is_old(each)
        ]

    def alarm(self, alert: Alert) -> Alarm | None:
        """What is known of this alert."""
        return self.known.get(hashed(alert.key))

    def _is_old(self, alert: Alert) -> bool:
        alarm = self.alarm(alert)
        return alarm is not None and alarm.seen > self.inbound.pk


def take_in(held: Inbound, now: datetime) -> Incident | None:
    """Do what one message of a source asks; the incident that it changed, if any.

    Called where every organisation is seen. Raises `Aside` for what cannot be read.
    """
    source = _source_of(held)
    try:
        event = read(source, bytes(held.raw))
    except Misread as trouble:
        raise Aside(gettext_noop("cannot be read"), str(trouble)) from trouble
    walls.open_to({held.organisation_id, source.organisation_id})
    keys = [hashed(each.key) for each in event.alerts]
    known = Alarm.objects.filter(source=source, key__in=keys).select_related("bundle")
    told = Heard(held, source, event, {each.key: each for each in known}, now)
    incident = _ring(told)
    over = _quieten(told)
    return incident or over


def _source_of(held: Inbound) -> Source:
    sources = Source.objects.select_related("organisation", "person", "product", "asset")
    source = sources.filter(pk=number_of(held.account)).first()
    if source is None:
        raise Aside(gettext_noop("its source is gone"))
    return source


def _ring(told: Heard) -> Incident | None:
    firing = told.fresh(is_firing=True)
    if not firing:
        return None
    bundle = _live_bundle(told, firing)
    if bundle is None:
        incident = _opened(told, firing)
        _mark(told, firing, incident.bundle)
        return incident
    incident = bundle.incident.locked()
    bundle.refresh_from_db(from_queryset=Bundle.objects.select_for_update(of=("self",)))
    bundle.incident = incident
    new = [each for each in firing if not _rings(told, each, bundle)]
    worse = [each for each in firing if each in new or _is_worse(told, each)]
    if not incident.is_open:
        if not _may_wake(incident, worse, told.now):
            _mark(told, firing, bundle)
            heard(bundle, len(firing))
            return incident
        again(bundle, told.now)
        incident.reopen(by=None, now=told.now, data={"why": "rings"})
    elif bundle.recovered_at is not None:
        relapse(bundle, _named(firing), told.now)
    if worse:
        _rate(incident, worse, told.now)
    _mark(told, firing, bundle)
    heard(bundle, len(firing), new=_named(new), now=told.now)
    return incident


def _live_bundle(told: Heard, firing: Sequence[Alert]) -> Bundle | None:
    """Where these alerts belong: their group's open incident, or their own; one that has just
    ended; in a storm, the source's latest that nobody has yet and that is as bad; None when they
    are news."""
    bundles = Bundle.objects.filter(source=told.source).select_related("incident")
    latest = bundles.order_by("-opened_at", "-pk")
    is_open = {"incident__status__in": Incident.OPEN}
    own = [alarm.bundle_id for each in firing if (alarm := told.alarm(each))]
    ours = latest.filter(group=hashed(told.event.group)) | latest.filter(pk__in=own)
    ended = ours.filter(incident__changed_at__gt=told.now - WAKES_FOR)
    found = ours.filter(**is_open).first() or ended.first()
    if found is not None:
        return found
    solved = ours.filter(incident__status=Incident.Status.SOLVED).first()
    if solved is not None:
        return solved
    storm = latest.filter(opened_at__gt=told.now - STORM_SPAN)
    if storm.count() < STORM:
        return None
    as_bad = storm.filter(incident__severity__lte=severity_of(firing))
    return as_bad.filter(incident__status=Incident.Status.NEW).first()


def _rings(told: Heard, alert: Alert, bundle: Bundle) -> bool:
    alarm = told.alarm(alert)
    return alarm is not None and alarm.is_firing and alarm.bundle_id == bundle.pk


def _is_worse(told: Heard, alert: Alert) -> bool:
    alarm = told.alarm(alert)
    return alarm is not None and severity_of([alert]) < alarm.severity


def _rate(incident: Incident, worse: Sequence[Alert], now: datetime) -> None:
    """What is worse than all that was known makes its incident so, where that lives on."""
    while incident.merged_into is not None:
        incident = incident.merged_into
    severity = severity_of(worse)
    if incident.is_open and severity < incident.severity:
        incident.rate(severity, by=None, now=now, why=_named(worse), rings=True)


def _may_wake(incident: Incident, new: Sequence[Alert], now: datetime) -> bool:
    """Whether an ended incident is opened again: by what is new or worse, at once; by what never stopped,
    once whoever solved it has had the time to see it stop. Not while another stands for it."""
    joined = incident.entries.filter(kind=Fact.CLOSED, data__joined__isnull=False).last()
    if joined and Incident.objects.open().filter(pk=joined.data["joined"]).exists():
        return False
    return bool(new) or incident.changed_at < now - QUIET_AFTER_SOLVED


def _opened(told: Heard, firing: Sequence[Alert]) -> Incident:
    source, now = told.source, told.now
    incident = Incident(
        organisation_id=source.organisation_id,
        subject=_subject(firing),
        severity=severity_of(firing),
        language=source.organisation.language,
        requester=source.person,
        asset=source.asset,
        product=source.asset.product if source.asset else source.product,
        opened_at=now,
        changed_at=now,
    )
    said = {"channel": str(Doorway.MONITOR), "automatic": True, "from": source.name}
    who = {"at": now, "by": source.person, "data": said}
    incident.record_all(
        Entry(kind=Fact.OPENED, **who),
        Entry(kind=Fact.MESSAGE_IN, text=_text(firing), inbound_id=told.inbound.pk, **who),
    )
    Bundle.objects.create(
        organisation_id=source.organisation_id,
        incident=incident,
        source=source,
        group=hashed(told.event.group),
        opened_at=now,
        count=len(firing),
        told_at=now,
    )
    return incident


def severity_of(firing: Sequence[Alert]) -> int:
    """How bad it is: as bad as the worst of the alerts."""
    usual = Incident.Severity.NORMAL
    return min(SEVERITIES.get(each.severity.strip().casefold(), usual) for each in firing)


def _mark(told: Heard, firing: Sequence[Alert], bundle: Bundle) -> None:
    """Note of each alert that it rings, and in which bundle."""
    made, changed = [], []
    for alert in firing:
        alarm = told.alarm(alert)
        if alarm is None:
            made.append(_new_alarm(told, alert, bundle))
            continue
        alarm.bundle, alarm.title, alarm.is_firing = bundle, alert.title, True
        alarm.severity = severity_of([alert])
        alarm.count, alarm.last_at, alarm.seen = alarm.count + 1, told.now, told.inbound.pk
        changed.append(alarm)
    Alarm.objects.bulk_create(made)
    fields = ["bundle", "title", "severity", "is_firing", "count", "last_at", "seen"]
    Alarm.objects.bulk_update(changed, fields, batch_size=200)


def _new_alarm(told: Heard, alert: Alert, bundle: Bundle) -> Alarm:
    return Alarm(
        organisation_id=told.source.organisation_id,
        source=told.source,
        bundle=bundle,
        key=hashed(alert.key),
        title=alert.title,
        severity=severity_of([alert]),
        first_at=told.now,
        last_at=told.now,
        seen=told.inbound.pk,
    )


def _quieten(told: Heard) -> Incident | None:
    """Note what is over; a bundle of which nothing rings any more is about to recover."""
    mine = Alarm.objects.filter(source=told.source, is_firing=True, seen__lte=told.inbound.pk)
    over = [hashed(each.key) for each in told.fresh(is_firing=False)]
    ended = mine.filter(key__in=over)
    if told.event.is_over:
        ended = ended | mine.filter(bundle__group=hashed(told.event.group))
    bundles = set(ended.values_list("bundle", flat=True))
    ids = list(ended.values_list("pk", flat=True))
    Alarm.objects.filter(pk__in=ids).update(is_firing=False, last_at=told.now, seen=told.inbound.pk)
    incident = None
    for bundle in Bundle.objects.filter(pk__in=bundles).select_related("incident").order_by("pk"):
        incident = bundle.incident.locked()
        settle_if_over(bundle, told.now)
    return incident


def _subject(firing: Sequence[Alert]) -> str:
    first = firing[0].title
    return (f"{first} (+{len(firing) - 1})" if len(firing) > 1 else first)[:300]


def _text(firing: Sequence[Alert]) -> str:
    lines = []
    for each in firing[:NAMED]:
        title = f"[{each.severity}] {each.title}" if each.severity else each.title
        lines.append("\n".join(part for part in (title, each.text, each.link) if part))
    if len(firing) > NAMED:
        lines.append(f"… +{len(firing) - NAMED}")
    return "\n\n".join(lines)


def _named(alerts: Sequence[Alert]) -> str:
    titles = [each.title for each in alerts[:NAMED]]
    more = [f"… +{len(alerts) - NAMED}"] if len(alerts) > NAMED else []
    return " · ".join([*titles, *more])[:3_000]
