"""Is this a crisis? The centre's rules say so, with why; a person declares it, or does not.

Reaction to OPENED, TRIAGED, GUIDE_CHOSEN and SEVERITY. Only where a rule of the centre says that it
`declares` is a crisis declared by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_noop

from tournevis.ground.guides.library import guides
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, IncidentQuerySet, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Person, centre_of
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.crisis import rules
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.declare import declare, running_of
from tournevis.steps.crisis.models import Proposal, Rule
from tournevis.steps.diagnosis.models import Diagnosis

ONCE_IN = timedelta(hours=12)
READ = 20_000  # characters of the client's words
Kind = Rule.Kind


@dataclass(frozen=True)
class Seen:
    """What a rule saw: on which incident, under which key, and what it names."""

    incident: Incident
    rule: Rule
    key: str
    detail: str
    count: int = 0


def look(entry: Entry, now: datetime) -> int:
    """The reaction: propose what the rules see; how many proposals were new."""
    incident = entry.incident
    if not incident.is_open or incident.merged_into_id or incident.parent_id:
        return 0
    with walls.system():
        centre = centre_of(incident.organisation_id)
        with translation.override(centre.language):
            found = _seen(incident, centre.pk, now)
    return sum(propose(each, centre.pk, now) for each in found)


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


def _seen(incident: Incident, centre: int, now: datetime) -> list[Seen]:
    found = {kind: rule for kind, rule in rules.rules_of(centre).items() if rule.is_on}
    looked = {Kind.VIP: _vip, Kind.SECURITY: _security}
    seen = [looked[Kind(kind)](incident, rule) for kind, rule in found.items() if kind in looked]
    if Kind.MANY in found:
        seen.append(_many(incident, found[Kind.MANY], centre, now))
    return [each for each in seen if each]


def _vip(incident: Incident, rule: Rule) -> Seen | None:
    is_one = incident.organisation_id in rule.clients
    if not is_one or incident.severity > Incident.Severity.MAJOR:
        return None
    return Seen(incident, rule, f"vip-{incident.pk}", incident.organisation.name)


def _security(incident: Incident, rule: Rule) -> Seen | None:
    first = incident.entries.filter(kind__in=[Fact.OPENED, Fact.MESSAGE_IN]).order_by("pk").first()
    text = f"{incident.subject}\n{first.text[:READ] if first else ''}"
    word = rules.said(rule, text)
    return Seen(incident, rule, f"security-{incident.pk}", word) if word else None


def _many(incident: Incident, rule: Rule, centre: int, now: datetime) -> Seen | None:
    """The alike of the last minutes, over all the clients of the centre; the first is the crisis."""
    since = now - timedelta(minutes=rule.minutes)
    for key, name, same in _alike(incident):
        rows = alike(same, centre, since).order_by("opened_at", "pk")
        found = list(rows.select_related("organisation")[: rules.MOST])
        if len(found) >= rule.count:
            return Seen(found[0], rule, key, name, len(found))
    return None


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


def same_as(proposal: Proposal) -> Q | None:
    """What the incidents of a proposal have in common; None where it was about one alone."""
    kind, _dash, rest = proposal.key.partition("-")
    what, _dash, which = rest.partition("-")
    if kind != Kind.MANY:
        return None
    return Q(product=int(which)) if what == "product" else Q(diagnosis__guide=which)


def _is_known(seen: Seen, centre: int, now: datetime) -> bool:
    if running_of(seen.incident) is not None:
        return True
    if seen.rule.kind != Kind.MANY:
        return False
    with walls.system():
        lately = Proposal.objects.filter(organisation=centre, key=seen.key, at__gt=now - ONCE_IN)
        return lately.exists()


def _act(proposal: Proposal, rule: Rule, now: datetime) -> None:
    incident = proposal.incident
    if rule.declares:
        declare(incident, by=None, now=now, why="")
        return
    for each in supervisors(proposal.organisation_id):
        alert(incident, each, "proposed", key=f"proposed-{proposal.pk}", now=now)
