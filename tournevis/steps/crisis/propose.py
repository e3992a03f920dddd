"""Is this a crisis? The centre's rules say so, with why; a person declares it, or does not.

Reaction to OPENED, TRIAGED, GUIDE_CHOSEN and SEVERITY. Only where a rule of the centre says that it
`declares` is a crisis declared by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_noop
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from tournevis.ground.guides.library import guides
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, IncidentQuerySet, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import task
from tournevis.ground.organisations.models import Contract, Organisation, Person
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.crisis import rules
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.declare import declare, running_of
from tournevis.steps.crisis.models import Crisis, Proposal, Rule
from tournevis.steps.diagnosis.models import Diagnosis
from tournevis.steps.diagnosis.readings import told_by_client

ONCE_IN = timedelta(hours=12)
Kind = Rule.Kind
LOOKED_AT = {
    Fact.OPENED: (Kind.VIP, Kind.SECURITY, Kind.MANY),
    Fact.TRIAGED: (Kind.VIP, Kind.SECURITY, Kind.MANY),
    Fact.GUIDE_CHOSEN: (Kind.MANY,),
    Fact.SEVERITY: (Kind.VIP,),
}
"""What a fact may make true."""


@dataclass(frozen=True)
class Seen:
    """What a rule saw: on which incident, under which key, and what it names."""

    incident: Incident
    rule: Rule
    key: str
    detail: str
    count: int = 0


def look(entry: Entry, now: datetime) -> int:
    """The reaction: propose what the rules see; how many proposals were new.

    Many alike are proposed by a job: it is the first of them that is held then, and this one is held.
    """
    incident = entry.incident
    if not incident.is_open or incident.merged_into_id or incident.parent_id:
        return 0
    centre = incident.centre
    found = _seen(incident, LOOKED_AT.get(Fact(entry.kind), ()), centre, now)
    if any(each.rule.kind == Kind.MANY for each in found):
        jobs.configure_task("propose_many", queue="reactions").defer(incident=incident.pk)
    alone = [each for each in found if each.rule.kind != Kind.MANY]
    return sum(propose(each, centre.pk, now) for each in alone)


@task("propose_many", queue="reactions", retry=RetryStrategy(max_attempts=50, linear_wait=2))
def propose_many(incident: int) -> None:
    """The job: propose what this incident and others have in common, on the first of them. It holds
    no other: whoever holds several takes them in their order, and would meet one that goes back."""
    with walls.system() as now:
        one = Incident.objects.get(pk=incident)
        centre = one.centre
        walls.open_to({one.organisation_id, centre.pk})
        for seen in _seen(one, (Kind.MANY,), centre, now):
            propose(seen, centre.pk, now)


def propose(seen: Seen, centre: int, now: datetime) -> bool:
    """Say that it may be a crisis, once; False when it was said, or it is one already."""
    with walls.opened(seen.incident.organisation_id, centre):
        # Held: of two that see the same at once, one waits for the other.
        incident = seen.incident.locked()
        if _is_known(seen, centre, now):
            return False
        proposal, is_new = Proposal.objects.get_or_create(
            organisation_id=centre,
            incident=incident,
            rule=seen.rule.kind,
            defaults={"key": seen.key, "detail": seen.detail, "count": seen.count, "at": now},
        )
        if not is_new:
            return False
        data = {"why": rules.WHY[Kind(seen.rule.kind)], "detail": seen.detail, "count": seen.count}
        incident.record(Fact.PROPOSED, now=now, data=data)
        _act(proposal, seen.rule, now)
        return True


def dismiss(proposal: Proposal, *, by: Person, now: datetime) -> None:
    """It is no crisis. What the same rule sees on this incident is not proposed again."""
    proposal.incident.locked()
    proposal.refresh_from_db()
    if proposal.answered_at is not None:
        raise Refused(gettext_noop("this was answered already"))
    proposal.answered_at, proposal.answered_by = now, by
    proposal.save(update_fields=["answered_at", "answered_by"])


def _seen(
    incident: Incident, asked: Iterable[str], centre: Organisation, now: datetime
) -> list[Seen]:
    found = {kind: rule for kind, rule in rules.rules_of(centre.pk).items() if kind in asked}
    with translation.override(centre.language):
        seen = [_by(rule, incident, centre.pk, now) for rule in found.values() if rule.is_on]
    return [each for each in seen if each]


def _by(rule: Rule, incident: Incident, centre: int, now: datetime) -> Seen | None:
    if rule.kind == Kind.MANY:
        return _many(incident, rule, centre, now)
    return _vip(incident, rule) if rule.kind == Kind.VIP else _security(incident, rule)


def _vip(incident: Incident, rule: Rule) -> Seen | None:
    is_one = incident.organisation_id in rule.clients
    if not is_one or incident.severity > Incident.Severity.MAJOR:
        return None
    return Seen(incident, rule, f"vip-{incident.pk}", incident.organisation.name)


def _security(incident: Incident, rule: Rule) -> Seen | None:
    word = rules.said(rule, told_by_client(incident))
    return Seen(incident, rule, f"security-{incident.pk}", word) if word else None


def _many(incident: Incident, rule: Rule, centre: int, now: datetime) -> Seen | None:
    """The alike of the last minutes, over all the clients of the centre; the first is the crisis.

    In a storm most are known already: that is asked first, and costs one look at an index.
    """
    ways = _alike(incident)
    if not ways:
        return None
    with walls.system():
        return next(filter(None, (_many_by(*way, rule, centre, now) for way in ways)), None)


def _many_by(key: str, name: str, same: Q, rule: Rule, centre: int, now: datetime) -> Seen | None:
    if _is_proposed(key, centre, now):
        return None
    rows = alike(same, centre, now - timedelta(minutes=rule.minutes)).order_by("opened_at", "pk")
    found = list(rows.values_list("pk", flat=True)[: rules.MOST])
    if len(found) < rule.count:
        return None
    first = Incident.objects.select_related("organisation").get(pk=found[0])
    return Seen(first, rule, key, name, len(found))


def alike(same: Q, centre: int, since: datetime) -> IncidentQuerySet:
    """The open incidents of the centre's clients that came since then and have this in common."""
    clients = Contract.objects.filter(centre=centre).values("organisation")
    mine = Q(organisation__in=clients) | Q(organisation=centre)
    # Opened since then means changed since then, which has an index.
    return Incident.objects.open().filter(
        mine, same, changed_at__gt=since, opened_at__gt=since, merged_into=None, parent=None
    )


def _alike(incident: Incident) -> list[tuple[str, str, Q]]:
    """What other incidents may have in common with this one: a key, its name, the rows."""
    ways = []
    if incident.product is not None:
        product = incident.product
        ways.append((f"many-product-{product.pk}", product.name, Q(product=product)))
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    guide = guides().get(diagnosis.guide) if diagnosis else None
    if diagnosis and guide:
        same = Q(diagnosis__guide=diagnosis.guide)
        ways.append((f"many-guide-{diagnosis.guide}", in_words(guide.title), same))
    return ways


def same_as(key: str) -> Q | None:
    """What the incidents of a proposal of this key have in common; None where it was about one."""
    kind, _dash, rest = key.partition("-")
    what, _dash, which = rest.partition("-")
    if kind != Kind.MANY:
        return None
    return Q(product=int(which)) if what == "product" else Q(diagnosis__guide=which)


def _is_known(seen: Seen, centre: int, now: datetime) -> bool:
    if running_of(seen.incident) is not None:
        return True
    with walls.system():
        return seen.rule.kind == Kind.MANY and _is_proposed(seen.key, centre, now)


def _is_proposed(key: str, centre: int, now: datetime) -> bool:
    """Whether one like it was proposed lately, for this reason or another, or is a crisis now."""
    running = Crisis.objects.running().filter(organisation=centre).values("incident")
    lately = Q(at__gt=now - ONCE_IN) | Q(incident__in=running)
    rows = Proposal.objects.filter(lately, organisation=centre, rule=Kind.MANY)
    same = same_as(key)
    return (
        same is not None and Incident.objects.filter(same, pk__in=rows.values("incident")).exists()
    )


def _act(proposal: Proposal, rule: Rule, now: datetime) -> None:
    incident = proposal.incident
    if rule.declares:
        declare(incident, by=None, now=now, why="")
        return
    for each in supervisors(proposal.organisation_id):
        alert(incident, each, "proposed", key=f"proposed-{proposal.pk}", now=now)
